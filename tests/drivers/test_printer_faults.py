"""Whatever a printer does: no ticket is lost, and none comes out twice as a whole."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from device_drivers.driver import DriverError, Fault
from device_drivers.printer_status import UnsureError
from device_drivers.receipt import Cut
from device_drivers.virtual_printer import PrinterSwitch
from tests.drivers.printer_bench import CABLES, Bench, a_bench, a_ticket

TICKET = a_ticket()
STOPS: list[tuple[PrinterSwitch, Fault]] = [
    ("silent", Fault.SILENT),
    ("paper_out", Fault.PAPER_OUT),
    ("cover_open", Fault.COVER_OPEN),
    ("cutter", Fault.CUTTER),
    ("overheated", Fault.OVERHEATED),
    ("error", Fault.ERROR),
    ("unplugged", Fault.UNPLUGGED),
]
"""With these nothing comes out, or not all of it."""


def mended(bench: Bench, fault: PrinterSwitch) -> Callable[[], None]:
    return lambda: bench.paper.set_fault(fault, False)


@pytest.mark.parametrize("kind", CABLES)
@pytest.mark.parametrize(("switch", "fault"), STOPS)
def test_what_goes_wrong_in_the_middle_of_a_ticket_costs_a_torn_one_and_no_more(
    tmp_path: Path, kind: str, switch: PrinterSwitch, fault: Fault
) -> None:
    with a_bench(tmp_path, kind) as bench:
        assert bench.try_to_print(a_ticket("A014")) == ()
        for lines in range(len(TICKET)):
            before = bench.whole(TICKET)
            bench.paper.goes_wrong_after(lines, switch)

            problem = bench.print_until_out(TICKET, mended(bench, switch))
            assert problem.fault is fault, lines
            assert bench.whole(TICKET) - before == 1, lines
            assert all(TICKET[-1] == paper[-1] for paper in bench.paper.tickets())
            assert len(set(bench.paper.tickets())) == 2, "no torn one is taken for a ticket"


@pytest.mark.parametrize("kind", CABLES)
@pytest.mark.parametrize(("switch", "fault"), STOPS)
def test_what_was_wrong_before_the_ticket_came_is_found_and_nothing_comes_out_twice(
    tmp_path: Path, kind: str, switch: PrinterSwitch, fault: Fault
) -> None:
    """The printer was well a moment ago, so the ticket is handed over first and the question comes after."""
    with a_bench(tmp_path, kind) as bench:
        bench.try_to_print(a_ticket("A014"))
        bench.paper.set_fault(switch)

        assert bench.print_until_out(TICKET, mended(bench, switch)).fault is fault
        assert bench.whole(TICKET) == 1
        assert bench.paper.count == 2


@pytest.mark.parametrize(("switch", "fault"), [("garbage", Fault.GARBLED), ("half", Fault.SILENT)])
def test_a_printer_that_prints_and_cannot_say_so_is_not_given_the_ticket_again(
    tmp_path: Path, switch: PrinterSwitch, fault: Fault
) -> None:
    with a_bench(tmp_path) as bench:
        bench.try_to_print(a_ticket("A014"))
        bench.paper.set_fault(switch)

        problem = bench.print_until_out(TICKET, mended(bench, switch))
        assert isinstance(problem, UnsureError)
        assert "look whether the ticket is there" in str(problem)
        assert (problem.fault, bench.whole(TICKET)) == (fault, 1)


@pytest.mark.parametrize(("switch", "fault"), [("garbage", Fault.GARBLED), ("half", Fault.SILENT)])
def test_a_printer_that_is_known_to_talk_nonsense_is_given_nothing(
    tmp_path: Path, switch: PrinterSwitch, fault: Fault
) -> None:
    with a_bench(tmp_path) as bench:
        bench.paper.set_fault(switch)

        assert bench.print_until_out(TICKET, mended(bench, switch)).fault is fault
        assert bench.paper.count == 1


@pytest.mark.parametrize("kind", CABLES)
def test_a_slow_printer_is_waited_for(tmp_path: Path, kind: str) -> None:
    with a_bench(tmp_path, kind, patience_s=5.0, answer_s=2.0) as bench:
        bench.try_to_print(a_ticket("A014"))
        bench.paper.set_fault("slow")

        assert bench.try_to_print(TICKET) == ()
        assert bench.whole(TICKET) == 1


def test_a_printer_slower_than_anybody_waits_has_printed_all_the_same(tmp_path: Path) -> None:
    """It counted as silent; when it is heard again it says that the ticket is out, and nobody gets a second one."""
    with a_bench(tmp_path, patience_s=0.1) as bench:
        bench.try_to_print(a_ticket("A014"))
        bench.paper.set_fault("slow")
        problem = bench.try_to_print(TICKET)
        assert isinstance(problem, DriverError)
        assert problem.fault is Fault.SILENT

        until = monotonic() + 20
        while bench.printer.faults() and monotonic() < until:
            pass
        bench.paper.set_fault("slow", False)
        assert bench.try_to_print(TICKET) == ()
        assert bench.try_to_print(a_ticket("A016")) == ()
        assert bench.whole(TICKET) == 1
        assert bench.whole(a_ticket("A016")) == 1


def test_a_slow_printer_tells_the_late_ticket_from_the_next_visitors(tmp_path: Path) -> None:
    with a_bench(tmp_path, patience_s=0.1) as bench:
        bench.try_to_print(a_ticket("A014"))
        bench.paper.set_fault("slow")
        assert isinstance(bench.try_to_print(TICKET), DriverError)
        until = monotonic() + 20
        while bench.printer.faults() and monotonic() < until:
            pass
        bench.paper.set_fault("slow", False)

        assert bench.try_to_print(a_ticket("A016")) == ()
        assert bench.try_to_print(TICKET) == ()
        assert (bench.whole(a_ticket("A016")), bench.whole(TICKET)) == (1, 1)


def test_a_printer_that_lives_and_does_not_say_that_it_is_done_makes_a_guide_look(tmp_path: Path) -> None:
    with a_bench(tmp_path) as bench:
        bench.try_to_print(a_ticket("A014"))
        bench.paper.set_fault("busy")
        problem = bench.try_to_print(TICKET)
        assert isinstance(problem, UnsureError)
        assert problem.fault is Fault.SILENT

        bench.paper.set_fault("busy", False)
        assert bench.whole(TICKET) == 1


def test_a_printer_switched_off_and_on_gets_the_ticket_anew_and_the_next_visitors_too(tmp_path: Path) -> None:
    with a_bench(tmp_path) as bench:
        bench.try_to_print(a_ticket("A014"))
        bench.paper.set_fault("silent")
        assert isinstance(bench.try_to_print(TICKET), DriverError)
        bench.paper.set_fault("silent", False)

        for number in ("A016", "A017"):
            assert bench.try_to_print(a_ticket(number)) == ()
        assert bench.try_to_print(TICKET) == ()
        assert bench.try_to_print(TICKET) == ()
        assert [bench.whole(a_ticket(number)) for number in ("A016", "A017", "A015")] == [1, 1, 2]


def test_a_printer_that_comes_back_busy_is_given_nothing_until_it_has_caught_up(tmp_path: Path) -> None:
    with a_bench(tmp_path) as bench:
        bench.try_to_print(a_ticket("A014"))
        bench.paper.set_fault("silent")
        assert isinstance(bench.try_to_print(TICKET), DriverError)
        bench.paper.set_fault("busy")
        bench.paper.set_fault("silent", False)
        for _ in range(2):
            problem = bench.try_to_print(a_ticket("A016"))
            assert isinstance(problem, DriverError)
            assert not isinstance(problem, UnsureError)

        bench.paper.set_fault("busy", False)
        assert bench.try_to_print(a_ticket("A016")) == ()
        assert bench.try_to_print(TICKET) == ()
        assert (bench.whole(a_ticket("A016")), bench.whole(TICKET)) == (1, 1)


def test_a_printer_that_dies_behind_the_knife_makes_a_guide_look(tmp_path: Path) -> None:
    with a_bench(tmp_path) as bench:
        bench.try_to_print(a_ticket("A014"))
        bench.paper.dies_when_done()

        problem = bench.try_to_print(TICKET)
        assert isinstance(problem, UnsureError)
        assert bench.whole(TICKET) == 1


def test_paper_that_ends_right_behind_the_knife_is_a_ticket(tmp_path: Path) -> None:
    with a_bench(tmp_path) as bench:
        bench.try_to_print(a_ticket("A014"))
        bench.paper.goes_wrong_after(len(TICKET), "paper_out")
        assert bench.try_to_print(TICKET) == ()
        assert bench.whole(TICKET) == 1


def test_a_cheap_printer_that_never_says_when_it_is_done_prints_too(tmp_path: Path) -> None:
    with a_bench(tmp_path, confirms=False, patience_s=0.3, answer_s=2.0) as bench:
        assert bench.try_to_print(TICKET) == ()
        assert bench.try_to_print(TICKET) == ()
        assert bench.paper.count == 2


@pytest.mark.parametrize(("switch", "fault"), STOPS)
def test_a_cheap_printer_is_watched_while_it_prints(tmp_path: Path, switch: PrinterSwitch, fault: Fault) -> None:
    with a_bench(tmp_path, confirms=False, patience_s=0.3) as bench:
        bench.try_to_print(a_ticket("A014"))
        bench.paper.goes_wrong_after(3, switch)

        problem = bench.try_to_print(TICKET)
        assert isinstance(problem, DriverError)
        assert problem.fault is fault
        assert bench.whole(TICKET) == 0
        assert isinstance(problem, UnsureError) == (fault is Fault.UNPLUGGED)


def test_the_rest_of_a_torn_ticket_does_not_come_out_of_the_new_roll(tmp_path: Path) -> None:
    with a_bench(tmp_path) as bench:
        bench.paper.goes_wrong_after(2, "paper_out")
        assert isinstance(bench.try_to_print(TICKET), DriverError)
        bench.paper.set_fault("paper_out", False)

        assert bench.paper.count == 0


def test_a_nearly_empty_roll_is_told_with_the_ticket(tmp_path: Path) -> None:
    with a_bench(tmp_path) as bench:
        bench.paper.set_fault("near_end")

        assert bench.try_to_print((*TICKET[:-1], Cut())) == (Fault.PAPER_NEAR_END,)
        assert bench.try_to_print(TICKET) == (Fault.PAPER_NEAR_END,)
