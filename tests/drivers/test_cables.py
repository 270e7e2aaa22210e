"""Serial, USB and network printers: each may be pulled and plugged again, and none holds up the dispenser for long."""

import os
import socket
from pathlib import Path
from time import monotonic

import pytest

from device_drivers import cables
from device_drivers.cables import NetworkCable, SerialCable, UsbCable
from device_drivers.driver import DriverError, Fault
from device_drivers.printer import EscposPrinter
from tests.drivers.printer_bench import CABLES, a_bench, a_ticket

BOUND_S = 4.0


@pytest.mark.parametrize("kind", CABLES)
def test_a_ticket_comes_out_on_every_cable(tmp_path: Path, kind: str) -> None:
    with a_bench(tmp_path, kind) as bench:
        assert bench.printer.faults() == ()
        assert bench.try_to_print(a_ticket()) == ()
        assert bench.paper.tickets() == (a_ticket(),)


@pytest.mark.parametrize("kind", CABLES)
def test_a_plug_pulled_and_put_back_is_noticed_both_times(tmp_path: Path, kind: str) -> None:
    with a_bench(tmp_path, kind) as bench:
        for _ in range(3):
            assert bench.printer.faults() == ()
            bench.paper.set_fault("unplugged")
            assert bench.printer.faults() == (Fault.UNPLUGGED,)
            bench.paper.set_fault("unplugged", False)
        assert bench.try_to_print(a_ticket()) == ()
        assert bench.paper.count == 1


@pytest.mark.parametrize("kind", CABLES)
def test_a_printer_away_at_the_start_is_taken_into_use_when_it_comes(tmp_path: Path, kind: str) -> None:
    with a_bench(tmp_path, kind) as bench:
        bench.paper.set_fault("unplugged")
        problem = bench.try_to_print(a_ticket())
        assert isinstance(problem, DriverError)
        assert str(problem).startswith(f"printer: is not at {bench.cable.place}; check its cable (")

        bench.paper.set_fault("unplugged", False)
        assert bench.try_to_print(a_ticket()) == ()


@pytest.mark.parametrize("kind", CABLES)
def test_letting_go_twice_harms_nothing_and_the_next_ticket_takes_hold_again(tmp_path: Path, kind: str) -> None:
    with a_bench(tmp_path, kind) as bench:
        bench.try_to_print(a_ticket())
        bench.printer.close()
        bench.printer.close()
        assert bench.try_to_print(a_ticket()) == ()


def test_a_plug_that_is_in_stays_in(tmp_path: Path) -> None:
    with a_bench(tmp_path) as bench:
        bench.try_to_print(a_ticket())
        bench.paper.set_fault("unplugged", False)

        assert bench.try_to_print(a_ticket()) == ()


def asked_of(printer: EscposPrinter) -> tuple[tuple[Fault, ...], float]:
    began = monotonic()
    faults = printer.faults()
    printer.close()
    return faults, monotonic() - began


def test_an_address_where_nobody_is_answers_soon() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    faults, took_s = asked_of(EscposPrinter(NetworkCable("127.0.0.1", port)))

    assert faults == (Fault.UNPLUGGED,)
    assert took_s < BOUND_S


def test_a_network_printer_that_lets_nobody_in_is_given_up_soon() -> None:
    """As a printer behaves that has gone without a word: connections to it are neither made nor refused."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        crowd = [socket.socket() for _ in range(4)]
        for visitor in crowd:
            visitor.setblocking(False)
            visitor.connect_ex(full.getsockname())
        faults, took_s = asked_of(EscposPrinter(NetworkCable("127.0.0.1", full.getsockname()[1])))
        for visitor in crowd:
            visitor.close()

    assert faults[0] in (Fault.UNPLUGGED, Fault.SILENT)
    assert took_s < BOUND_S


def test_a_network_printer_that_hangs_up_is_called_again(tmp_path: Path) -> None:
    with a_bench(tmp_path, "network") as bench:
        bench.try_to_print(a_ticket())
        bench.paper.set_fault("unplugged")
        bench.paper.set_fault("unplugged", False)

        bench.printer.faults()
        assert bench.try_to_print(a_ticket()) == ()
        assert bench.paper.count == 2


def test_a_printer_that_takes_no_more_bytes_is_given_up(tmp_path: Path) -> None:
    """Its paper is out and its buffer full: so a USB printer says it."""
    inner, outer = os.openpty()
    cable = UsbCable(Path(os.ttyname(outer)))
    began = monotonic()
    with pytest.raises(TimeoutError):
        cable.send(b"-" * 100_000)
    assert monotonic() - began < cables.SEND_S + 1
    cable.unplug()
    os.close(inner)
    os.close(outer)


def test_a_usb_printer_with_nothing_to_say_is_not_taken_for_gone(tmp_path: Path) -> None:
    """A file stands for the device of the printer class: always readable, and nothing in it."""
    device = tmp_path / "lp0"
    device.touch()
    cable = UsbCable(device)

    began = monotonic()
    assert cable.answer(0.1) == b""
    assert 0.1 <= monotonic() - began < 1
    cable.unplug()


def test_bytes_take_as_long_as_the_line_is_slow() -> None:
    assert SerialCable(Path("/dev/ttyUSB0"), 9600).bytes_a_second == 960
    assert SerialCable(Path("/dev/ttyUSB0"), 115_200).bytes_a_second == 11_520
