"""A sign at work: hears its window, shows it on what it has, decides nothing."""

import logging
from collections.abc import Mapping
from typing import Final

from device_drivers.driver import Arguments, Fault, Hand, Reply
from device_drivers.hands import HandRequested, answer_hand, hands_of
from device_drivers.inputs import InputChecked
from device_drivers.led_strip import DEVICE, StripChecked
from hall_protocol.commands import Command
from hall_protocol.events import NodeControl
from hall_protocol.events import Reply as HubReply
from hall_protocol.message import Message, is_news
from hall_protocol.states import Catalogue, HubState, WindowBoard
from hall_protocol.topics import Address
from node_runtime.clock import MonotonicMs
from node_runtime.node import NodeRuntime
from window_terminal.sign.attention import Attention
from window_terminal.sign.devices import Attached
from window_terminal.sign.pages import strip_text
from window_terminal.sign.view import Link, Sign, SignState

log = logging.getLogger(__name__)

GRACE_MS: Final = 10_000
"""So long (of real time) the hub may be away until what stands on the sign is believed no more."""
TURN_MS: Final = 3_000
"""How long a page stays."""
TICK_S: Final = 0.25
FLASH_TICK_S: Final = 0.05


class SignApp:
    """The app of a sign's node runtime."""

    def __init__(self, runtime: NodeRuntime, sign: Sign, devices: Attached, monotonic_ms: MonotonicMs) -> None:
        self._runtime = runtime
        self._sign = sign
        self._devices = devices
        self._monotonic_ms = monotonic_ms
        self._attention = Attention()
        self._window: WindowBoard | None = None
        self._catalogue: Catalogue | None = None
        self._believed_until_ms: int | None = 0
        """Until when what is known counts; None: the hub is there."""
        self._since_ms = monotonic_ms()
        self._faults: dict[str, tuple[Fault, ...]] = {DEVICE: ()} if devices.has_strip else {}
        self.view = self._sign.view(SignState())
        """What it says now."""
        runtime.more_health = self._health
        self._show()

    @property
    def tick_s(self) -> float:
        """How soon to look again: a flash wants a quicker beat."""
        return FLASH_TICK_S if self._attention.is_called_for(self._monotonic_ms()) else TICK_S

    @property
    def hands(self) -> Mapping[str, Hand]:
        """What virtual hands may do: read the sign, look at its glass and its strip."""
        return hands_of(self._devices.drivers, {"sign": self._look_hand})

    def on_message(self, address: Address, message: Message) -> None:
        """Take what the hall says; it is on the sign at once."""
        match message:
            case WindowBoard() if is_news(message, self._window):
                self._follow(message)
            case Catalogue():
                self._catalogue = message
            case NodeControl():
                self._obey(message)
            case HubState():
                return  # time is looked at with the next beat
        self._show()

    def on_reply(self, command: Command, reply: HubReply) -> None:
        """A sign asks nothing, so nothing is answered."""

    def on_link(self, hub_alive: bool, broker_up: bool) -> None:
        """The hub came or went; what stands there is believed for a while yet."""
        if hub_alive:
            self._believed_until_ms = None
        elif self._believed_until_ms is None:
            self._believed_until_ms = self._monotonic_ms() + GRACE_MS
            self._attention.rest()
        self._show()

    def on_device(self, event: object) -> None:
        """A device tells how it is, or a virtual hand wants something."""
        match event:
            case StripChecked(faults):
                self._check(DEVICE, faults)
            case InputChecked(device, faults):
                self._check(device, faults)
            case HandRequested():
                answer_hand(event, self.hands)

    def on_tick(self, now_ms: int) -> None:
        """A beat: the other half of a flash, the next page, the time."""
        if not self._devices.is_open():
            self._runtime.stop()
        self._show()

    def _follow(self, window: WindowBoard) -> None:
        is_first, self._window = self._window is None, window
        self._attention.follow(window, self._monotonic_ms(), self._age_ms(window) if is_first else 0)
        log.info("%s is %s%s", window.window, window.phase, f" {window.ticket.id}" if window.ticket else "")

    def _age_ms(self, window: WindowBoard) -> float:
        """How old a call is that a sign finds when it starts; very old where it cannot be told."""
        clock = self._runtime.hall_clock
        if window.ticket is None or window.ticket.called_ms is None or not clock.known:
            return float("inf")
        return (clock.now_ms() - window.ticket.called_ms) / clock.speed

    def _show(self) -> None:
        """Draw what has changed, on glass and strip alike."""
        now_ms = self._monotonic_ms()
        new = self._sign.view(self._state(now_ms))  # as it is on its first page
        if (new.mood, new.sayings) != (self.view.mood, self.view.sayings):
            self._since_ms = now_ms
            log.info("the sign says: %s", new.mood)
        turn = (now_ms - self._since_ms) // TURN_MS
        self.view = new.timed(lit=self._attention.lit(now_ms), turn=turn)
        self._devices.show(self.view)

    def _state(self, now_ms: int) -> SignState:
        clock = self._runtime.hall_clock
        is_believed = self._believed_until_ms is None or now_ms < self._believed_until_ms
        return SignState(
            link=Link.UP if is_believed else Link.LOST,
            window=self._window,
            catalogue=self._catalogue,
            hall_ms=clock.now_ms(),
            speed=clock.speed,
            utc_offset_s=clock.utc_offset_s,
        )

    def _check(self, device: str, faults: tuple[Fault, ...]) -> None:
        """Note how a device is; the hall hears of it with the next beat."""
        former, self._faults[device] = self._faults.get(device, ()), faults
        for fault in {*former, *faults}:
            self._runtime.set_fault(f"{device}.{fault}", fault in faults)

    def _health(self) -> dict[str, object]:
        """How the devices are, in a word each."""
        return {"devices": {device: str(faults[0]) if faults else "ready" for device, faults in self._faults.items()}}

    def _obey(self, control: NodeControl) -> None:
        if control.action == "restart":
            self._runtime.stop()
        elif control.action == "show_screen" and self._devices.glass is not None:
            self._devices.glass.publish(self._runtime, control.control_id)
        else:
            log.info("%s: this sign does not %s", control.control_id, control.action)

    def _look_hand(self, arguments: Arguments) -> Reply:
        """The hand `sign`: what it says, in words."""
        said = [" ".join((saying.words, *saying.details)) for saying in self.view.sayings]
        return {
            "mood": str(self.view.mood),
            "said": said,
            "window": self.view.sayings[0].here,
            "lit": self.view.lit,
            "flashing": self._attention.is_called_for(self._monotonic_ms()),
            "strip": strip_text(self.view, self._devices.cells),
        }
