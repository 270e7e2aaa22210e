"""From number to paper over a real pty: every ticket is reported, whatever the printer does."""

import json
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import msgspec
import pytest

from device_drivers.driver import Event, Fault
from device_drivers.printer import EscposPrinter
from device_drivers.receipt import WIDE_COLUMNS, Feed, Receipt, Strip, Text
from device_drivers.spool import PrinterChecked, Spool, TicketFailed, TicketPrinted
from device_drivers.virtual_printer import PrinterSwitch, VirtualPrinter
from hall_config.texts import Catalogue
from hall_protocol.states import TicketFacts
from tests.dispenser.county import a_ticket, the_catalogue, wording
from ticket_dispenser.menu import Menu
from ticket_dispenser.note import TicketNote, in_hand
from ticket_dispenser.paper import Paper
from ticket_dispenser.printing import (
    CHECK_EVERY_MS,
    CHECK_WHILE_KEPT_MS,
    INTERRUPTED,
    KEEP_MS,
    MOST_TRIES,
    PRINTER_FAULTS,
    TOO_LATE,
    Outcome,
    Printing,
)

PAPER = Paper(Menu(the_catalogue()), wording(), 28_800)


def receipt(ticket: TicketFacts) -> Receipt:
    return PAPER.receipt(ticket)


def ticket_no(serial: int) -> TicketFacts:
    return msgspec.structs.replace(a_ticket(f"A{serial:03}"), id=f"2026-11-23/shebao/{serial}")


RECEIPT = receipt(a_ticket())


class Bench:
    """A dispenser's printing side on a table: a real port, a printer with switches, a notebook, a clock to turn."""

    def __init__(self, folder: Path, boot_id: str = "boot-1") -> None:
        self.folder = folder
        self.now_ms = 1_000_000
        self.reports: list[tuple[str, bool, str]] = []
        self.faults: set[str] = set()
        self.events: Queue[Event] = Queue()
        self.note = folder / "note.json"
        self.printer = VirtualPrinter(folder / "port", WIDE_COLUMNS)
        self.start(boot_id)

    def start(self, boot_id: str = "boot-1") -> None:
        """Begin anew, as after a crash of the process or a power cut."""
        driver = EscposPrinter(self.folder / "port", WIDE_COLUMNS, answer_s=0.2, patience_s=0.5, virtual=True)
        self.spool = Spool(driver, self.events.put)
        self.printing = Printing(
            self.spool,
            TicketNote(self.note),
            lambda ticket, printed, fault: self.reports.append((ticket, printed, fault)),
            lambda fault, there: (self.faults.add if there else self.faults.discard)(fault),
            now_ms=lambda: self.now_ms,
            boot_id=boot_id,
        )

    def restart(self, boot_id: str = "boot-1") -> None:
        self.spool.close()
        while not self.events.empty():
            self.events.get()
        self.reports.clear()
        self.start(boot_id)
        self.printing.report_left_behind()

    def print(self, ticket: TicketFacts | None = None) -> Outcome:
        ticket = ticket or a_ticket()
        self.printing.print(ticket, receipt(ticket))
        return self.settle()

    def settle(self) -> Outcome:
        event = self.events.get(timeout=10)
        assert isinstance(event, TicketPrinted | TicketFailed)
        return self.printing.settle(event)

    def check(self, after_ms: int = CHECK_EVERY_MS) -> None:
        self.now_ms += after_ms
        self.printing.watch(self.now_ms)
        event = self.events.get(timeout=10)
        assert isinstance(event, PrinterChecked)
        self.printing.checked(event)

    def in_hand(self) -> list[str]:
        found: list[dict[str, dict[str, str]]] = json.loads(self.note.read_text(encoding="utf-8"))
        return [item["ticket"]["id"] for item in found]

    def on_paper(self, ticket: TicketFacts) -> int:
        return sum(Text(ticket.number, 3, "center", True) in paper for paper in self.printer.tickets())

    def close(self) -> None:
        self.spool.close()
        self.printer.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.close()


def test_a_ticket_on_paper_is_reported_as_printed(bench: Bench) -> None:
    assert bench.print() == Outcome(a_ticket())

    assert bench.reports == [(a_ticket().id, True, "")]
    assert "A015" in bench.printer.last_text()
    assert bench.in_hand() == []


FAULTS: list[tuple[PrinterSwitch, Fault]] = [
    ("silent", Fault.SILENT),
    ("paper_out", Fault.PAPER_OUT),
    ("cover_open", Fault.COVER_OPEN),
    ("cutter", Fault.CUTTER),
    ("overheated", Fault.OVERHEATED),
    ("error", Fault.ERROR),
    ("garbage", Fault.GARBLED),
    ("unplugged", Fault.UNPLUGGED),
]


@pytest.mark.parametrize(("switch", "fault"), FAULTS)
def test_a_ticket_without_paper_is_on_record_and_comes_by_itself_when_the_printer_is_well(
    bench: Bench, switch: PrinterSwitch, fault: Fault
) -> None:
    bench.printer.set_fault(switch)
    assert bench.print() == Outcome(a_ticket(), fault, kept=True)
    assert bench.faults == {f"printer.{fault}"}
    assert bench.printing.paperless

    bench.check()
    assert bench.printing.kept == (a_ticket(),)
    bench.printer.set_fault(switch, False)
    bench.check(CHECK_WHILE_KEPT_MS)
    assert bench.settle() == Outcome(a_ticket())
    assert bench.reports == [(a_ticket().id, False, fault), (a_ticket().id, True, "")]
    assert bench.faults == set()
    assert bench.on_paper(a_ticket()) == 1
    assert bench.in_hand() == []


@pytest.mark.parametrize(("switch", "fault"), FAULTS)
def test_what_goes_wrong_in_mid_ticket_ends_in_one_whole_ticket_or_in_a_question_to_a_guide(
    bench: Bench, switch: PrinterSwitch, fault: Fault
) -> None:
    bench.print(ticket_no(14))
    bench.printer.goes_wrong_after(4, switch)

    outcome = bench.print()
    bench.printer.set_fault(switch, False)
    bench.check()
    if fault is Fault.GARBLED:  # it went on printing, and could not say so
        assert outcome == Outcome(a_ticket(), Fault.UNCONFIRMED, kept=False)
        assert bench.events.empty()
    else:
        assert outcome == Outcome(a_ticket(), fault, kept=True)
        assert bench.settle() == Outcome(a_ticket())
    assert bench.on_paper(a_ticket()) == 1
    assert bench.in_hand() == []


def test_who_asks_for_it_again_gets_it_at_once_and_only_once(bench: Bench) -> None:
    bench.printer.set_fault("cover_open")
    bench.print()
    bench.printer.set_fault("cover_open", False)

    assert bench.print() == Outcome(a_ticket())
    bench.check()
    assert bench.events.empty()
    assert bench.on_paper(a_ticket()) == 1


def test_who_asked_twice_while_the_cover_was_open_gets_one_paper(bench: Bench) -> None:
    bench.printer.set_fault("cover_open")
    for _ in range(2):
        bench.printing.print(a_ticket(), RECEIPT)
    assert [bench.settle().kept for _ in range(2)] == [True, True]

    bench.printer.set_fault("cover_open", False)
    bench.check()
    assert bench.settle() == Outcome(a_ticket())
    bench.check()
    assert bench.events.empty()
    assert bench.on_paper(a_ticket()) == 1


def test_who_stands_there_is_served_before_who_has_gone_to_sit_down(bench: Bench) -> None:
    bench.printer.set_fault("paper_out")
    for serial in (1, 2, 3):
        bench.print(ticket_no(serial))
        bench.now_ms += 1_000
    bench.printer.set_fault("paper_out", False)

    assert bench.print(ticket_no(4)) == Outcome(ticket_no(4))
    assert [bench.settle().ticket.number for _ in range(3)] == ["A001", "A002", "A003"]
    assert bench.printer.count == 4


def test_several_tickets_at_once_come_in_their_order(bench: Bench) -> None:
    for serial in (1, 2, 3):
        bench.printing.print(ticket_no(serial), receipt(ticket_no(serial)))

    assert bench.in_hand() == [ticket_no(serial).id for serial in (1, 2, 3)]
    assert [bench.settle().ticket.number for _ in range(3)] == ["A001", "A002", "A003"]


def test_whose_turn_may_be_over_gets_no_paper_any_more(bench: Bench) -> None:
    bench.printer.set_fault("paper_out")
    bench.print()
    bench.now_ms += KEEP_MS
    bench.check(0)
    assert len(bench.printing.kept) == 1
    bench.check(CHECK_EVERY_MS)
    assert len(bench.printing.kept) == 0

    bench.printer.set_fault("paper_out", False)
    bench.check()
    assert bench.events.empty()
    assert bench.printer.count == 0
    assert bench.reports[1:] == [(a_ticket().id, False, TOO_LATE)]
    assert bench.in_hand() == []
    assert bench.print() == Outcome(a_ticket()), "by hand it can be had"


def test_a_printer_that_fails_a_ticket_again_and_again_does_not_eat_the_roll(bench: Bench) -> None:
    bench.printer.goes_wrong_after(7, "cutter")
    outcomes = [bench.print()]
    while outcomes[-1].kept:
        bench.printer.set_fault("cutter", False)
        bench.printer.goes_wrong_after(7, "cutter")
        bench.check()
        outcomes.append(bench.settle())

    bench.printer.set_fault("cutter", False)
    bench.check()
    assert [outcome.kept for outcome in outcomes] == [True] * (MOST_TRIES - 1) + [False]
    assert bench.events.empty()
    assert bench.reports == [(a_ticket().id, False, Fault.CUTTER)], "the hall is told once"


def test_tickets_kept_for_the_printer_outlive_the_program(bench: Bench) -> None:
    bench.printer.set_fault("cover_open")
    for serial in (1, 2):
        bench.print(ticket_no(serial))
        bench.now_ms += 1_000

    bench.restart()
    bench.printer.set_fault("cover_open", False)
    bench.check()
    assert [bench.settle() for _ in range(2)] == [Outcome(ticket_no(1)), Outcome(ticket_no(2))]
    assert bench.reports == [(ticket_no(1).id, True, ""), (ticket_no(2).id, True, "")]
    assert (bench.on_paper(ticket_no(1)), bench.on_paper(ticket_no(2)), bench.in_hand()) == (1, 1, [])


def test_after_a_power_cut_of_unknown_length_nobody_is_printed_for_who_may_have_left(bench: Bench) -> None:
    bench.printer.set_fault("cover_open")
    bench.print()

    bench.restart(boot_id="boot-2")
    assert bench.printing.kept == ()
    assert bench.reports == [(a_ticket().id, False, TOO_LATE)]
    assert bench.in_hand() == []


def test_a_nearly_empty_roll_prints_and_warns(bench: Bench) -> None:
    bench.printer.set_fault("near_end")

    assert bench.print().fault is None
    assert bench.faults == {"printer.paper_near_end"}
    assert not bench.printing.paperless


def test_a_fault_is_noticed_and_clears_without_a_ticket(bench: Bench) -> None:
    bench.printer.set_fault("cover_open")
    bench.check()
    assert bench.faults == {"printer.cover_open"}

    bench.printer.set_fault("cover_open", False)
    bench.printing.watch(bench.now_ms + CHECK_EVERY_MS - 1)
    assert bench.events.empty()
    bench.check()
    assert bench.faults == set()


def test_a_ticket_in_the_printers_hands_is_noted_before_the_printer_has_it(bench: Bench) -> None:
    bench.printer.set_fault("silent")
    bench.printing.print(a_ticket(), RECEIPT)

    assert bench.in_hand() == [a_ticket().id]
    assert bench.note.stat().st_mode & 0o077 == 0
    bench.settle()
    assert bench.in_hand() == [a_ticket().id], "it is kept"


def test_what_a_crash_interrupted_is_reported_once_and_not_printed(bench: Bench) -> None:
    bench.printer.set_fault("silent")
    bench.printing.print(a_ticket(), RECEIPT)

    bench.restart()
    assert bench.reports == [(a_ticket().id, False, INTERRUPTED)]
    bench.restart()
    assert bench.reports == []
    bench.printer.set_fault("silent", False)
    bench.check()
    assert bench.events.empty()
    assert bench.printer.count == 0


def test_a_ticket_printed_twice_stays_noted_until_both_papers_are_settled(bench: Bench) -> None:
    bench.printing.print(a_ticket(), RECEIPT)
    bench.printing.print(a_ticket(), RECEIPT)

    bench.settle()
    assert bench.in_hand() == [a_ticket().id]
    bench.settle()
    assert bench.in_hand() == []


@pytest.mark.parametrize("content", ["", "{", "7", '[1, "t"]', "\ufffd", '{"t": 1}', "[{}]", "[null]"])
def test_a_torn_note_does_not_stop_the_dispenser(tmp_path: Path, content: str) -> None:
    path = tmp_path / "note.json"
    path.write_text(content, encoding="utf-8")

    assert TicketNote(path).left_behind() == ()


def test_a_note_says_again_what_was_to_be_printed(tmp_path: Path) -> None:
    everything = (*RECEIPT, Strip(12, b"\x10\x20" * 24, "right"), Feed(2))
    item = in_hand(a_ticket(), everything, 5, "boot")
    note = TicketNote(tmp_path / "note.json")
    note.write([item])

    (found,) = note.left_behind()
    assert found == item
    assert found.receipt == everything


def test_a_note_that_cannot_be_written_costs_no_ticket(tmp_path: Path) -> None:
    note = TicketNote(tmp_path / "nowhere" / "note.json")

    note.write([in_hand(a_ticket(), RECEIPT, 0, "boot")])
    note.sync()


def test_every_fault_has_a_sentence_for_the_guide() -> None:
    texts = Catalogue.load()

    assert {f"fault.{fault}" for fault in (*PRINTER_FAULTS, INTERRUPTED, TOO_LATE)} <= texts.keys("zh") & texts.keys(
        "en"
    )
