"""One window's terminal: presses out, answers into light."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from types import MappingProxyType
from typing import Final

import msgspec

from device_drivers.driver import Arguments
from device_drivers.driver import Reply as HandReply
from device_drivers.hands import HandRequested, answer_hand, hands_of
from device_drivers.inputs import BadgeShown, ButtonPressed, ButtonsClashed, InputChecked, KeyPressed
from device_drivers.tone import Pattern
from hall_protocol.commands import Command
from hall_protocol.events import NodeControl, Reply
from hall_protocol.message import Message, is_news
from hall_protocol.states import Catalogue, DeskBoard, WindowBoard
from hall_protocol.topics import Address
from node_runtime.clock import MonotonicMs
from node_runtime.node import NodeRuntime
from window_terminal.desk import Desk
from window_terminal.devices import Devices
from window_terminal.entries import still_of
from window_terminal.keys import Keys
from window_terminal.lights import WINK_MS, lights
from window_terminal.presses import pass_time, show_badge, step
from window_terminal.showing import as_seen
from window_terminal.steps import ANSWER_SHOWS_MS, Step, asked, linked, refuses, replied
from window_terminal.verdicts import Verdict, verdict

logger = logging.getLogger(__name__)

REST_MS: Final = 250
"""How often a terminal at rest looks whether time alone has changed something."""
ANSWER_FIRST_MS: Final = 100
"""For so long after a press nothing is drawn but its answer."""
FOR_TECHNICIANS: Final = ("machine.", "disk.", "clock.")
SOUNDS: Final[Mapping[Verdict, Pattern]] = MappingProxyType(
    {"done": "done", "kept": "done", "nobody": "nobody", "refused": "refused", "no_hub": "no_hub"}
)
"""What is kept for the hub sounds as done: nobody has to do anything about it."""


@dataclass(frozen=True, slots=True)
class PictureDue:
    """A display is to show something else; put behind all that came with it, so that a burst is drawn once."""


class TerminalApp:
    """Lives on the node's loop; never decides who is next, only asks and shows."""

    def __init__(self, runtime: NodeRuntime, devices: Devices, keys: Keys, monotonic_ms: MonotonicMs) -> None:
        self._runtime = runtime
        self._devices = devices
        self._keys = keys
        self._monotonic_ms = monotonic_ms
        self._desk = reduce(
            asked, runtime.waiting, Desk(blind=not devices.displays)
        )  # what was kept before a restart is not asked twice
        self._picture_is_due = self._is_queued = False
        self._wrong: dict[str, tuple[str, ...]] = {}
        self._hands = hands_of(devices.drivers, {"terminal": self._show_terminal})
        runtime.more_health = self._health

    @property
    def desk(self) -> Desk:
        """All that it shows now."""
        return self._desk

    def beat_s(self) -> float:
        """Return how soon to look again: when a lamp is to turn, a question is over, a gesture is known."""
        now_ms = self._monotonic_ms()
        # what just happened may have set a nearer moment: a tone that sounds, a finger that is waited for
        self._devices.tick(now_ms)
        dues = (*self._devices.dues_ms, *self._own_dues_ms())
        return max(1, min((due_ms - now_ms for due_ms in dues if due_ms > now_ms), default=REST_MS)) / 1000

    def on_device(self, event: object) -> None:
        """A button, a key, a badge, a device that fails or is well again, or a virtual hand."""
        match event:
            case ButtonPressed() | KeyPressed():
                self._take(step(self._desk, self._keys.meaning(event.input), self._monotonic_ms()))
            case BadgeShown(text):
                self._take(show_badge(self._desk, text, self._monotonic_ms()))
            case ButtonsClashed():
                self._clashed(event)
            case InputChecked():
                self._checked(event)
            case HandRequested():
                answer_hand(event, self._hands)
            case PictureDue():
                self._is_queued = False
                self._draw()
            case _:
                pass  # something has begun, or a device wants its tick: the beat comes by itself

    def on_reply(self, command: Command, reply: Reply) -> None:
        """Answer the press with light."""
        logger.info("%s %s %s", command.command_id, type(command).__name__, "ok" if reply.ok else reply.code)
        desk = replied(self._desk, command, reply, self._monotonic_ms())
        (self._answered if desk.answer is reply else self._show)(desk)

    def on_message(self, address: Address, message: Message) -> None:
        """Follow the window as the hub tells it, and the hub's wishes."""
        match message:
            case WindowBoard() if is_news(message, self._desk.window):
                entry = still_of(self._desk.entry, self._desk.window, message)
                self._show(replace(self._desk, window=message, entry=entry))
            case DeskBoard() if is_news(message, self._desk.desk):
                self._show(replace(self._desk, desk=message))
            case Catalogue():
                self._show(replace(self._desk, catalogue=message))
            case NodeControl():
                self._obey(message)
            case _:
                pass

    def on_link(self, hub_alive: bool, broker_up: bool) -> None:
        """Say with light whether a press would reach anybody."""
        self._show(linked(self._desk, hub_alive, broker_up, self._monotonic_ms()))

    def on_tick(self, now_ms: int) -> None:
        """Let answers fade, questions end and lamps blink."""
        self._take(pass_time(self._with_faults(self._desk), now_ms))
        self._draw()
        self._devices.tick(now_ms)

    def _take(self, taken: Step) -> None:
        """Ask what a press asks, and show what is known of it already."""
        desk = taken.desk
        for command in taken.commands:
            named = msgspec.structs.replace(command, command_id=self._runtime.ids.next())
            desk = asked(desk, named, desk.pressed)
            self._runtime.ask(named)
        if taken.answered:
            self._answered(self._numbered(desk))
        else:
            self._show(desk)

    def _numbered(self, desk: Desk) -> Desk:
        """An answer of our own has an id as the hub's have: who looks on tells by it that something was answered."""
        if desk.answer is None or desk.answer.command_id:
            return desk
        return replace(desk, answer=msgspec.structs.replace(desk.answer, command_id=self._runtime.ids.next()))

    def _answered(self, desk: Desk) -> None:
        if desk.answer is not None:
            self._devices.tone.play(SOUNDS[verdict(desk.answer)], self._monotonic_ms())
        self._show(desk)

    def _clashed(self, event: ButtonsClashed) -> None:
        """Two at once: whichever was meant, it is better said than guessed."""
        logger.info("pressed at once: %s", " and ".join(event.buttons))
        if not event.counted:
            self._take(refuses(self._desk, "two_at_once", self._monotonic_ms()))

    def _checked(self, event: InputChecked) -> None:
        """A device fails, or is well again: the hall hears of it, and the clerk sees it."""
        for code in {*self._wrong.get(event.device, ()), *event.codes}:
            self._runtime.set_fault(code, code in event.codes)
        self._wrong[event.device] = event.codes
        self._show(self._with_faults(self._desk))

    def _with_faults(self, desk: Desk) -> Desk:
        """What the clerk can see or has to know; how hot the machine is, is the technician's business."""
        faults = tuple(code for code in self._runtime.faults if not code.startswith(FOR_TECHNICIANS))
        return desk if faults == desk.faults else replace(desk, faults=faults)

    def _obey(self, control: NodeControl) -> None:
        if control.action == "restart":
            self._runtime.stop()
        elif control.action == "show_screen":
            self._devices.show_picture(self._runtime, control.control_id)

    def _show(self, desk: Desk) -> None:
        is_news, self._desk = desk is not self._desk, desk
        now_ms = self._monotonic_ms()
        for lamp, light in lights(desk, now_ms).items():
            self._devices.light(lamp, light)
        self._picture_is_due = self._picture_is_due or is_news
        if is_news and not self._is_queued:
            self._is_queued = True
            self._runtime.inbox.put(PictureDue())

    def _draw(self) -> None:
        """Draw what is due, unless an answer is: a small machine draws for longer than a press may wait."""
        now_ms = self._monotonic_ms()
        if self._picture_is_due and now_ms >= self._drawn_from_ms:
            self._picture_is_due = False
            self._devices.show(self._desk, self._runtime.hall_clock, now_ms)

    @property
    def _drawn_from_ms(self) -> int:
        """Until when drawing waits for the answer to the last press."""
        desk = self._desk
        return desk.pressed_ms + ANSWER_FIRST_MS if desk.hub_alive and desk.wishes else 0

    def _own_dues_ms(self) -> tuple[int, ...]:
        desk = self._desk
        wink_ms = desk.answer_until_ms - ANSWER_SHOWS_MS + WINK_MS
        picture = (self._drawn_from_ms,) if self._picture_is_due else ()
        return (*picture, wink_ms, desk.answer_until_ms, *((desk.entry.until_ms,) if desk.entry else ()))

    def _health(self) -> dict[str, object]:
        """How each device is that says so: ready, or its faults."""
        said = {device: ",".join(code.partition(".")[2] for code in codes) for device, codes in self._wrong.items()}
        return {"devices": {device: wrong or "ready" for device, wrong in said.items()}}

    def _show_terminal(self, _arguments: Arguments) -> HandReply:
        """The hand `terminal`: the window as this terminal knows it, and the last answer."""
        return {**as_seen(self._desk), "pending": self._runtime.pending}
