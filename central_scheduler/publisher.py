"""What leaves the hub besides replies: calls at once, and the boards of the windows they are about; others soon.

Buttons and browser of one window agree as soon as the hub has decided; what only follows from it elsewhere in the hall
(who is next there, how many wait) rests, so that a rush costs a busy hall no more than four drawings a second.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec

from central_scheduler.apart import Apart, NothingKept
from central_scheduler.boards import Boards
from central_scheduler.catalogue import FINDS, catalogue_for
from central_scheduler.clerk_days import DaySoFar, OwnDays
from central_scheduler.closed_words import ClosedWords
from central_scheduler.demand import Demand, DemandLearned
from central_scheduler.desk_boards import DeskBoards
from central_scheduler.durations import Durations
from central_scheduler.facts import facts_of
from central_scheduler.keys import Keys
from central_scheduler.loudspeaker import Loudspeaker
from central_scheduler.moving import moves_of
from central_scheduler.obtainable import Obtainable
from central_scheduler.offering import Offering
from central_scheduler.outlook import Outlook
from central_scheduler.pads import Pads
from central_scheduler.places import Places
from central_scheduler.sentences import Sentences
from central_scheduler.speech import Speech
from central_scheduler.speech_plan import SpeechPlanner
from central_scheduler.whereabouts import Whereabouts
from hall_config.model import HallConfig, Window, Zone
from hall_protocol.events import NodeControl, ZoneCall
from hall_protocol.message import Message
from hall_protocol.roles import Role
from hall_protocol.states import FindingEntry, Forecast, Stamp
from hall_protocol.topics import (
    CATALOGUE,
    DESK,
    HALL,
    NODE_CONTROL,
    OFFERS,
    SPEECH_PLAN,
    WINDOW,
    ZONE_BOARD,
    ZONE_CALL,
    ZONE_MOVED,
    ZONE_NOTICE,
    Topic,
)
from queue_core.events import (
    AnnouncementMade,
    DayOpened,
    Event,
    ReprintAsked,
    StepUndone,
    TicketCalled,
    TicketRecalled,
    TicketTransferred,
)
from queue_core.hall import Hall
from queue_core.lifecycle import Step

REST_MS: Final = 250
"""How long a board rests after it was sent; in a rush four a second are enough, for calls travel by themselves."""
AGES_MS: Final = 10_000
"""Drawn so long ago, a board is drawn again though nothing has happened: who is next may change with time alone."""

OFFERS_REST_MS: Final = 1_000
"""How long dispensers are told nothing new of what can be had; a ticket is told how long it takes by its own reply."""

PLAN_REST_MS: Final = 1_000
"""How long the voice is told nothing new of what will be said: it cannot render faster anyway."""

Say = Callable[..., None]
"""`bus.publish`."""
Unsay = Callable[..., None]
"""`bus.clear`."""
Counts = tuple[dict[str, int], dict[str, int]]
"""What was refused and what was dropped since the hub's start, by reason."""


class Publisher:
    """Keeps everybody's picture of the hall true."""

    def __init__(
        self,
        say: Say,
        unsay: Unsay,
        config: HallConfig,
        sentences: Sentences,
        outlook: Outlook,
        apart: Apart | None = None,
        durations: Durations | None = None,
    ) -> None:
        """`config` is what everybody was told before: of what it had and the hall has no more, nothing stays told."""
        self._say = say
        self._unsay = unsay
        self._config = config
        self._sentences = sentences
        self._outlook = outlook
        self._boards: Boards | None = None
        self._places = Places(config, sentences)
        self._speech = Speech(config, sentences)
        self._whereabouts: Whereabouts | None = None
        self._desks: DeskBoards | None = None
        self._days = OwnDays()
        self._durations = durations or Durations()
        self._pads = Pads(say)
        self._loudspeaker = Loudspeaker(say, self._show)
        self._touched: set[str] = set()
        """Windows that have something to show at once."""
        self._undrawn: set[str] = set()
        """Windows whose desks have not been drawn since all was drawn anew, or a window opened or closed."""
        self._shut: tuple[str, ...] = ()
        self._demand = Demand()
        self._obtainable: Obtainable | None = None
        self._offering: Offering | None = None
        self._offers_stale = True
        self._offers_rest_until_ms = 0
        self._planner: SpeechPlanner | None = None
        """None: nobody renders ahead."""
        self._plan_stale = True
        self._plan_rests_until_ms = 0
        self._keys = Keys(say, unsay, apart or NothingKept())
        self._keys.forget(config)
        self._keys_told_ms = 0
        self._sent: dict[tuple[str, str], Message] = {}
        self._counts: Counts = ({}, {})
        self._stale = True
        self._rests_until_ms = 0
        self._drawn_ms = 0

    def configure(self, config: HallConfig, hall: Hall, finding: tuple[FindingEntry, ...] = ()) -> None:
        """The hall got this configuration: everybody gets the catalogue of its role, with the index if there is one."""
        former, self._config = self._config, config
        self._speech = Speech(config, self._sentences)
        self._give_up(former)
        self._keys.tell(config, hall.state.day.name)
        self._sentences.learn(config)
        self._draw_anew(hall)
        for role in Role:
            if role in CATALOGUE.hears:
                self._say(CATALOGUE, catalogue_for(role, config, finding), role=role.value)

    def index(self, finding: tuple[FindingEntry, ...]) -> None:
        """The index of the configuration is built: whoever finds by it gets it."""
        for role in FINDS:
            self._say(CATALOGUE, catalogue_for(role, self._config, finding), role=role.value)

    def _give_up(self, former: HallConfig) -> None:
        """Whoever connects later shall not see a window or zone that the hall had once."""
        for window in _ids(former.windows) - _ids(self._config.windows):
            self._unshow(WINDOW, window=window)
            self._unshow(DESK, window=window)
        if Speech(former, self._sentences).renders_ahead and not self._speech.renders_ahead:
            self._unshow(SPEECH_PLAN)
        for zone in _ids(former.zones) - _ids(self._config.zones):
            self._unshow(ZONE_BOARD, zone=zone)
            self._unshow(ZONE_NOTICE, zone=zone)

    def follow(self, hall: Hall) -> None:
        """Draw this hall from now on, if it is another than before: one rebuilt from its journal is."""
        if self._boards is None or not self._boards.draws(hall):
            self._draw_anew(hall)

    def note(self, counts: Counts) -> None:
        """Somebody was refused, or something dropped: the hall's glance shows how often and why."""
        self._stale = self._stale or counts != self._counts
        self._counts = counts

    def foresee(self, forecast: Forecast, stamp: Stamp) -> bool:
        """Waits are foreseen anew: the boards say so soon. Return whether it is a forecast of this hall."""
        heard = self._outlook.hear(forecast, stamp)
        self._stale = self._stale or heard
        self._offers_stale = self._offers_stale or heard
        return heard

    def learn(self, learned: DemandLearned) -> None:
        """The journal says what visitors usually come for."""
        self._demand.learn(learned.asked)
        self._offers_stale = True
        if self._offering is not None:
            self._offering.learned()

    def recall(self, before: DaySoFar) -> None:
        """The journal says how the day had gone until the hub started: clerks may read of their own."""
        self._days.recall(before)
        self._undrawn |= self._window_ids()
        self._stale = True

    def tell(self, events: Sequence[Event], hall: Hall) -> None:
        """These have happened and are stored: calls go out now, the boards of their windows with them, others soon."""
        if self._offering is not None and events:
            self._offering.note(events)
            if self._obtainable is not None:
                self._obtainable.note(events)
            self._offers_stale = True
        self._days.note(events)
        if self._whereabouts is not None:
            self._touched |= self._whereabouts.note(events)
        for event in events:
            self._stale = True
            self._tell(event, hall)

    def announce(self, events: Sequence[Event], zh: str, en: str) -> None:
        """What somebody has typed is spoken now; who asked again was heard already, and nothing has happened."""
        for event in events:
            if isinstance(event, AnnouncementMade):
                self._loudspeaker.announce(event, zh, en)

    def _tell(self, event: Event, hall: Hall) -> None:
        self._loudspeaker.note(event)
        if self._boards is not None:
            self._boards.note(event)
        self._pads.note(event, hall, self._config.rating.pad_s * 1000, self._places)
        if isinstance(event, (TicketCalled, TicketRecalled)):
            self._call(event, hall)
        elif isinstance(event, TicketTransferred):
            self._move(event, hall)
        elif isinstance(event, ReprintAsked):
            self._reprint(event, hall)
        elif isinstance(event, StepUndone):
            self._take_back(event, hall)
        elif isinstance(event, DayOpened):
            self._durations.read()
            self._draw_anew(hall)
            self._keys.tell(self._config, event.day)

    def due_in_ms(self, monotonic_ms: int) -> int:
        """Return how soon the boards want to be drawn: when something has happened soon, else after a while."""
        boards_ms = self._rests_until_ms if self._stale else self._drawn_ms + AGES_MS
        due_ms = min(boards_ms, self._offers_rest_until_ms) if self._offers_stale else boards_ms
        due_ms = min(due_ms, self._plan_rests_until_ms) if self._planner and self._plan_stale else due_ms
        return max(0, due_ms - monotonic_ms)

    def changes_ms(self, now_ms: int) -> int | None:
        """Return when the clock alone next changes what can be had, in hall time; None: that is due anyway."""
        if self._offering is None or self._offers_stale:
            return None
        if now_ms >= self._offering.changes_ms:
            self._offers_stale = self._stale = True
            return None
        return self._offering.changes_ms

    def speaks_ms(self, now_ms: int) -> int | None:
        """Return when the clock alone next changes what is to be read or said, in hall time; None: it does not."""
        return self._loudspeaker.changes_ms(now_ms)

    def at_once(self, stamp: Stamp, at_ms: int) -> None:
        """Send the boards of the windows at which something has just happened; nobody waits for these."""
        if self._boards is None or not self._touched:
            return
        touched, self._touched = self._touched, set()
        for window in self._boards.windows(stamp, at_ms, sorted(touched)):
            self._show(WINDOW, window, window=window.window)
        self._show_desks(touched, stamp)

    def _show_desks(self, windows: Iterable[str], stamp: Stamp) -> None:
        assert self._desks is not None, "drawn anew with the boards"
        for window in sorted(windows):
            self._show(DESK, self._desks.draw(window, stamp), window=window)
            self._undrawn.discard(window)

    def refresh(self, stamp: Stamp, at_ms: int, monotonic_ms: int) -> None:
        """Send every board that differs from what was sent last, unless they rest."""
        self.at_once(stamp, at_ms)
        if self._boards is None:
            return
        self._loudspeaker.refresh(stamp, at_ms)
        if self._offers_stale and monotonic_ms >= self._offers_rest_until_ms:
            self._offer(self._boards, stamp, at_ms, monotonic_ms)
        if self._planner and self._plan_stale and monotonic_ms >= self._plan_rests_until_ms:
            # After the boards, which know who is next at each window, and in a turn of its own: a press waits for one.
            self._plan(self._planner, stamp, at_ms, monotonic_ms)
        if monotonic_ms < (self._rests_until_ms if self._stale else self._drawn_ms + AGES_MS):
            return
        if monotonic_ms - self._keys_told_ms >= AGES_MS:  # they may have been erased meanwhile
            self._keys_told_ms = monotonic_ms
            self._keys.tell(self._config, self._boards.day)
        self._stale, self._plan_stale = False, True
        self._drawn_ms = monotonic_ms
        self._rests_until_ms = monotonic_ms + REST_MS
        for window in self._boards.windows(stamp, at_ms):
            self._show(WINDOW, window, window=window.window)
        self._show_desks(self._behind(), stamp)
        for zone in self._config.zones:
            self._show(ZONE_BOARD, self._boards.zone(zone.id, stamp, at_ms), zone=zone.id)
        self._show(HALL, self._boards.glance(stamp, at_ms, *self._counts))

    def _behind(self) -> set[str]:
        """Return the windows whose desks show less than there is: nobody is sent on to a window that has closed."""
        assert self._desks is not None, "drawn anew with the boards"
        shut = tuple(self._desks.shut())
        if shut != self._shut:
            self._shut, self._undrawn = shut, self._window_ids()
        return set(self._undrawn)

    def _window_ids(self) -> set[str]:
        return self._boards.window_ids if self._boards else set()

    def _offer(self, boards: Boards, stamp: Stamp, at_ms: int, monotonic_ms: int) -> None:
        assert self._offering is not None, "drawn anew with the boards"
        assert self._obtainable is not None, "drawn anew with the boards"
        self._offers_stale, version = False, self._obtainable.version
        self._offers_rest_until_ms = monotonic_ms + OFFERS_REST_MS
        self._obtainable.look(at_ms, at_quotas=True)
        self._stale = self._stale or version != self._obtainable.version
        self._show(OFFERS, self._offering.draw(stamp, at_ms, boards.queues(at_ms)))

    def _plan(self, planner: SpeechPlanner, stamp: Stamp, at_ms: int, monotonic_ms: int) -> None:
        self._plan_stale = False
        self._plan_rests_until_ms = monotonic_ms + PLAN_REST_MS
        coming, followers = self._loudspeaker.coming(at_ms), self._boards.followers if self._boards else {}
        self._show(SPEECH_PLAN, planner.draw(stamp, at_ms, followers, coming))

    def _draw_anew(self, hall: Hall) -> None:
        self._places = Places(self._config, self._sentences)
        self._whereabouts = whereabouts = Whereabouts(hall)
        self._obtainable = obtainable = Obtainable(hall)
        closed = ClosedWords(hall, self._sentences, obtainable)
        self._boards = Boards(hall, self._config, self._sentences, self._outlook, self._places, self._speech, closed)
        self._desks = DeskBoards(
            hall, self._config, self._sentences, self._places, whereabouts, self._days, self._durations
        )
        self._undrawn, self._touched = self._boards.window_ids, set()
        self._loudspeaker.speak_for(hall, self._config, self._sentences, self._speech, self._places)
        self._offering = Offering(hall, self._sentences, self._demand, obtainable)
        self._planner = SpeechPlanner(hall, self._speech, self._places) if self._speech.renders_ahead else None
        self._stale = self._offers_stale = self._plan_stale = True

    def _show(self, topic: Topic, board: Message, **ids: str) -> None:
        """Say it only when something a person would see has changed."""
        key = (topic.name, "".join(ids.values()))
        content = _without_stamp(board)
        if self._sent.get(key) != content:
            self._sent[key] = content
            self._say(topic, board, **ids)

    def _unshow(self, topic: Topic, **ids: str) -> None:
        self._sent.pop((topic.name, "".join(ids.values())), None)
        self._unsay(topic, **ids)

    def _call(self, event: TicketCalled | TicketRecalled, hall: Hall) -> None:
        ticket = hall.ticket(event.ticket)
        if self._boards is None or ticket.window != event.window:
            return  # sent on again before anybody could be told: nobody should go there
        call = self._boards.note_call(ticket)
        speech = self._speech.call(call.number, call.window, call.attempt > 1, call.place)
        zones = self._boards.zones_of(ticket)
        self._loudspeaker.note_call(zones, event.at_ms)
        for zone in zones:
            message = ZoneCall(
                zone=zone,
                call_id=call.call_id,
                attempt=call.attempt,
                number=call.number,
                window=call.window,
                at_ms=call.at_ms,
                place=call.place,
                speech=speech,
            )
            self._say(ZONE_CALL, message, zone=zone)

    def _move(self, event: TicketTransferred, hall: Hall) -> None:
        if self._boards is not None and event.window and (ticket := hall.state.day.tickets.get(event.ticket)):
            self._boards.take_back_call(ticket)
        for move in moves_of(event, hall, self._places, self._speech):
            self._say(ZONE_MOVED, move, zone=move.zone)

    def _take_back(self, event: StepUndone, hall: Hall) -> None:
        if self._boards is not None and event.step in (Step.CALL, Step.RESUME):
            self._boards.take_back_call(hall.ticket(event.ticket))

    def _reprint(self, event: ReprintAsked, hall: Hall) -> None:
        ticket = hall.ticket(event.ticket)
        wait = self._outlook.of_ticket(ticket, hall, event.at_ms)
        facts = facts_of(ticket, hall, event.at_ms, with_token=True, wait=wait)
        control = NodeControl(control_id=f"{event.ticket}@{event.at_ms}", action="reprint", ticket=facts)
        self._say(NODE_CONTROL, control, node=event.dispenser)


def _ids(parts: Iterable[Window | Zone]) -> set[str]:
    return {part.id for part in parts}


def _without_stamp(board: Message) -> Message:
    stamps = {name: 0 for name in ("epoch", "seq", "at_ms") if name in board.__struct_fields__}
    return msgspec.structs.replace(board, **stamps)
