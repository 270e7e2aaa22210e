"""The clerk's buttons: call, recall, start, finish, missed, pause."""

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from threading import Lock
from types import MappingProxyType
from typing import Final, Protocol, cast, get_args

from gpiozero import DigitalInputDevice
from gpiozero.exc import GPIOZeroError

from device_drivers.bounces import Edges, bounced, gesture_edges, plain_pattern
from device_drivers.driver import Arguments, Clock, Driver, DriverError, Emit, Event, Fault, Hand, Reply
from device_drivers.gestures import Gestures, Timing
from device_drivers.hands import word
from device_drivers.inputs import BUTTONS, ButtonsWaiting, Gesture, InputChecked
from device_drivers.inputs import ButtonPressed as ButtonPressed
from device_drivers.pins import Chip

log = logging.getLogger(__name__)

LOOK_MS: Final = 1_000
"""How often a contact that should have opened by now is looked at: the edge that told of it may have been lost."""

NONE: Final[Mapping[str, frozenset[Gesture]]] = MappingProxyType({})


class Buttons(Driver, Protocol):
    """Reports every press once, on its first contact; holding and bouncing are no further presses.

    A button that means something else when held or pressed twice is reported as soon as it is known which.
    """

    def tick(self, now_ms: int) -> int | None:
        """Report what time alone tells (a long press, no second press, a stuck button); answer when to call again."""


class GpioButtons:
    """Buttons between a pin and ground, with the chip's pull-up."""

    virtual = False

    def __init__(
        self,
        pins: Mapping[str, int],
        chip: Chip,
        emit: Emit,
        clock_ms: Clock,
        gestures: Mapping[str, frozenset[Gesture]] = NONE,
        timing: Timing | None = None,
    ) -> None:
        """`gestures`: which other gestures each button has; one that has none never waits."""
        self._chip = chip
        self._emit = emit
        self._clock_ms = clock_ms
        self._gestures = Gestures(pins, gestures, timing)
        self._lock = Lock()  # edges come on the chip's thread, ticks on the node's loop
        self._due_ms: int | None = None
        self._buttons: dict[str, DigitalInputDevice] = {}
        self._listening: list[object] = []
        for name, pin in pins.items():
            self._buttons[name] = self._wired(name, pin)

    @property
    def hands(self) -> Mapping[str, Hand]:
        """Nothing: these are pressed by fingers."""
        return {}

    def tick(self, now_ms: int) -> int | None:
        """Report what time alone tells; looks itself at contacts that are thought closed, for an edge may be lost."""
        with self._lock:
            events = self._gestures.tick(now_ms)
            for name in self._gestures.closed:
                if not self._buttons[name].is_active:
                    events += self._gestures.edge(name, False, now_ms)
            self._due_ms = self._next_due(now_ms)
            self._report(events)
            return self._due_ms

    def close(self) -> None:
        """Give the pins back."""
        for button in self._buttons.values():
            button.close()

    def _wired(self, name: str, pin: int) -> DigitalInputDevice:
        try:
            # not gpiozero's Button: each has a thread of its own that only measures holding
            button = DigitalInputDevice(pin, pull_up=True, pin_factory=self._chip.factory)
        except GPIOZeroError as problem:
            self.close()
            raise DriverError(BUTTONS, Fault.WRONG_PIN, f"{name!r} cannot use pin {pin}: {problem}") from problem
        if button.is_active:
            self._gestures.found_closed(name, self._clock_ms())
        # gpiozero debounces nothing on mock pins and, on real ones, delays the press: every edge comes to us instead,
        # and straight from the pin, for that one says when it was
        changed = partial(self._edge, name)
        self._listening.append(changed)  # the pin holds it weakly
        button.pin.when_changed = changed
        return button

    def _edge(self, name: str, ticks: float, level: int) -> None:
        at_ms = self._clock_ms() - self._ago_ms(ticks)
        with self._lock:
            events = self._gestures.edge(name, not level, at_ms)
            if not events and self._is_sooner(at_ms):
                events = [ButtonsWaiting()]
            self._report(events)

    def _is_sooner(self, at_ms: int) -> bool:
        """Whether something falls due before the loop would ask; what is far away it finds by itself."""
        due_ms = self._gestures.due_ms
        if due_ms is None or due_ms >= at_ms + LOOK_MS or (self._due_ms is not None and due_ms >= self._due_ms):
            return False
        self._due_ms = due_ms
        return True

    def _ago_ms(self, ticks: float) -> int:
        """How long ago an edge was: the thread that tells of it may have come late, the kernel's moment does not."""
        ago_s = self._chip.factory.ticks_diff(self._chip.factory.ticks(), ticks)
        return int(ago_s * 1000) if 0 <= ago_s < 1 else 0  # an old kernel counts from another moment

    def _next_due(self, now_ms: int) -> int | None:
        due_ms = self._gestures.due_ms
        if not self._gestures.closed:
            return due_ms
        return now_ms + LOOK_MS if due_ms is None else min(due_ms, now_ms + LOOK_MS)

    def _report(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, InputChecked) and event.names:
                log.warning("buttons: stuck: %s", ", ".join(event.names))
            elif isinstance(event, InputChecked):
                log.info("buttons: none is stuck any more")
            self._emit(event)


class VirtualButtons(GpioButtons):
    """The same buttons on mock pins, with hands that press them."""

    virtual = True
    _behind_ms = 0

    @property
    def hands(self) -> Mapping[str, Hand]:
        """`press` (`button`, `gesture`), `bounce` (`button`, `pattern`), `hold` and `let_go` (`button`)."""
        return {
            "press": self._press_hand,
            "bounce": self._bounce_hand,
            "hold": lambda arguments: self._level_hand(arguments, closed=True),
            "let_go": lambda arguments: self._level_hand(arguments, closed=False),
        }

    def press(self, button: str, gesture: Gesture = "short") -> None:
        """Press and let go, cleanly; a long or a double press has just ended."""
        with self._lock:
            self._gestures.part()  # a script may be faster than fingers: that is not two at once
        self.play(button, gesture_edges(gesture))

    def bounce(self, button: str, pattern: str) -> None:
        """Drive the contact as a bad switch does: `1` closed, `0` open, one after the other, ending open.

        Or as a pattern of `bounces.toml`, by its name, with the moments of its edges.
        """
        self.play(button, bounced(pattern) or plain_pattern(pattern))

    def play(self, button: str, edges: Edges) -> None:
        """Let a contact do all this, the last of it now: `(closed, at_ms)`, the moments counted from any beginning."""
        last_ms = edges[-1][1]
        try:
            for closed, at_ms in edges:
                self._behind_ms = last_ms - at_ms
                self.level(button, closed)
        finally:
            self._behind_ms = 0

    def level(self, button: str, closed: bool) -> None:
        """Close a contact, or open it, and leave it so."""
        if button not in self._buttons:
            known = ", ".join(sorted(self._buttons))
            raise DriverError(BUTTONS, Fault.UNKNOWN_NAME, f"no button {button!r}; there are {known}")
        pin = self._buttons[button].pin
        (pin.drive_low if closed else pin.drive_high)()

    def _ago_ms(self, ticks: float) -> int:
        return self._behind_ms

    def _press_hand(self, arguments: Arguments) -> Reply:
        gesture = word(arguments, "gesture", "short")
        if gesture not in get_args(Gesture):
            known = ", ".join(get_args(Gesture))
            raise DriverError(BUTTONS, Fault.BAD_REQUEST, f"no gesture {gesture!r}; there are {known}")
        self.press(word(arguments, "button"), cast(Gesture, gesture))
        return {}

    def _bounce_hand(self, arguments: Arguments) -> Reply:
        self.bounce(word(arguments, "button"), word(arguments, "pattern"))
        return {}

    def _level_hand(self, arguments: Arguments, closed: bool) -> Reply:
        self.level(word(arguments, "button"), closed)
        return {}
