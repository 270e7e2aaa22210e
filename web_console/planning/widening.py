"""A window is widened for a while as an answer of the forecaster says: on a page with one tap, or by a program."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import msgspec

from hall_protocol.changes import Wishes
from hall_protocol.events import Reply
from hall_protocol.states import WindowBoard
from web_console.parts import parts
from web_console.planning.advice_view import changes_in
from web_console.planning.answers import AnswerError, counsel_in
from web_console.planning.around import hall_config, moment
from web_console.planning.jobs import Asked
from web_console.planning.tides import When, Widening, assigning, chance_of, is_made, widenings_in
from web_console.tokens.bearer import speaker

SHOWN_WITHIN_S: Final = 2.0
"""After a window was widened one waits so long for the hub to show it."""
ONE_AT_A_TIME: Final = threading.Lock()
"""What a window serves is read, added to and shown again before the next manager adds: no widening is lost."""


@dataclass(frozen=True, slots=True)
class Widened:
    """What came of a widening: when it could be made, and what the hub answered if that is now."""

    when: When
    reply: Reply | None = None


class _Question(msgspec.Struct, frozen=True):
    """What of a question says what could be made of its answer, and on which day."""

    weekday: int | None = None
    recorded: tuple[str, ...] = ()
    changes: Wishes = ()


def offered_in(changes: Sequence[Wishes]) -> list[Widening]:
    """Return every widening among some changes, in the order of the page."""
    return [widening for each in changes for widening in widenings_in(each)]


def offered_by(asked: Asked) -> tuple[list[Widening], int | None]:
    """Return what could be made of an answered question, whoever asked it, and the weekday it was thought of for.

    None is any day. Raises AnswerError for an answer that is none.
    """
    try:
        question = msgspec.json.decode(asked.question, type=_Question)
    except msgspec.MsgspecError as problem:
        raise AnswerError(str(problem)) from problem
    weekday = None if question.recorded else question.weekday
    if asked.kind == "advice":
        return offered_in(changes_in(counsel_in(asked.answer))), weekday
    return offered_in([question.changes]), weekday


def widen(widening: Widening, weekday: int | None) -> Widened:
    """Make a widening, if it can be made now; wait until the window says so too."""
    chance = chance_of(widening, weekday, moment(), hall_config())
    if chance.when != "now":
        return Widened(chance.when)
    with ONE_AT_A_TIME:
        board, config = board_of(widening.window), hall_config()
        reply = parts().hall.ask(partial(assigning, widening, chance.until_ms, board, config, speaker()))
        if reply.ok:
            await_shown(widening.window, lambda shown: is_made(widening, shown, config))
    return Widened("now", reply)


def board_of(window: str) -> WindowBoard | None:
    """Return how a window stands."""
    return parts().hall.picture().window(window)


def await_shown(window: str, is_shown: Callable[[WindowBoard], bool]) -> None:
    """Wait a moment until a window shows what it was told."""
    hall = parts().hall
    picture = hall.picture()
    while any(each.window == window and not is_shown(each) for each in picture.windows):
        later = hall.wait_for_change(picture.version, SHOWN_WITHIN_S)
        if later.version == picture.version:
            return
        picture = later
