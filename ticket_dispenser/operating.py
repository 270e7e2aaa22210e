"""Behind the operator's page: who may see it, what it says of the machine, and the paper that tries the printer."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, Protocol

from device_drivers.receipt import Cut, Qr, Receipt, Text
from hall_config.pin import PinError, is_stored, matches
from hall_protocol.message import LocalText
from hall_protocol.states import NodeHealth, TicketFacts
from ticket_dispenser.sheet import Machine
from ticket_dispenser.wording import Wording

WRONG_TRIES: Final = 3
LOCKED_MS: Final = 60_000
DEVICES: Final = ("printer", "reader", "scanner")


class Condition(Protocol):
    """What a node knows of itself."""

    @property
    def faults(self) -> tuple[str, ...]:
        """Its faults now, each with its device."""

    @property
    def hub_alive(self) -> bool:
        """Whether the hub is there."""

    @property
    def broker_up(self) -> bool:
        """Whether the broker is."""

    @property
    def version(self) -> str:
        """Which program this is."""


class Gate:
    """Lets whoever knows the operator's number in; three wrong ones, and for a minute nobody."""

    def __init__(self, kept: str) -> None:
        self.exists = bool(kept)
        """Whether there is an operator's page at all."""
        if kept and not is_stored(kept):
            raise PinError("operator_pin", "paidui operator-pin")
        self._kept = kept
        self._wrong = 0
        self._locked_until_ms = 0
        self._now_wrong = False

    def opens(self, pin: str, now_ms: int) -> bool:
        """Whether this is the number; a try while it is locked is not even looked at."""
        if not self.exists or self.locked(now_ms):
            return False
        right = matches(pin, self._kept)
        self._wrong = 0 if right else self._wrong + 1
        self._now_wrong = not right
        if self._wrong >= WRONG_TRIES:
            self._wrong, self._locked_until_ms = 0, now_ms + LOCKED_MS
        return right

    def locked(self, now_ms: int) -> bool:
        """Whether nobody is let in for a while."""
        return now_ms < self._locked_until_ms

    @property
    def refused(self) -> bool:
        """Whether the last number was wrong."""
        return self._now_wrong


def machine_of(hall: Condition, health: NodeHealth, gate: Gate, wording: Wording, now_ms: int) -> Machine:
    """Return what the operator's page says."""
    return Machine(tuple(rows_of(hall, health, wording)), gate.refused, gate.locked(now_ms))


def rows_of(hall: Condition, health: NodeHealth, wording: Wording) -> Iterator[tuple[str, LocalText, bool]]:
    """Yield each part by its name in the catalogue, what there is to say of it, and whether it is well."""
    for device in DEVICES:
        fault = next((each for each in hall.faults if each.startswith(f"{device}.")), None)
        if fault is not None:
            yield device, _told(fault, wording), False
        else:
            yield device, wording.both("part_ready" if device in health.devices else "part_none"), True
    there = hall.hub_alive and hall.broker_up
    yield "hub", wording.both("part_there" if there else "part_away"), there
    unknown = wording.both("part_unknown")
    left = health.numbers_left
    yield "numbers", unknown if left is None else _same(str(left)), left is None or left > 0
    warm = health.temperature_c
    yield "temperature", unknown if warm is None else wording.both("degrees", celsius=round(warm)), True
    yield "version", _same(hall.version or "?"), True


def _told(fault: str, wording: Wording) -> LocalText:
    """Return what is to be done about a fault, or its bare name where nobody has written that down."""
    device, _, name = fault.partition(".")
    key = f"fault.{name}" if device == "printer" else f"fault.{device}_{name}"
    return wording.both(key) if wording.knows(key) else _same(name)


def _same(text: str) -> LocalText:
    return LocalText(text, text)


def trial_paper(wording: Wording, at: datetime | None) -> tuple[TicketFacts, Receipt]:
    """Return a paper that is nobody's ticket: letters of both kinds, a code, and the knife."""
    nobody = TicketFacts(id="", number="", service="", lane="", phase="done", zone="", issued_ms=0, waits_from_ms=0)
    words = wording.both("test_print")
    when = f"{at:%Y-%m-%d %H:%M}" if at else ""
    receipt = (
        Text(words.zh, 2, "center"),
        Text(words.en, 1, "center"),
        Text("ABC 0123456789", 1, "center"),
        Qr("https://example.invalid/test"),
        Text(when, 1, "center"),
        Cut(),
    )
    return nobody, receipt
