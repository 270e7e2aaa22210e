"""A board at work: hears the hall, shows and speaks it; decides nothing."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from board_view.announcements import Announcement
from board_view.board import Board
from board_view.layouts import look_of
from board_view.listening import HallListener, HallTime
from board_view.state import TURN_MS, BoardState
from board_view.view import Link
from caller_display.announcer import Announcer
from caller_display.attached import Attached
from caller_display.chronicle import Chronicle
from caller_display.draw import BoardPainter
from caller_display.narrator import ClipReady, ClipsMissing, Narrator
from caller_display.wishes import ClipWishes
from device_drivers.driver import Arguments, Hand, Reply
from device_drivers.hands import HandRequested, answer_hand, hands_of, number, packed
from device_drivers.inputs import ButtonPressed
from device_drivers.screen import Screen
from device_drivers.sound_card import SpeakerChecked
from device_drivers.speaker import ClipEnded
from hall_protocol.commands import Command, SayStatus
from hall_protocol.events import ClipsWanted, NodeControl, NodeScreen, SpokenClip
from hall_protocol.events import Reply as HubReply
from hall_protocol.message import Message
from hall_protocol.speaking import SpeechLine
from hall_protocol.states import Catalogue, HubState, ZoneBoard
from hall_protocol.topics import CLIPS_WANTED, NODE_SCREEN, Address
from node_runtime.clock import MonotonicMs
from node_runtime.node import NodeRuntime

log = logging.getLogger(__name__)

PATIENCE_MS: Final = 5_000
"""So long a board that starts waits for the hall before it says that it hears nothing."""
POLL_MS: Final = 250
"""How often the window system is asked; a board is not touched."""
PRESS_MS: Final = 3_000
"""So long after a press of the button another one means the same."""
FRAME_S: Final = 1 / 30
"""Between two pictures while the line at the bottom moves."""
BEAT_S: Final = 0.1
PICTURE_SCALE: Final = 0.5
UNKNOWN_LAYOUT: Final = "board.unknown_layout"
NO_SOUND: Final = "speaker.unplugged"


@dataclass(frozen=True, slots=True)
class PictureDue:
    """Something to show has come in; put behind all that came with it, so that a burst is drawn once."""


class BoardApp:
    """The app of a board's node runtime."""

    def __init__(
        self,
        runtime: NodeRuntime,
        board: Board,
        painter: BoardPainter,
        screen: Screen,
        announcer: Announcer,
        narrator: Narrator,
        chronicle: Chronicle,
        attached: Attached,
        monotonic_ms: MonotonicMs,
    ) -> None:
        self._runtime = runtime
        self._board = board
        self._painter = painter
        self._screen = screen
        self._announcer = announcer
        self._narrator = narrator
        self._chronicle = chronicle
        self._attached = attached
        self._monotonic_ms = monotonic_ms
        self._ear = HallListener(announcer, self._own_zones)
        self._hall = self._ear.hall
        self._wishes = ClipWishes()
        self._link = Link.STARTING
        self._lost_since_ms = 0
        self._started_ms = self._polled_ms = monotonic_ms()
        self._pressed_ms = self._started_ms - PRESS_MS
        self._seen: tuple[int, int, Announcement | None] = (0, 0, None)
        self._is_due = False
        runtime.more_health = self._health
        self._rehearse()

    def on_message(self, address: Address, message: Message) -> None:
        """Take what the hall says; it is on the screen as soon as all that came with it is taken."""
        is_news = self._ear.hear(message, self._time, self._monotonic_ms())
        match message:
            case ZoneBoard():
                self._resume(message)
            case Catalogue():
                self._follow(message)
            case NodeControl():
                self._obey(message)
                is_news = True
            case HubState():
                self._announcer.follow_speed(self._runtime.hall_clock.speed)
            case SpokenClip():
                self._narrator.hear(message)
            case _:
                pass
        if is_news:
            self._let_show()

    def _let_show(self) -> None:
        if not self._is_due:
            self._is_due = True
            self._runtime.inbox.put(PictureDue())

    def on_reply(self, command: Command, reply: HubReply) -> None:
        """Somebody pressed the button and the hub does not speak: it says why, and nothing is lost by it."""
        if not reply.ok:
            log.warning("the button at the board: %s", reply.message.zh if reply.message else reply.code)

    def on_link(self, hub_alive: bool, broker_up: bool) -> None:
        """The hall is heard again, or no more: the screen says so and since when."""
        if hub_alive and broker_up:
            self._link, self._lost_since_ms = Link.UP, 0
            for board in self._hall.boards:
                self._resume(board)
        elif self._link is Link.UP:
            self._link, self._lost_since_ms = Link.LOST, self._runtime.hall_clock.now_ms()
        self._show()
        log.info("the board shows that the hall is %s", self._link)

    def on_device(self, event: object) -> None:
        """A picture is due, a clip is ready or has ended, the button was pressed, or a virtual hand wants something."""
        match event:
            case PictureDue():
                self._is_due = False
                self._go_on()
            case ClipReady(clip):
                self._announcer.clip_ready(clip, self._monotonic_ms())
            case ClipsMissing(_, lines):
                self._ask_voice(lines)
            case ClipEnded(clip_id):
                self._announcer.clip_ended(clip_id)
                self._go_on()
            case SpeakerChecked(fault):
                self._runtime.set_fault(NO_SOUND, bool(fault))
            case ButtonPressed():
                self._say_status()
            case HandRequested():
                answer_hand(event, self.hands)
            case _:
                pass

    def on_tick(self, now_ms: int) -> None:
        """A beat of the loop: the next announcement, the next page, the next minute, a step of what moves."""
        if now_ms - self._polled_ms >= POLL_MS:
            self._poll(now_ms)
        self._attached.tick(now_ms)
        speed = self._runtime.hall_clock.speed
        changed = self._ear.catch_up(self._time, now_ms) | self._announcer.advance(now_ms, speed)
        seen = (now_ms // TURN_MS, self._runtime.hall_clock.now_ms() // 60_000, self._announcer.moved(now_ms, speed))
        if changed or seen != self._seen:
            self._seen = seen
            self._show()
        else:
            self._screen.present(self._painter.animate(now_ms))

    def beat_s(self) -> float:
        """How soon the next beat is: thirty a second only while something moves."""
        return FRAME_S if self._painter.moves else BEAT_S

    @property
    def hands(self) -> Mapping[str, Hand]:
        """What virtual hands may do: look at the screen, listen, press, and read what was shown when."""
        own: dict[str, Hand] = {"shown": self._shown_hand, "heard": self._heard_hand}
        return hands_of([self._screen, *self._attached.drivers], own)

    @property
    def _own_zones(self) -> tuple[str, ...]:
        zone = self._runtime.settings.zone
        return (zone,) if zone else ()

    @property
    def _time(self) -> HallTime:
        return HallTime(self._runtime.hall_clock.now_ms(), self._runtime.hall_clock.speed)

    def _follow(self, catalogue: Catalogue) -> None:
        """Look and sound as the hall wants it."""
        look = look_of(catalogue, self._runtime.settings.node)
        self._hall.zones = look.zones or self._own_zones
        self._announcer.follow(catalogue.sound)
        if self._painter.dress(look):
            self._rehearse()
            if self._painter.fault:
                log.warning("shown as usual: %s", self._painter.fault)
        self._runtime.set_fault(UNKNOWN_LAYOUT, bool(self._painter.fault))

    def _resume(self, board: ZoneBoard) -> None:
        """Go on where this board was when its plug was pulled, once it can be told what is old."""
        time = self._time
        if time.is_known:
            for each in self._announcer.from_before(board):
                self._ear.resume(each, time, self._monotonic_ms())

    def _go_on(self) -> None:
        self._announcer.advance(self._monotonic_ms(), self._runtime.hall_clock.speed)
        self._show()

    def _show(self) -> None:
        """Picture first, then sound: nobody looks up at a board that does not show yet what is said."""
        self._refresh()
        now_ms = self._monotonic_ms()
        self._announcer.picture_shown(now_ms)
        self._announcer.prepare()
        self._announcer.play(now_ms)
        self._announcer.remember()

    def _refresh(self) -> None:
        self._view = self._board.view(self._state())
        self._screen.present(self._painter.paint(self._view, self._monotonic_ms()))

    def _rehearse(self) -> None:
        """Draw a call that nobody sees: the fonts it takes are loaded before the first visitor is called."""
        state = replace(self._state(), announcement=Announcement("", 1, "", "A000", "0", 0))
        self._painter.paint(self._board.view(state), self._monotonic_ms())
        self._view = self._board.view(self._state())
        self._painter.paint(self._view, self._monotonic_ms())
        self._screen.present()

    def _state(self) -> BoardState:
        hall_clock, now_ms = self._runtime.hall_clock, self._monotonic_ms()
        hall_ms = hall_clock.now_ms()
        return BoardState(
            link=self._link,
            catalogue=self._hall.catalogue,
            zone=self._runtime.settings.zone,
            zones=self._hall.zones,
            calls=self._hall.calls(),
            earlier=self._hall.earlier(),
            queues=self._hall.queues(),
            closed=self._hall.closed(),
            notices=self._hall.notices(hall_ms),
            announcement=self._announcer.current,
            moved=self._announcer.moved(now_ms, hall_clock.speed),
            hall_ms=hall_ms,
            lost_since_ms=self._lost_since_ms,
            utc_offset_s=hall_clock.utc_offset_s,
            turn=now_ms // TURN_MS,
            has_large=self._painter.has_large,
        )

    def _poll(self, now_ms: int) -> None:
        self._polled_ms = now_ms
        self._screen.poll()
        self._attached.look()
        if self._screen.closed:
            self._runtime.stop()
        if self._link is Link.STARTING and now_ms - self._started_ms > PATIENCE_MS:
            self._link = Link.LOST
            self._show()
            log.info("the board shows that the hall has not been heard yet")

    def _ask_voice(self, lines: Sequence[SpeechLine]) -> None:
        node = self._runtime.settings.node
        if wanted := self._wishes.to_ask(lines, self._monotonic_ms()):
            self._runtime.publish(CLIPS_WANTED, ClipsWanted(node=node, lines=wanted), node=node)

    def _say_status(self) -> None:
        """Somebody cannot read the board: have the hall say who is being served where."""
        now_ms = self._monotonic_ms()
        if now_ms - self._pressed_ms < PRESS_MS:
            return
        self._pressed_ms = now_ms
        for zone in self._hall.zones or ("",):
            self._runtime.ask(SayStatus(command_id=self._runtime.ids.next(), zone=zone))

    def _obey(self, control: NodeControl) -> None:
        if control.action == "restart":
            self._runtime.stop()
        elif control.action == "volume" and control.volume is not None:
            self._announcer.set_volume(control.volume)
            self._runtime.say_how_we_are()
        elif control.action == "show_screen":
            self._publish_screen(control.control_id)
        else:
            log.info("%s: a board does not %s", control.control_id, control.action)

    def _health(self) -> dict[str, object]:
        """How loud this board is set."""
        return {"volume": self._announcer.volume}

    def _publish_screen(self, control_id: str) -> None:
        width, height = self._screen.size
        node = self._runtime.settings.node
        picture = NodeScreen(
            node=node,
            control_id=control_id,
            width=round(width * PICTURE_SCALE),
            height=round(height * PICTURE_SCALE),
            jpeg=self._screen.snapshot("jpeg", PICTURE_SCALE),
        )
        self._runtime.publish(NODE_SCREEN, picture, node=node)

    def _shown_hand(self, arguments: Arguments) -> Reply:
        records = self._chronicle.since(int(number(arguments, "after", 0)))
        shown = {"shown": msgspec.to_builtins(records), "board": msgspec.to_builtins(self._view)}
        return {"count": self._chronicle.count, **shown}

    def _heard_hand(self, arguments: Arguments) -> Reply:
        clips = self._announcer.heard_since(int(number(arguments, "after", 0)))
        heard = [{"n": n, "id": clip.id, "text": clip.text, "wav": packed(clip.wav)} for n, clip in clips]
        return {"count": self._announcer.count, "heard": heard}
