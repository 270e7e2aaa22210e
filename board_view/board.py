"""What a board shows, as a value: the same state always gives the same view, and `draw` only draws it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from board_view.announcements import Announcement
from hall_config.model import Language
from hall_config.texts import Catalogue as Texts
from hall_config.waits import said_of
from hall_protocol.message import LocalText
from hall_protocol.states import BoardCall, Catalogue, Notice, QueueLength

CALL_ROWS: Final = 8
QUEUE_ROWS: Final = 8
WIDE_QUEUE_ROWS: Final = 4
"""So many queues stand on a page when each also says how long who comes now will wait."""
NUMBER: Final = "\x01"
WINDOW: Final = "\x02"


class Link(StrEnum):
    """Whether what the board shows is still true."""

    STARTING = "starting"
    UP = "up"
    LOST = "lost"


class Mood(StrEnum):
    """What the large panel is about."""

    STARTING = "starting"
    IDLE = "idle"
    LATEST = "latest"
    CALLING = "calling"


class BannerKind(StrEnum):
    """How urgent the line at the bottom is."""

    TICKER = "ticker"
    NOTICE = "notice"
    MOVED = "moved"
    """Somebody was sent on a moment ago."""
    LOST = "lost"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Lines:
    """One text in the hall's first language, and smaller beneath it in the second."""

    main: str
    second: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the large sentence: words, or the number or window that must be read from twelve metres."""

    text: str
    large: bool = False


@dataclass(frozen=True, slots=True)
class HeaderView:
    """The line at the top: whose hall this is, and what time it is in it."""

    hall: Lines
    zone: Lines
    date: Lines
    clock: str
    lost: Lines | None = None
    """What to say while the board is cut off."""


@dataclass(frozen=True, slots=True)
class CallView:
    """The large panel: who is wanted where."""

    mood: Mood
    tag: Lines
    sentence: tuple[Span, ...]
    second: str = ""


@dataclass(frozen=True, slots=True)
class CallRow:
    """One of the latest calls."""

    number: str
    window: str
    calling: bool = False
    """Whether it is the one shown large and spoken now."""


@dataclass(frozen=True, slots=True)
class CallsView:
    """The latest calls, the newest first."""

    title: Lines
    rows: tuple[CallRow, ...]
    nothing: Lines


@dataclass(frozen=True, slots=True)
class QueueRow:
    """How many wait in one queue, and about how long who takes a ticket now."""

    name: Lines
    waiting: str
    wait: Lines = Lines("")


@dataclass(frozen=True, slots=True)
class QueuesView:
    """Waiting numbers per queue; a page of them where there are many."""

    title: Lines
    rows: tuple[QueueRow, ...]
    page: str = ""
    wide: bool = False
    """Whether each takes the panel's whole width: then it has a wait to tell."""


@dataclass(frozen=True, slots=True)
class BannerView:
    """The line at the bottom."""

    kind: BannerKind
    label: Lines
    text: Lines


@dataclass(frozen=True, slots=True)
class BoardView:
    """All a board shows, region by region."""

    header: HeaderView
    call: CallView
    calls: CallsView
    queues: QueuesView
    banner: BannerView


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardState:
    """All that decides what a board shows at one moment."""

    link: Link
    catalogue: Catalogue | None = None
    zone: str = ""
    calls: tuple[BoardCall, ...] = ()
    queues: tuple[QueueLength, ...] = ()
    notices: tuple[Notice, ...] = ()
    announcement: Announcement | None = None
    moved: Announcement | None = None
    """Who was sent on a moment ago."""
    hall_ms: int = 0
    """Hall time, or 0 while nobody has said it."""
    lost_since_ms: int = 0
    utc_offset_s: int = 0
    turn: int = 0
    """Rises every few seconds: which page of the ticker and of the queues is on."""


class Board:
    """Says what a board shows, in the hall's languages."""

    def __init__(self, texts: Texts, language: Language) -> None:
        self._texts = texts
        self._order: tuple[Language, Language] = ("zh", "en") if language == "zh" else ("en", "zh")

    def view(self, state: BoardState) -> BoardView:
        """Return what the board shows in this state."""
        return BoardView(
            header=self._header(state),
            call=self._call(state),
            calls=self._calls(state),
            queues=self._queues(state),
            banner=self._banner(state),
        )

    def _header(self, state: BoardState) -> HeaderView:
        hall = self._named(state.catalogue.hall, state) if state.catalogue else self._say("welcome", state)
        lost = self._say("signal_lost_short", state) if state.link is Link.LOST else None
        return HeaderView(hall, self._zone(state), self._date(state), _clock(state.hall_ms, state), lost)

    def _zone(self, state: BoardState) -> Lines:
        places = state.catalogue.zones if state.catalogue else ()
        for place in places:
            if place.id == state.zone or len(places) == 1:
                return self._named(place.name, state)
        return self._say("every_zone", state) if places else Lines("")

    def _date(self, state: BoardState) -> Lines:
        if not state.hall_ms:
            return Lines("")
        day = _local(state.hall_ms, state)
        fields = {"year": day.year, "month": f"{day.month:02}", "day": f"{day.day:02}"}
        said = [
            self._texts.text(
                "display.date",
                language,
                weekday=self._texts.text(f"display.weekday_{day.isoweekday()}", language),
                **fields,
            )
            for language in self._order
        ]
        return self._both(said[0], said[1], state)

    def _call(self, state: BoardState) -> CallView:
        now = state.announcement
        if now is not None and not now.is_move:
            tag = self._say("recall" if now.is_recall else "now_calling", state)
            return self._wanted(Mood.CALLING, tag, now, state)
        if state.calls:
            return self._wanted(Mood.LATEST, self._say("latest_call", state), state.calls[0], state)
        mood, key = (Mood.STARTING, "starting") if state.link is Link.STARTING else (Mood.IDLE, "welcome")
        said = self._say(key, state)
        return CallView(mood, Lines(""), (Span(said.main),), said.second)

    def _wanted(self, mood: Mood, tag: Lines, call: Announcement | BoardCall, state: BoardState) -> CallView:
        said = self._say("call_large_place" if call.place else "call_large", state, number=NUMBER, window=WINDOW)
        main, second = self._words(call.place) if call.place else (call.window, call.window)
        return CallView(
            mood,
            tag,
            _spans(said.main, call.number, main),
            said.second.replace(NUMBER, call.number).replace(WINDOW, second),
        )

    def _calls(self, state: BoardState) -> CallsView:
        now = state.announcement
        calling = now.call_id if now and not now.is_move else ""
        rows = tuple(
            CallRow(call.number, self._where(call), call.call_id == calling) for call in state.calls[:CALL_ROWS]
        )
        return CallsView(self._say("latest_calls", state), rows, self._say("no_calls_yet", state))

    def _where(self, call: BoardCall) -> str:
        if call.place:
            return self._words(call.place)[0]
        return self._texts.text("display.window_number", self._order[0], window=call.window)

    def _queues(self, state: BoardState) -> QueuesView:
        wide = any(said_of(queue.wait_from_s, queue.wait_to_s) for queue in state.queues)
        a_page = WIDE_QUEUE_ROWS if wide else QUEUE_ROWS
        pages = max(1, -(-len(state.queues) // a_page))
        page = state.turn % pages
        shown = state.queues[page * a_page : (page + 1) * a_page]
        rows = tuple(self._queue(queue, state) for queue in shown)
        title = self._say("waiting_and_how_long" if wide else "waiting_per_queue", state)
        return QueuesView(title, rows, f"{page + 1} / {pages}" if pages > 1 else "", wide)

    def _queue(self, queue: QueueLength, state: BoardState) -> QueueRow:
        name, waiting = self._named(queue.name, state), str(queue.waiting)
        wait = said_of(queue.wait_from_s, queue.wait_to_s)
        return QueueRow(name, waiting, self._text(wait.key, state, **wait.minutes) if wait else Lines(""))

    def _banner(self, state: BoardState) -> BannerView:
        lines = self._banners(state)
        return lines[state.turn % len(lines)]

    def _banners(self, state: BoardState) -> list[BannerView]:
        """Return what takes turns at the bottom: what is urgent silences what is not."""
        emergencies = [self._notice(notice, state) for notice in state.notices if notice.kind == "emergency"]
        lost = [self._lost(state)] if state.link is Link.LOST else []
        if emergencies or lost:
            return emergencies + lost
        if state.moved and state.moved.to:
            return [self._moved(state.moved.number, state.moved.to, state)]
        ticker = state.catalogue.ticker if state.catalogue else ()
        lines = [self._notice(notice, state) for notice in state.notices]
        lines += [BannerView(BannerKind.TICKER, Lines(""), self._named(text, state)) for text in ticker]
        welcome = self._named(state.catalogue.welcome, state) if state.catalogue else Lines("")
        return lines or [BannerView(BannerKind.TICKER, Lines(""), welcome)]

    def _notice(self, notice: Notice, state: BoardState) -> BannerView:
        kind = BannerKind.EMERGENCY if notice.kind == "emergency" else BannerKind.NOTICE
        return BannerView(kind, self._say(notice.kind, state), self._named(notice.text, state))

    def _moved(self, number: str, to: LocalText, state: BoardState) -> BannerView:
        """Say where a visitor goes who was sent on, each language with its own words for the place."""
        main, second = (
            self._texts.text("display.moved", language, number=number, to=place)
            for language, place in zip(self._order, self._words(to), strict=True)
        )
        return BannerView(BannerKind.MOVED, self._say("moved_label", state), self._both(main, second, state))

    def _lost(self, state: BoardState) -> BannerView:
        since = Lines("")
        if state.lost_since_ms:
            since = self._say("since", state, time=_clock(state.lost_since_ms, state))
        return BannerView(BannerKind.LOST, since, self._say("signal_lost", state))

    def _say(self, key: str, state: BoardState, **fields: object) -> Lines:
        return self._text(f"display.{key}", state, **fields)

    def _text(self, key: str, state: BoardState, **fields: object) -> Lines:
        main, second = (self._texts.text(key, language, **fields) for language in self._order)
        return self._both(main, second, state)

    def _named(self, text: LocalText, state: BoardState) -> Lines:
        main, second = (text.zh if language == "zh" else text.en for language in self._order)
        return self._both(main or second, second if main else "", state)

    def _words(self, text: LocalText) -> tuple[str, str]:
        """Return a text in the board's two languages; where one is missing, the other stands for it."""
        main, second = (text.zh if language == "zh" else text.en for language in self._order)
        return main or second, second or main

    def _both(self, main: str, second: str, state: BoardState) -> Lines:
        """Leave out the second language where the hall has none."""
        spoken = state.catalogue.languages if state.catalogue else self._order
        return Lines(main, second if self._order[1] in spoken else "")


def _spans(sentence: str, number: str, window: str) -> tuple[Span, ...]:
    """Cut a sentence at its number and its window; what people must read stands apart and larger."""
    marked = sentence.replace(NUMBER, f"\0{NUMBER}\0").replace(WINDOW, f"\0{WINDOW}\0")
    large = {NUMBER: Span(number, True), WINDOW: Span(window, True)}
    return tuple(large.get(piece) or Span(piece) for piece in marked.split("\0") if piece)


def _clock(at_ms: int, state: BoardState) -> str:
    return f"{_local(at_ms, state):%H:%M}" if at_ms else ""


def _local(at_ms: int, state: BoardState) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC) + timedelta(seconds=state.utc_offset_s)
