"""From number to paper over a real pty: every ticket is reported, whatever the printer does."""

import json
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest

from device_drivers.driver import Event, Fault
from device_drivers.printer import EscposPrinter
from device_drivers.receipt import WIDE_COLUMNS
from device_drivers.spool import PrinterChecked, Spool, TicketFailed, TicketPrinted
from device_drivers.virtual_printer import PrinterSwitch, VirtualPrinter
from hall_config.texts import Catalogue
from tests.dispenser.county import a_ticket, the_catalogue, wording
from ticket_dispenser.app import PRINTER_FAULTS
from ticket_dispenser.menu import Menu
from ticket_dispenser.note import TicketNote
from ticket_dispenser.paper import Paper
from ticket_dispenser.printing import CHECK_EVERY_MS, INTERRUPTED, Outcome, Printing

RECEIPT = Paper(Menu(the_catalogue()), wording(), 28_800).receipt(a_ticket())


class Bench:
    """A dispenser's printing side on a table: a real port, a printer with switches, a notebook."""

    def __init__(self, folder: Path) -> None:
        self.reports: list[tuple[str, bool, str]] = []
        self.faults: set[str] = set()
        self.events: Queue[Event] = Queue()
        self.note = folder / "note.json"
        self.printer = VirtualPrinter(folder / "port", WIDE_COLUMNS)
        driver = EscposPrinter(folder / "port", columns=WIDE_COLUMNS, answer_s=0.2, virtual=True)
        self.spool = Spool(driver, self.events.put)
        self.printing = Printing(self.spool, TicketNote(self.note), self._report, self._set_fault)

    def _report(self, ticket: str, printed: bool, fault: str) -> None:
        self.reports.append((ticket, printed, fault))

    def _set_fault(self, fault: str, present: bool) -> None:
        (self.faults.add if present else self.faults.discard)(fault)

    def print(self) -> Outcome:
        self.printing.print(a_ticket(), RECEIPT)
        return self.settle()

    def settle(self) -> Outcome:
        event = self.events.get(timeout=10)
        assert isinstance(event, TicketPrinted | TicketFailed)
        return self.printing.settle(event)

    def check(self, now_ms: int) -> None:
        self.printing.watch(now_ms)
        event = self.events.get(timeout=10)
        assert isinstance(event, PrinterChecked)
        self.printing.checked(event)

    def in_hand(self) -> list[str]:
        found: list[str] = json.loads(self.note.read_text(encoding="utf-8"))
        return found

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
    ("error", Fault.ERROR),
    ("garbage", Fault.GARBLED),
    ("unplugged", Fault.UNPLUGGED),
]


@pytest.mark.parametrize(("switch", "fault"), FAULTS)
def test_a_ticket_without_paper_is_on_record_and_can_be_printed_again(
    bench: Bench, switch: PrinterSwitch, fault: Fault
) -> None:
    bench.printer.set_fault(switch)
    assert bench.print() == Outcome(a_ticket(), fault)
    assert bench.faults == {f"printer.{fault}"}
    assert bench.printing.paperless

    bench.printer.set_fault(switch, False)
    assert bench.print().fault is None
    assert bench.reports == [(a_ticket().id, False, fault), (a_ticket().id, True, "")]
    assert bench.faults == set()


def test_paper_that_ends_in_mid_ticket_is_no_ticket(bench: Bench) -> None:
    bench.printer.paper_ends_after(5)

    assert bench.print().fault is Fault.PAPER_OUT
    assert bench.printer.count == 0


def test_a_plug_pulled_while_the_printer_is_at_work_loses_no_ticket(bench: Bench) -> None:
    bench.printer.set_fault("silent")
    bench.printing.print(a_ticket(), RECEIPT)
    bench.printer.set_fault("unplugged")

    assert bench.settle().fault in {Fault.SILENT, Fault.UNPLUGGED}
    bench.printer.set_fault("silent", False)
    bench.printer.set_fault("unplugged", False)
    assert bench.print().fault is None
    assert [printed for _, printed, _ in bench.reports] == [False, True]


def test_a_nearly_empty_roll_prints_and_warns(bench: Bench) -> None:
    bench.printer.set_fault("near_end")

    assert bench.print().fault is None
    assert bench.faults == {"printer.paper_near_end"}
    assert not bench.printing.paperless


def test_a_fault_is_noticed_and_clears_without_a_ticket(bench: Bench) -> None:
    bench.printer.set_fault("cover_open")
    bench.check(0)
    assert bench.faults == {"printer.cover_open"}

    bench.printer.set_fault("cover_open", False)
    bench.printing.watch(CHECK_EVERY_MS - 1)
    assert bench.events.empty()
    bench.check(CHECK_EVERY_MS)
    assert bench.faults == set()


def test_a_ticket_in_the_printers_hands_is_noted_before_the_printer_has_it(bench: Bench) -> None:
    bench.printer.set_fault("silent")
    bench.printing.print(a_ticket(), RECEIPT)

    assert bench.in_hand() == [a_ticket().id]
    bench.settle()
    assert bench.in_hand() == []


def test_what_a_crash_interrupted_is_reported_once_and_not_printed(bench: Bench) -> None:
    TicketNote(bench.note).take_up("2026-11-23/shebao/7")

    bench.printing.report_left_behind()
    bench.printing.report_left_behind()

    assert bench.reports == [("2026-11-23/shebao/7", False, INTERRUPTED)]
    assert bench.printer.count == 0


def test_a_ticket_printed_twice_stays_noted_until_both_papers_are_settled(bench: Bench) -> None:
    bench.printing.print(a_ticket(), RECEIPT)
    bench.printing.print(a_ticket(), RECEIPT)

    bench.settle()
    assert bench.in_hand() == [a_ticket().id]
    bench.settle()
    assert bench.in_hand() == []


@pytest.mark.parametrize(
    ("content", "left"), [("", ()), ("{", ()), ("7", ()), ('[1, "t"]', ("t",)), ("\ufffd", ()), ('{"t": 1}', ())]
)
def test_a_torn_note_does_not_stop_the_dispenser(tmp_path: Path, content: str, left: tuple[str, ...]) -> None:
    path = tmp_path / "note.json"
    path.write_text(content, encoding="utf-8")

    assert TicketNote(path).left_behind() == left


def test_a_note_that_cannot_be_written_costs_no_ticket(tmp_path: Path) -> None:
    note = TicketNote(tmp_path / "nowhere" / "note.json")

    note.take_up("t")
    note.put_down("t")


def test_every_fault_has_a_sentence_for_the_guide() -> None:
    texts = Catalogue.load()

    assert {f"fault.{fault}" for fault in (*PRINTER_FAULTS, INTERRUPTED)} <= texts.keys("zh") & texts.keys("en")
