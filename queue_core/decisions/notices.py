"""What everybody is to read or hear: where there is such a place, in so many words, for so long."""

from collections.abc import Iterable, Iterator
from typing import Final

from queue_core.decisions.dispatch import decide
from queue_core.events import AnnouncementMade, Event, NoticePosted, NoticeWithdrawn, StatusAsked
from queue_core.notice_commands import Announce, PostNotice, SayStatus, WithdrawNotice
from queue_core.records import Notice
from queue_core.refusals import Reason, RefusedError
from queue_core.standing import Standing

MOST_WORDS: Final = 300
"""Letters of a text in one language; longer, nobody reads it while it passes, nor listens to its end."""
MOST_NOTICES: Final = 50
"""Standing and to come; of more nobody would read any."""


@decide.register
def _(command: PostNotice, hall: Standing, at_ms: int) -> Iterator[Event]:
    _check_zones(hall, command.zones)
    _check_words(command.zh, command.en)
    if command.until_ms is not None and command.until_ms <= at_ms:
        raise RefusedError(Reason.MOMENT_PAST, moment="until")
    from_ms = max(at_ms, command.from_ms or at_ms)
    if command.until_ms is not None and command.until_ms <= from_ms:
        raise RefusedError(Reason.ENDS_BEFORE_IT_BEGINS)
    if sum(1 for _ in _not_over(hall, at_ms)) >= MOST_NOTICES:
        raise RefusedError(Reason.NOTICE_LIMIT, limit=str(MOST_NOTICES))
    name = f"notice-{hall.state.notices_posted + 1}"
    zones = tuple(dict.fromkeys(command.zones))
    yield NoticePosted(at_ms, name, command.kind, zones, command.zh, command.en, from_ms, command.until_ms)


@decide.register
def _(command: WithdrawNotice, hall: Standing, at_ms: int) -> Iterator[Event]:
    if command.notice not in (notice.id for notice in _not_over(hall, at_ms)):
        raise RefusedError(Reason.UNKNOWN_NOTICE, notice=command.notice)
    yield NoticeWithdrawn(at_ms, command.notice)


@decide.register
def _(command: Announce, hall: Standing, at_ms: int) -> Iterator[Event]:
    _check_zones(hall, command.zones)
    _check_words(command.zh, command.en)
    name = f"announcement-{hall.state.announced + 1}"
    yield AnnouncementMade(at_ms, name, tuple(dict.fromkeys(command.zones)))


@decide.register
def _(command: SayStatus, hall: Standing, at_ms: int) -> Iterator[Event]:
    _check_zones(hall, (command.zone,) if command.zone else ())
    yield StatusAsked(at_ms, command.zone)


def _not_over(hall: Standing, at_ms: int) -> Iterator[Notice]:
    return (notice for notice in hall.state.notices.values() if not notice.is_over(at_ms))


def _check_zones(hall: Standing, zones: Iterable[str]) -> None:
    for zone in zones:
        if zone not in hall.rules.zones:
            raise RefusedError(Reason.UNKNOWN_ZONE, zone=zone)


def _check_words(zh: str, en: str) -> None:
    """Something has to be said, in one language at least."""
    if not zh and not en:
        raise RefusedError(Reason.WORDS_NEEDED)
    if max(len(zh), len(en)) > MOST_WORDS:
        raise RefusedError(Reason.TOO_MANY_WORDS, limit=str(MOST_WORDS))
