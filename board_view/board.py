"""What a board shows, as a value: the same state always gives the same view, and who draws it only draws it."""

from typing import Final

from board_view.announcements import Announcement
from board_view.banners import banners, emergency_view, greeting, lost_since, notice_view, said_label
from board_view.clock import clock, date
from board_view.lists import calls_view, queues_view, windows_view
from board_view.state import BoardState
from board_view.view import (
    BannerKind,
    BannerView,
    BoardView,
    CallRow,
    CallsView,
    CallView,
    EmergencyView,
    HeaderView,
    Lines,
    Link,
    Mood,
    NoticeView,
    QueueRow,
    QueuesView,
    Span,
    WindowRow,
    WindowsView,
)
from board_view.words import Words
from hall_config.model import Language
from hall_config.texts import Catalogue as Texts
from hall_protocol.states import BoardCall

__all__ = [
    "BannerKind",
    "BannerView",
    "Board",
    "BoardState",
    "BoardView",
    "CallRow",
    "CallView",
    "CallsView",
    "EmergencyView",
    "HeaderView",
    "Lines",
    "Link",
    "Mood",
    "NoticeView",
    "QueueRow",
    "QueuesView",
    "Span",
    "WindowRow",
    "WindowsView",
]

NUMBER: Final = "\x01"
WINDOW: Final = "\x02"


class Board:
    """Says what a board shows, in the hall's languages."""

    def __init__(self, texts: Texts, language: Language) -> None:
        self._texts = texts
        self._language = language

    def view(self, state: BoardState) -> BoardView:
        """Return what the board shows in this state."""
        words = self._words(state)
        at_the_bottom = banners(state, words)
        return BoardView(
            header=_header(state, words),
            call=_call(state, words),
            calls=calls_view(state, words),
            queues=queues_view(state, words),
            banner=at_the_bottom[state.turn % len(at_the_bottom)],
            windows=windows_view(state, words),
            notice=notice_view(state, words),
            banners=at_the_bottom,
            greeting=greeting(state, words),
            emergency=emergency_view(state, words),
            turn=state.turn,
        )

    def _words(self, state: BoardState) -> Words:
        words = Words(self._texts, self._language, both=True)
        spoken = state.catalogue.languages if state.catalogue else words.order
        return Words(self._texts, self._language, both=words.order[1] in spoken)


def _header(state: BoardState, words: Words) -> HeaderView:
    hall = words.named(state.catalogue.hall) if state.catalogue else words.say("welcome")
    lost = words.say("signal_lost_short") if state.link is Link.LOST else None
    day = date(state.hall_ms, state.utc_offset_s, words)
    return HeaderView(hall, _zones(state, words), day, clock(state.hall_ms, state.utc_offset_s), lost)


def _zones(state: BoardState, words: Words) -> Lines:
    """Return the names of the zones the board shows, or that it shows them all."""
    places = state.catalogue.zones if state.catalogue else ()
    wanted = state.zones or ((state.zone,) if state.zone else ())
    shown = [place for place in places if place.id in wanted]
    if len(places) == 1:
        shown = list(places)
    if not shown or 1 < len(shown) == len(places):
        return words.say("every_zone") if places else Lines("")
    names = [words.named(place.name) for place in shown]
    return Lines(" · ".join(name.main for name in names), " · ".join(name.second for name in names if name.second))


def _call(state: BoardState, words: Words) -> CallView:
    """Return what the large panel says: what is announced, else who is still on the way, else who was called last.

    Outside its hours a hall does not look idle: it says when it opens.

    A board that is cut off knows none of it and says so, to be read from as far as a call.
    """
    now = state.announcement
    if now is not None and now.said:
        return CallView(Mood.SAID, said_label(state, words), (), announcement=now.id, text=words.named(now.said))
    if now is not None and now.is_call:
        tag = words.say("recall" if now.is_recall else "now_calling")
        return _wanted(Mood.CALLING, tag, now, words)
    if state.link is Link.LOST:
        return CallView(Mood.LOST, lost_since(state, words), (), text=words.say("signal_lost"))
    for call in state.calls:
        if call.wanted:
            return _wanted(Mood.LATEST, words.say("latest_call"), call, words)
    if state.closed:
        return CallView(Mood.CLOSED, Lines(""), (), text=words.named(state.closed))
    if state.calls:
        return _past(state.calls[0], words)
    mood, key = (Mood.STARTING, "starting") if state.link is Link.STARTING else (Mood.IDLE, "welcome")
    said = words.say(key)
    return CallView(mood, Lines(""), (Span(said.main),), said.second)


def _wanted(mood: Mood, tag: Lines, call: Announcement | BoardCall, words: Words) -> CallView:
    key = "call_large_place" if call.place else "call_large"
    sentence, second = _sentence(key, call, words)
    name = call.id if isinstance(call, Announcement) else ""
    recalled = isinstance(call, Announcement) and call.is_recall
    return CallView(mood, tag, sentence, second, announcement=name, blinks=recalled)


def _past(call: BoardCall, words: Words) -> CallView:
    """Return who was called last and is wanted no more: said without a word that sends anybody anywhere."""
    sentence, second = _sentence("past_large_place" if call.place else "past_large", call, words)
    return CallView(Mood.PAST, words.say("latest_call"), sentence, second)


def _sentence(key: str, call: Announcement | BoardCall, words: Words) -> tuple[tuple[Span, ...], str]:
    said = words.say(key, number=NUMBER, window=WINDOW)
    main, second = words.pair(call.place) if call.place else (call.window, call.window)
    return _spans(said.main, call.number, main), said.second.replace(NUMBER, call.number).replace(WINDOW, second)


def _spans(sentence: str, number: str, window: str) -> tuple[Span, ...]:
    """Cut a sentence at its number and its window; what people must read stands apart and larger."""
    marked = sentence.replace(NUMBER, f"\0{NUMBER}\0").replace(WINDOW, f"\0{WINDOW}\0")
    large = {NUMBER: Span(number, True), WINDOW: Span(window, True)}
    return tuple(large.get(piece) or Span(piece) for piece in marked.split("\0") if piece)
