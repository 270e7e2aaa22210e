"""What every piece of hardware has in common: how it fails, how it reports, and that it may be virtual."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol


class Fault(StrEnum):
    """What is wrong with a device: a stable code, the same in logs, in a node's status and in the catalogue."""

    SILENT = "silent"
    PAPER_OUT = "paper_out"
    PAPER_NEAR_END = "paper_near_end"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    OVERHEATED = "overheated"
    ERROR = "error"
    GARBLED = "garbled"
    UNCONFIRMED = "unconfirmed"
    UNPLUGGED = "unplugged"
    STUCK = "stuck"
    NOT_INSTALLED = "not_installed"
    WRONG_PIN = "wrong_pin"
    UNKNOWN_NAME = "unknown_name"
    BUSY = "busy"
    NO_NODE = "no_node"
    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    BAD_REQUEST = "bad_request"


class Advice(StrEnum):
    """What a guide or a technician can do about a fault: a stable code; its sentence stands in the catalogue."""

    CHECK_POWER = "check_power"
    INSERT_PAPER = "insert_paper"
    FETCH_PAPER = "fetch_paper"
    CLOSE_COVER = "close_cover"
    FREE_CUTTER = "free_cutter"
    LET_COOL = "let_cool"
    LOOK_FOR_TICKET = "look_for_ticket"
    CHECK_CABLE = "check_cable"
    FREE_BUTTON = "free_button"
    CALL_TECHNICIAN = "call_technician"
    INSTALL_PACKAGE = "install_package"
    CORRECT_CONFIGURATION = "correct_configuration"
    START_NODE = "start_node"
    TRY_AGAIN = "try_again"


ADVICE: Final[Mapping[Fault, Advice]] = MappingProxyType(
    {
        Fault.SILENT: Advice.CHECK_POWER,
        Fault.PAPER_OUT: Advice.INSERT_PAPER,
        Fault.PAPER_NEAR_END: Advice.FETCH_PAPER,
        Fault.COVER_OPEN: Advice.CLOSE_COVER,
        Fault.CUTTER: Advice.FREE_CUTTER,
        Fault.OVERHEATED: Advice.LET_COOL,
        Fault.ERROR: Advice.CALL_TECHNICIAN,
        Fault.GARBLED: Advice.CALL_TECHNICIAN,
        Fault.UNCONFIRMED: Advice.LOOK_FOR_TICKET,
        Fault.UNPLUGGED: Advice.CHECK_CABLE,
        Fault.STUCK: Advice.FREE_BUTTON,
        Fault.NOT_INSTALLED: Advice.INSTALL_PACKAGE,
        Fault.WRONG_PIN: Advice.CORRECT_CONFIGURATION,
        Fault.UNKNOWN_NAME: Advice.CORRECT_CONFIGURATION,
        Fault.BUSY: Advice.TRY_AGAIN,
        Fault.NO_NODE: Advice.START_NODE,
        Fault.REFUSED: Advice.CORRECT_CONFIGURATION,
        Fault.TIMED_OUT: Advice.TRY_AGAIN,
        Fault.BAD_REQUEST: Advice.CORRECT_CONFIGURATION,
    }
)
"""For every fault the one thing to do first."""


class DriverError(RuntimeError):
    """A device cannot do what was asked; its text is one sentence that can be shown to staff."""

    def __init__(self, device: str, fault: Fault, sentence: str) -> None:
        self.device = device
        self.fault = fault
        self.sentence = sentence
        super().__init__(f"{device}: {sentence}")

    @property
    def code(self) -> str:
        """The fault as a node's status carries it, such as `printer.paper_out`."""
        return f"{self.device}.{self.fault}"

    @property
    def advice(self) -> Advice:
        """What a guide should do first."""
        return ADVICE[self.fault]


class Event:
    """Something a device noticed by itself; it is put into the node's one queue."""


Emit = Callable[[Event], None]
"""How a driver reports: called from any thread, so it must be thread-safe (a queue's `put`)."""

Clock = Callable[[], int]
"""A monotonic clock in milliseconds."""

Arguments = Mapping[str, object]
"""What a virtual hand is told, as it stood in the request."""

Reply = dict[str, object]
"""What a virtual hand answers; binary travels in it as base64 text."""

Hand = Callable[[Arguments], Reply]
"""One thing a newcomer or a script may do to a virtual device."""


class Driver(Protocol):
    """A device of a node, real or virtual."""

    @property
    def virtual(self) -> bool:
        """True when nothing of it can be touched with real fingers."""

    @property
    def hands(self) -> Mapping[str, Hand]:
        """What virtual hands may do to it; empty for a real device."""

    def close(self) -> None:
        """Let go of the hardware; closing twice is harmless."""


class Absent:
    """A device that a node does without."""

    virtual = True

    @property
    def hands(self) -> Mapping[str, Hand]:
        """Nothing: there is nothing to touch."""
        return {}

    def close(self) -> None:
        """Nothing to let go of."""


class Cabled:
    """A device at a cable, whose other end may be a virtual one: `behind`, closed with the driver."""

    def __init__(self, behind: Driver | None) -> None:
        self._behind = behind

    @property
    def virtual(self) -> bool:
        """True when it is moved by virtual hands and seen by virtual eyes only."""
        return self._behind is not None and self._behind.virtual

    @property
    def hands(self) -> Mapping[str, Hand]:
        """What the virtual device offers; nothing for a real one."""
        return self._behind.hands if self._behind is not None else {}

    def close(self) -> None:
        """Let the virtual device go; whoever listens at the cable stops before."""
        if self._behind is not None:
            self._behind.close()
