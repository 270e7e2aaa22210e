"""A virtual printer on each kind of cable, and a ticket to print."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from device_drivers.cables import Cable, NetworkCable, SerialCable, UsbCable
from device_drivers.driver import DriverError
from device_drivers.printer import EscposPrinter
from device_drivers.printer_status import Faults, UnsureError
from device_drivers.receipt import Cut, Qr, Receipt, Text
from device_drivers.virtual_printer import VirtualPrinter


def a_ticket(number: str = "A015") -> Receipt:
    return (
        Text("长清县政务服务中心", align="center", bold=True),
        Text("居民医疗保险参保登记", align="center"),
        Text(number, size=3, align="center", bold=True),
        Text("前方等候 6 人,约 10-15 分钟"),
        Qr("https://hall.example/t/3f9ac0ffee3f9ac0ffee12", 5),
        Text("过号请到导办台激活,排在 3 人之后"),
        Cut(),
    )


@dataclass
class Bench:
    """A printer's driver, and what it does to paper."""

    printer: EscposPrinter
    paper: VirtualPrinter
    cable: Cable

    def try_to_print(self, receipt: Receipt) -> Faults | DriverError:
        try:
            return self.printer.print_ticket(receipt)
        except DriverError as problem:
            return problem

    def print_until_out(self, receipt: Receipt, mend: Callable[[], None]) -> DriverError:
        """Print, see it fail, mend what is wrong, and print again unless the paper may be out already."""
        problem = self.try_to_print(receipt)
        assert isinstance(problem, DriverError), problem
        mend()
        self.wait_until_well()
        if not isinstance(problem, UnsureError):
            assert self.try_to_print(receipt) == ()
        return problem

    def wait_until_well(self) -> None:
        """Ask how the printer is until it says well: on a busy machine its answer may be too late for the driver."""
        until_s = monotonic() + 10
        while faults := self.printer.faults():
            assert monotonic() < until_s, faults

    def whole(self, receipt: Receipt) -> int:
        """How many whole papers of this ticket there are."""
        return self.paper.tickets().count(receipt)


CABLES: Final = ("serial", "usb", "network")


@contextmanager
def a_bench(
    folder: Path, kind: str = "serial", confirms: bool = True, patience_s: float = 0.4, answer_s: float = 0.15
) -> Iterator[Bench]:
    link = folder / "port"
    paper = VirtualPrinter(0 if kind == "network" else link, 48, confirms=confirms)
    cables: dict[str, Callable[[], Cable]] = {
        "serial": lambda: SerialCable(link, 115_200),
        "usb": lambda: UsbCable(link),
        "network": lambda: NetworkCable("127.0.0.1", paper.port),
    }
    cable = cables[kind]()
    printer = EscposPrinter(cable, 48, answer_s=answer_s, patience_s=patience_s, virtual=True)
    try:
        yield Bench(printer, paper, cable)
    finally:
        printer.close()
        paper.close()
