"""A rating pad at work: asks when the hub says so, keeps what is touched, thanks; who is next is not its matter."""

import logging
from collections.abc import Mapping
from typing import Final

import msgspec

from device_drivers.driver import Hand
from device_drivers.hands import HandRequested, answer_hand
from device_drivers.inputs import InputChecked, RatingKey
from hall_protocol.commands import Command, Level, RateTicket
from hall_protocol.events import NodeControl, RatingRequest, Reply
from hall_protocol.message import Message
from hall_protocol.refusals import RefusalCode
from hall_protocol.states import Catalogue
from hall_protocol.topics import Address
from node_runtime.clock import MonotonicMs
from node_runtime.node import NodeRuntime
from window_terminal.pad import asking
from window_terminal.pad.asking import LEVELS, Pad, Page, Step, Visit
from window_terminal.pad.devices import Attached
from window_terminal.pad.glass import PadGlass
from window_terminal.pad.keys import KeyLevels
from window_terminal.pad.touched import TouchedLevels
from window_terminal.pad.view import SKIP, Choice, PadView, Words, pad_view

log = logging.getLogger(__name__)

ASKS_S: Final = 60
"""As long as a pad asks before it knows the hall's manners."""
REASON: Final = "reason:"
TICK_S: Final = 0.05
REST_TICK_S: Final = 0.1


class PadApp:
    """The app of a pad's node runtime."""

    def __init__(
        self,
        runtime: NodeRuntime,
        words: Words,
        touched: TouchedLevels,
        levels: KeyLevels,
        devices: Attached,
        monotonic_ms: MonotonicMs,
    ) -> None:
        self._runtime = runtime
        self._words = words
        self._touched = touched
        self._levels = levels
        self._glass, self._lamp, self._keys = devices.glass, devices.lamp, devices.keys
        self._monotonic_ms = monotonic_ms
        self._pad = Pad()
        self._hall: Catalogue | None = None
        self._linked = False
        self._early: RatingRequest | None = None
        """Heard before anybody has said what time it is."""
        self._asked_ms: dict[str, int] = {}
        """When each rating that has no answer yet was given to the outbox."""
        self._keys_due_ms: int | None = None
        self._checked: dict[str, InputChecked] = {}
        self.view = self._drawn()
        """What it shows now, on glass or not."""
        self.hands: Mapping[str, Hand] = {}
        """What virtual hands may do here; empty on a real pad."""
        runtime.more_health = self._health

    def start(self) -> None:
        """Say what was touched just before this pad ended; whoever touched it has long gone."""
        for command in self._touched.from_before():
            log.info("%s was touched before this start", command.command_id)
            self._runtime.ask(command)
            self._touched.forget(command.command_id)
        self._show()

    @property
    def pending(self) -> int:
        """How many ratings the hub has not answered yet."""
        return self._runtime.pending

    @property
    def tick_s(self) -> float:
        """How soon to look again: a finger is felt sooner where one is expected, a key when its time has come."""
        usual = REST_TICK_S if self._pad.page is Page.REST else TICK_S
        if self._keys_due_ms is None:
            return usual
        return min(usual, max(0, self._keys_due_ms - self._monotonic_ms()) / 1000)

    def on_message(self, address: Address, message: Message) -> None:
        """Follow the hall's names, its questions and its wishes."""
        match message:
            case Catalogue():
                self._hall = message
            case RatingRequest(ticket=""):
                self._early = None
                self._take(asking.withdrawn(self._pad, self._monotonic_ms()))
            case RatingRequest():
                self._ask(message)
            case NodeControl():
                self._obey(message)
        self._show()

    def on_reply(self, command: Command, reply: Reply) -> None:
        """The hub has counted it, or says why not; its visitor reads that if still there."""
        log.info("%s %s", command.command_id, "counted" if reply.ok else reply.code)
        asked_ms = self._asked_ms.pop(command.command_id, self._monotonic_ms())
        if isinstance(command, RateTicket) and reply.code == RefusalCode.RATING_REASON:
            self._say_without_reason(command, asked_ms)
        elif isinstance(command, RateTicket) and not reply.ok:
            already = reply.code == RefusalCode.ALREADY_RATED
            now_ms = self._monotonic_ms()
            self._pad = asking.refused(self._pad, command.ticket, now_ms, reply.message, already=already)
        self._show()

    def on_link(self, hub_alive: bool, broker_up: bool) -> None:
        """A resting pad says small that nobody hears it; what is touched is kept all the same."""
        self._linked = hub_alive
        early, self._early = self._early, None
        if early is not None:
            self._ask(early)
        self._show()

    def on_device(self, event: object) -> None:
        """A key, how the keys are, that one waits for its meaning, or a virtual hand."""
        match event:
            case RatingKey():
                self._press(event)
            case InputChecked():
                self._check(event)
            case HandRequested():
                answer_hand(event, self.hands)
        self._follow_keys(self._monotonic_ms())
        self._show()

    def on_tick(self, now_ms: int) -> None:
        """Feel the glass, and let the time pass."""
        self.feel()
        self._follow_keys(now_ms)
        self._take(asking.elapsed(self._pad, now_ms))
        self._show()
        if self._lamp is not None:
            self._lamp.tick(now_ms)

    def feel(self) -> None:
        """Take every finger that came down since the last look, each on the page that it saw."""
        if self._glass is None:
            return
        for touch in self._glass.touches():
            self._touch(self._glass, touch.x, touch.y)
        if self._glass.closed:
            self._runtime.stop()

    def _ask(self, request: RatingRequest) -> None:
        """Ask, unless it is too late; one that waited for this pad's start may be, so it waits for the time as well."""
        if not self._runtime.hall_clock.known:
            self._early = request
            return
        now_ms, left_ms = self._monotonic_ms(), self._left_ms(request)
        if left_ms <= 0:
            log.info("%s is not asked: its time is over", request.ticket)
            return
        visit = Visit(request.ticket, request.number, request.service, now_ms, now_ms + left_ms)
        self._take(asking.asked(self._pad, visit))

    def _left_ms(self, request: RatingRequest) -> int:
        """Return how long to ask: as the hall does, and never past the hub's own moment."""
        clock = self._runtime.hall_clock
        asks_ms = 1000 * (self._hall.rating.asks_s if self._hall and self._hall.rating else ASKS_S)
        return round(min(asks_ms, request.until_ms - clock.now_ms()) / clock.speed)

    def _touch(self, glass: PadGlass, x: int, y: int) -> None:
        hit = glass.target_at(self.view, x, y)
        if hit is not None:
            self._choose(hit)
        elif self._pad.page is Page.REST:
            self._level(LEVELS[0])  # wherever it was touched: the pad says that nobody is asked now
        self._show()

    def _choose(self, choice: Choice) -> None:
        now_ms = self._monotonic_ms()
        if choice.action == SKIP:
            self._take(asking.explained(self._pad, "", now_ms))
        elif choice.action.startswith(REASON):
            self._take(asking.explained(self._pad, choice.action.removeprefix(REASON), now_ms))
        elif choice.face is not None:
            self._level(LEVELS[choice.face])

    def _press(self, key: RatingKey) -> None:
        """Take a key, at the moment of its contact; nobody is asked why who has nothing to answer with."""
        level = self._levels.level_of(key.level_index)
        if level is not None:
            self._take(asking.touched(self._pad, level, key.at_ms, may_say_why=False))

    def _level(self, level: Level) -> None:
        may_say_why = bool(self._hall and self._hall.rating and self._hall.rating.bad_reasons)
        self._take(asking.touched(self._pad, level, self._monotonic_ms(), may_say_why=may_say_why))

    def _take(self, step: Step) -> None:
        """Go on to the pad after a step; what was touched is on disk before anybody is thanked."""
        before, (self._pad, rating) = self._pad, step
        if rating is not None:
            command = self._touched.ready(rating, self._monotonic_ms(), self._runtime.ids.next())
            self._say(command)
            self._touched.forget(command.command_id)
            log.info("%s rated", command.command_id)
        if self._pad.touched is not None and self._pad.touched is not before.touched:
            self._touched.keep(self._pad.touched, self._runtime.ids.next())

    def _follow_keys(self, now_ms: int) -> None:
        self._keys_due_ms = self._keys.tick(now_ms) if self._keys is not None else None

    def _say(self, command: RateTicket) -> None:
        self._asked_ms[command.command_id] = self._monotonic_ms()
        self._runtime.ask(command)

    def _say_without_reason(self, command: RateTicket, asked_ms: int) -> None:
        """The hall has changed its reasons meanwhile: the level counts all the same, at the moment it was touched."""
        age_ms = command.age_ms + self._monotonic_ms() - asked_ms
        command_id = self._runtime.ids.next()
        self._say(msgspec.structs.replace(command, command_id=command_id, reason="", age_ms=age_ms))

    def _check(self, checked: InputChecked) -> None:
        former = self._checked.get(checked.device)
        self._checked[checked.device] = checked
        for fault in {*checked.codes, *(former.codes if former else ())}:
            self._runtime.set_fault(fault, fault in checked.codes)

    def _obey(self, control: NodeControl) -> None:
        if control.action == "restart":
            self._runtime.stop()
        elif control.action == "show_screen" and self._glass is not None:
            self._glass.publish(self._runtime, control.control_id)
        else:
            log.info("%s: a pad does not %s", control.control_id, control.action)

    def _show(self) -> None:
        """Draw what has changed; the lamp of a pad of keys says the same without words."""
        self.view = self._drawn()
        if self._glass is not None:
            self._glass.draw(self.view)
        if self._lamp is not None:
            self._lamp.follow(self._pad.page)

    def _drawn(self) -> PadView:
        return pad_view(self._pad, self._hall, self._words, self._monotonic_ms(), linked=self._linked)

    def _health(self) -> dict[str, object]:
        devices = {device: str(next(iter(last.faults), "ready")) for device, last in self._checked.items()}
        return {"devices": devices | ({"screen": "ready"} if self._glass is not None else {})}
