"""What the contacts of a terminal's buttons mean: a press, a long or a double one, two at once, or a stuck button.

No clock and no thread: edges come in with their moments, and `tick` is asked again when something falls due.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from device_drivers.debounce import SETTLE_MS, Debounce
from device_drivers.driver import DriverError, Event, Fault
from device_drivers.inputs import BUTTONS, ButtonPressed, ButtonsClashed, Gesture, InputChecked

RUSH: Final = 10
"""So many presses of one button in so short a time are a loose wire's, not a finger's."""
NO_OTHERS: Final[frozenset[Gesture]] = frozenset()


@dataclass(frozen=True, slots=True)
class Timing:
    """How fast fingers and switches are, in milliseconds."""

    settle_ms: int = SETTLE_MS
    """How long a contact stays open until the finger is gone."""
    long_ms: int = 700
    """How long a button is held until that is a long press."""
    double_ms: int = 350
    """Within which two presses begin that are a double one."""
    together_ms: int = 30
    """Within which two buttons begin that were pressed at once."""
    hold_back_ms: int = 0
    """How long any press waits whether another button comes at once; up to then neither counts. 0: it never waits.

    At most `settle_ms`: no finger comes back sooner.
    """
    stuck_ms: int = 15_000
    """How long nobody holds a button on purpose."""
    freed_ms: int = 1_000
    """How long a stuck button stays open until it is trusted again."""
    rush_ms: int = 1_500
    """Within which no finger presses `RUSH` times: a loose wire does, and would call one visitor after the other."""


TIMES: Final = ("settle_ms", "long_ms", "double_ms", "hold_back_ms")
"""What of it a technician may set under `[devices]`."""
LONGEST_MS: Final = 5_000


def timing_of(devices: Mapping[str, str]) -> Timing:
    """The timing that `[devices]` asks for, or DriverError naming the key."""
    written = {name: devices[name] for name in TIMES if name in devices}
    for name, text in written.items():
        if not (text.isascii() and text.isdecimal()) or not _least(name) <= int(text) <= LONGEST_MS:
            sentence = f'devices.{name} is "{text}"; write milliseconds, {_least(name)} to {LONGEST_MS}'
            raise DriverError(BUTTONS, Fault.BAD_REQUEST, sentence)
    timing = replace(Timing(), **{name: int(text) for name, text in written.items()})
    for name in ("long_ms", "double_ms"):
        if getattr(timing, name) <= timing.settle_ms:
            sentence = f"devices.{name} must be longer than settle_ms ({timing.settle_ms}), or no finger could do it"
            raise DriverError(BUTTONS, Fault.BAD_REQUEST, sentence)
    if timing.hold_back_ms > timing.settle_ms:
        sentence = f'devices.hold_back_ms is "{timing.hold_back_ms}"; it may be at most settle_ms, {timing.settle_ms}'
        raise DriverError(BUTTONS, Fault.BAD_REQUEST, sentence)
    return timing


def _least(name: str) -> int:
    return 0 if name == "hold_back_ms" else 1


class _Button:
    """One button: whether a finger is on it, and whether its press has been told yet."""

    def __init__(self, name: str, others: frozenset[Gesture], timing: Timing) -> None:
        self.name = name
        self.contact = Debounce(timing.settle_ms)
        self.began_ms: int | None = None
        """When the last press began."""
        self.was_told = False
        """Whether that press was reported at its first contact."""
        self.stuck = False
        self._begun: deque[int] = deque(maxlen=RUSH)
        self._waiting_ms: int | None = None  # when the press began of which nothing is told yet
        self._is_long_meant = "long" in others
        self._is_double_meant = "double" in others
        self._timing = timing
        hold_back_ms = min(timing.hold_back_ms, timing.settle_ms)
        self._wait_ms = max(hold_back_ms, timing.double_ms if self._is_double_meant else 0)

    def begin(self, at_ms: int) -> Event | None:
        """A press begins here; answer what is known by it at once."""
        self.began_ms, first_ms = at_ms, self._waiting_ms
        self._waiting_ms = None
        if first_ms is not None:  # only a double press is waited for beyond a release
            return self._told("double", first_ms)
        if self._is_long_meant or self._wait_ms:
            self._waiting_ms, self.was_told = at_ms, False
            return None
        return self._told("short", at_ms)

    def is_rushing(self, at_ms: int) -> bool:
        """A press begins: whether no finger can be that fast. Then it is as good as stuck."""
        self._begun.append(at_ms)
        if len(self._begun) < RUSH or at_ms - self._begun[0] > self._timing.rush_ms:
            return False
        self.stuck, self._waiting_ms = True, None
        return True

    def part(self) -> None:
        """What was pressed until now has nothing to do with what comes; what is held still is."""
        self._begun.clear()
        if not self.contact.is_closed:
            self.began_ms = None

    def swallow(self, at_ms: int) -> None:
        """A press begins here that means nothing."""
        self.began_ms, self._waiting_ms, self.was_told = at_ms, None, False

    def take_back(self) -> None:
        """What has not been told yet of the last press never will be."""
        self._waiting_ms = None

    def tell(self, now_ms: int) -> Event | None:
        """What is known by now of the press that waits."""
        first_ms, due_ms = self._waiting_ms, self._known_ms()
        if first_ms is None or due_ms is None or now_ms < due_ms:
            return None
        self._waiting_ms = None
        is_long = self._is_long_meant and self.contact.is_closed
        return self._told("long" if is_long else "short", first_ms)

    def check(self, now_ms: int) -> bool:
        """Say whether it has become stuck, or free again."""
        due_ms = self._check_ms()
        if due_ms is None or now_ms < due_ms:
            return False
        self.stuck = not self.stuck
        return True

    def due_ms(self) -> int | None:
        """When something will be known of it if its contact stays as it is."""
        return _earliest((self._known_ms(), self._check_ms()))

    def _known_ms(self) -> int | None:
        if self._waiting_ms is None:
            return None
        if not self._is_long_meant:
            return self._waiting_ms + self._wait_ms
        settles_ms = self.contact.settles_ms
        if settles_ms is None:
            return self._waiting_ms + self._timing.long_ms
        return max(self._waiting_ms + self._wait_ms, settles_ms)

    def _check_ms(self) -> int | None:
        settles_ms = self.contact.settles_ms
        if self.stuck:
            return None if settles_ms is None else settles_ms - self._timing.settle_ms + self._timing.freed_ms
        if settles_ms is not None or self.began_ms is None:
            return None
        return self.began_ms + self._timing.stuck_ms

    def _told(self, gesture: Gesture, at_ms: int) -> Event:
        self.was_told = True
        return ButtonPressed(self.name, at_ms, gesture)


class Gestures:
    """All buttons of one terminal. Used by one thread at a time; answers what is to be reported, in order."""

    def __init__(
        self, buttons: Iterable[str], gestures: Mapping[str, frozenset[Gesture]], timing: Timing | None = None
    ) -> None:
        """`gestures`: which buttons mean something else when held or pressed twice; the others never wait for it."""
        self._timing = timing or Timing()
        self._buttons = {name: _Button(name, gestures.get(name, NO_OTHERS), self._timing) for name in buttons}

    def edge(self, button: str, closed: bool, at_ms: int) -> list[Event]:
        """A contact closes or opens; what fell due before comes first."""
        events = self.tick(at_ms)
        pressed = self._buttons[button]
        if pressed.contact.edge(closed, at_ms) and not pressed.stuck:
            events += self._begun(pressed, at_ms)
        return events

    def found_closed(self, button: str, at_ms: int) -> None:
        """It is down from the start: that is no press, but may be a stuck button."""
        self._buttons[button].contact.edge(True, at_ms)
        self._buttons[button].swallow(at_ms)

    def part(self) -> None:
        """Whatever was pressed and let go until now has nothing to do with what comes."""
        for button in self._buttons.values():
            button.part()

    def tick(self, now_ms: int) -> list[Event]:
        """What is known now."""
        told = [event for button in self._buttons.values() if (event := button.tell(now_ms))]
        changed = [button for button in self._buttons.values() if button.check(now_ms)]
        return [*told, *([self._checked()] if changed else [])]

    @property
    def due_ms(self) -> int | None:
        """When to tick next; None when nothing is under way."""
        return _earliest(button.due_ms() for button in self._buttons.values())

    @property
    def closed(self) -> list[str]:
        """Which contacts are closed, as far as their edges told."""
        return [button.name for button in self._buttons.values() if button.contact.is_closed]

    def _begun(self, pressed: _Button, at_ms: int) -> list[Event]:
        if pressed.is_rushing(at_ms):
            return [self._checked()]
        other = self._at_once_with(pressed, at_ms)
        if other is None:
            event = pressed.begin(at_ms)
            return [] if event is None else [event]
        other.take_back()
        pressed.swallow(at_ms)
        return [ButtonsClashed((other.name, pressed.name), at_ms, counted=other.was_told)]

    def _at_once_with(self, pressed: _Button, at_ms: int) -> _Button | None:
        begun = [
            (button.began_ms, button)
            for button in self._buttons.values()
            if button is not pressed and button.began_ms is not None
        ]
        near = [(ms, button) for ms, button in begun if abs(at_ms - ms) <= self._timing.together_ms]
        return max(near, key=lambda each: each[0])[1] if near else None

    def _checked(self) -> InputChecked:
        stuck = tuple(button.name for button in self._buttons.values() if button.stuck)
        return InputChecked(BUTTONS, (Fault.STUCK,) if stuck else (), stuck)


def _earliest(moments: Iterable[int | None]) -> int | None:
    return min((ms for ms in moments if ms is not None), default=None)
