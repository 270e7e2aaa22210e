"""An identity-card reader that exists only in memory: a SAM-V module's side of a pty, with cards to lay on it."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal, cast, get_args

from device_drivers.driver import Arguments, DriverError, Fault, Hand, Reply
from device_drivers.hands import number, switch, word
from device_drivers.id_card import FOREIGNER_2017, KIND, LENGTH, RESIDENT, Place, check_digit, is_number
from device_drivers.sam_v import PREAMBLE, TEXT_BYTES, Request, framed
from device_drivers.virtual_port import VirtualPort

DEVICE: Final = "reader"

CardSwitch = Literal[
    "silent",
    "garbage",
    "half_frame",
    "wrong_checksum",
    "slow_bytes",
    "late",
    "chatters",
    "unplugged",
    "read_failed",
    "wrong_card",
    "not_authorised",
]
"""What can be made wrong with a virtual card reader."""

SLOW_S: Final = 0.0005
"""Between two bytes of a slow reader: a card then takes most of a second."""
LATE_S: Final = 1.2
"""After what time a late reader answers: when nobody waits any more."""
PHOTO: Final = (PREAMBLE + bytes(range(256)) * 4)[:1024]
"""In place of a photograph, begun like a frame so that whoever looks into it is caught."""
SOMEWHERE: Final = "110105"
"""The place in a made-up number, by which nobody is meant."""
NAME: Final = Place(0, 30)


@dataclass(frozen=True)
class VirtualCard:
    """A card made of plastic thoughts: `kind` is a blank for a resident's, or I, J, Y as on the real ones."""

    number: str
    birth: str
    """Eight digits."""
    kind: str = " "
    name: str = "某某某"

    def text(self) -> bytes:
        """The 256 bytes in which a chip says this."""
        layout = FOREIGNER_2017 if self.kind == "I" else RESIDENT
        written = bytearray((" " * (TEXT_BYTES // 2)).encode("utf-16-le"))
        fields = ((NAME, self.name), (layout.number, self.number), (layout.birth, self.birth), (KIND, self.kind))
        for place, value in fields:
            octets = value.encode("utf-16-le")[: place.width]
            written[place.offset : place.offset + len(octets)] = octets
        return bytes(written)


def a_card(birth: date, person: int = 2, number: str = "") -> VirtualCard:
    """A resident's card of somebody born that day; the same `person` has the same number, unless one is given."""
    digits = number or f"{SOMEWHERE}{birth:%Y%m%d}{person:03d}"
    if len(digits) == LENGTH - 1 and digits.isascii():
        digits += chr(check_digit(digits.encode()))
    return VirtualCard(digits, f"{birth:%Y%m%d}")


class VirtualCardReader:
    """Stands at `link` like a serial port and answers as a SAM-V module does, byte for byte.

    A card that was read is not found again until it has been taken away, unless `finds_again` is true: readers differ.
    """

    virtual = True

    def __init__(self, link: Path, today: Callable[[], date], finds_again: bool = False) -> None:
        self._today = today
        self._finds_again = finds_again
        self._lock = threading.Lock()
        self._asking = threading.Condition(self._lock)
        self._waiting = threading.Event()
        self._faults: set[CardSwitch] = set()
        self._once: dict[Request, CardSwitch] = {}
        self._said_instead: dict[Request, int] = {}
        self._asked: Counter[Request] = Counter()
        self._card: VirtualCard | None = None
        self._read = self._bare = False
        self._taken_in: Request | None = None
        self._count = 0
        self._rest = b""
        self._port = VirtualPort(DEVICE, link, self._answers)
        self._port.plug_in()

    @property
    def hands(self) -> Mapping[str, Hand]:
        """`card` (lay one on: `number`, `birth`, `age`, `person`, `kind`; or `away`), `card_fault` (`fault`, `on`)."""
        return {"card": self._card_hand, "card_fault": self._fault_hand}

    @property
    def count(self) -> int:
        """How many times a card has been read since the start."""
        return self._count

    def lay(self, card: VirtualCard) -> None:
        """Lay a card on; one that lies there is taken away first, so that nothing lies there for a moment."""
        with self._lock:
            self._bare = self._card is not None
            self._card, self._read = card, False

    def take_away(self) -> None:
        """Take the card away, in the middle of a read if need be."""
        with self._lock:
            self._card, self._read = None, False

    def taken_in(self, request: Request) -> None:
        """Let the card be snatched away when the driver next asks this, before it is answered."""
        with self._lock:
            self._taken_in = request

    def asked(self, request: Request) -> int:
        """How often the driver has asked this since the start."""
        with self._lock:
            return self._asked[request]

    def wait_until_asked(self, request: Request, times: int = 1, within_s: float = 10.0) -> bool:
        """Wait until the driver has asked this so many more times; False when it has not in time."""
        with self._asking:
            enough = self._asked[request] + times
            return self._asking.wait_for(lambda: self._asked[request] >= enough, within_s)

    def say_instead(self, request: Request, third: int | None) -> None:
        """Answer a request with this status byte from now on, or as usual again."""
        with self._lock:
            if third is None:
                self._said_instead.pop(request, None)
            else:
                self._said_instead[request] = third

    def spoil_next(self, request: Request, fault: CardSwitch) -> None:
        """Let one answer to this request go wrong: the next one."""
        with self._lock:
            self._once[request] = fault

    def mend(self) -> None:
        """Make everything right that answers wrongly; a pulled plug stays pulled."""
        with self._lock:
            self._faults.clear()
            self._once.clear()
            self._said_instead.clear()

    def set_fault(self, fault: CardSwitch, on: bool = True) -> None:
        """Make something wrong, or right again."""
        with self._lock:
            (self._faults.add if on else self._faults.discard)(fault)
        if fault == "unplugged":
            self._rest = b""
            (self._port.pull if on else self._port.plug_in)()

    def close(self) -> None:
        """Remove the port."""
        self._waiting.set()
        self._port.pull()

    def _answers(self, octets: bytes) -> Iterator[bytes]:
        """What the module says to what it heard, spoilt as its faults want it."""
        for request in self._requests(octets):
            answer, faults = self._answer(request)
            if "late" in faults:
                self._waiting.wait(LATE_S)
            yield from self._paced(_spoilt(answer, faults), faults)
            if "chatters" in faults:
                yield framed(_status(0x9F) + bytes(4))  # a card found, says a reader nobody asked

    def _paced(self, answer: bytes, faults: frozenset[CardSwitch]) -> Iterable[bytes]:
        if "slow_bytes" not in faults:
            yield answer
            return
        for octet in answer:
            self._waiting.wait(SLOW_S)
            yield bytes([octet])

    def _requests(self, octets: bytes) -> Iterator[bytes]:
        """Each whole request's content: its check byte is looked at when it is answered."""
        self._rest += octets
        while (start := self._rest.find(PREAMBLE)) >= 0 and len(self._rest) >= start + 7:
            begins = start + 7
            ends = begins + int.from_bytes(self._rest[start + 5 : begins], "big")
            if len(self._rest) < ends:
                return
            request, self._rest = self._rest[start:ends], self._rest[ends:]
            yield request

    def _answer(self, request: bytes) -> tuple[bytes, frozenset[CardSwitch]]:
        """The frame that answers one request, and what is wrong with it while it is said."""
        content = request[7:-1]
        known = Request(content) if content in [each.value for each in Request] else None
        with self._asking:
            faults = frozenset(self._faults)
            if framed(content) != request:
                return framed(_status(0x10)), faults
            if known is None:
                return framed(_status(0x21)), faults
            if known in self._once:
                faults |= {self._once.pop(known)}
            answer = self._done(known, faults)
            self._asked[known] += 1
            self._asking.notify_all()
            return framed(answer), faults

    def _done(self, request: Request, faults: frozenset[CardSwitch]) -> bytes:
        """The status bytes and data a module answers with; called with the lock held."""
        if request is self._taken_in:
            self._card, self._taken_in = None, None
        if request in self._said_instead:
            return _status(self._said_instead[request])
        if "not_authorised" in faults:
            return _status(0x66)
        match request:
            case Request.STATUS:
                return _status(0x90)
            case Request.FIND:
                found = self._card is not None and not self._bare and (self._finds_again or not self._read)
                self._bare = False
                return _status(0x9F) + bytes(4) if found else _status(0x80)
            case Request.SELECT:
                return _status(0x90) + bytes(8) if self._card is not None else _status(0x81)
            case Request.READ:
                return self._content(faults)

    def _content(self, faults: frozenset[CardSwitch]) -> bytes:
        if self._card is None or "read_failed" in faults:
            return _status(0x41)
        if "wrong_card" in faults:
            return _status(0x40)
        self._read = True
        self._count += 1
        sizes = TEXT_BYTES.to_bytes(2, "big") + len(PHOTO).to_bytes(2, "big")
        return _status(0x90) + sizes + self._card.text() + PHOTO

    def _card_hand(self, arguments: Arguments) -> Reply:
        if switch(arguments, "away", otherwise=False):
            self.take_away()
        else:
            self.lay(self._wanted(arguments))
        return {"lies": self._card is not None, "reads": self._count}

    def _wanted(self, arguments: Arguments) -> VirtualCard:
        """The card a hand describes; what is wrong with it is said without repeating a number."""
        number_wanted, kind = word(arguments, "number", ""), word(arguments, "kind", " ")
        card = a_card(self._born(arguments, number_wanted), int(number(arguments, "person", 2)), number_wanted)
        if not is_number(card.number.encode()):
            raise DriverError(DEVICE, Fault.BAD_REQUEST, "'number' must be 17 digits, or 18 that agree with the last")
        return VirtualCard(card.number, card.birth, kind or " ")

    def _born(self, arguments: Arguments, number_wanted: str) -> date:
        in_number = number_wanted[6:14] if len(number_wanted) >= LENGTH - 1 else "19800101"
        try:
            if "age" in arguments:
                return date(self._today().year - int(number(arguments, "age")), 1, 1)
            return date.fromisoformat(word(arguments, "birth", in_number))
        except ValueError:
            raise DriverError(DEVICE, Fault.BAD_REQUEST, "'birth' must be a day such as 1949-12-31") from None

    def _fault_hand(self, arguments: Arguments) -> Reply:
        fault = word(arguments, "fault")
        if fault not in get_args(CardSwitch):
            known = ", ".join(get_args(CardSwitch))
            raise DriverError(DEVICE, Fault.BAD_REQUEST, f"no fault {fault!r}; there are {known}")
        self.set_fault(cast(CardSwitch, fault), switch(arguments, "on", otherwise=True))
        return {}


def _status(third: int) -> bytes:
    return bytes([0, 0, third])


def _spoilt(answer: bytes, faults: frozenset[CardSwitch]) -> bytes:
    if "silent" in faults:
        return b""
    if "garbage" in faults:
        return bytes(octet ^ 0x5A for octet in answer)
    if "half_frame" in faults:
        return answer[: len(answer) // 2]
    return answer[:-1] + bytes([answer[-1] ^ 0xFF]) if "wrong_checksum" in faults else answer
