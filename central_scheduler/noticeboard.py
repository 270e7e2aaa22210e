"""What stands on the walls of each zone: what is posted, and towards the evening that the hall closes soon."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from central_scheduler.facts import in_both
from central_scheduler.sentences import Sentences
from hall_config.model import HallConfig
from hall_protocol.states import Notice, Stamp, ZoneNotices
from queue_core.calendar import clock_at, last_span_ends_ms
from queue_core.hall import Hall
from queue_core.lifecycle import NoticeKind
from queue_core.records import Notice as Posted

URGENCY: Final = ("emergency", "closing", "notice")
"""What matters most is read first."""
BEGUN_MS: Final = 60_000
"""So long after it has begun, something is still worth saying; a hub that was away longer keeps silent."""
SOON_MS: Final = 600_000
"""So long before it is said, a sentence is rendered."""


class Beginning(NamedTuple):
    """Something that has just begun to hold, and is said once."""

    notice: Notice
    zones: tuple[str, ...]
    words: tuple[str, str]
    """As they were written: empty in a language in which nothing was."""

    @property
    def say_id(self) -> str:
        """The same however often a hub is restarted in that minute, so that a board says it once."""
        return f"{self.notice.id}@{self.notice.from_ms}"


class Noticeboard:
    """The notices of one hall, as they stand at a moment."""

    def __init__(self, hall: Hall, config: HallConfig, sentences: Sentences) -> None:
        self._hall = hall
        self._zones = tuple(zone.id for zone in config.zones)
        self._closing_ms = config.sound.closing_s * 1000
        self._sentences = sentences

    def draw(self, zone: str, stamp: Stamp, now_ms: int) -> ZoneNotices:
        """Return what is to be read in a zone now, what matters most first."""
        here = [each.notice for each in self._all() if zone in each.zones and _holds(each.notice, now_ms)]
        here.sort(key=lambda notice: (URGENCY.index(notice.kind), notice.from_ms))
        return ZoneNotices(zone=zone, epoch=stamp.epoch, seq=stamp.seq, notices=tuple(here))

    def beginnings(self, now_ms: int) -> Iterator[Beginning]:
        """Yield what has just begun and is not only read: an emergency, and that the hall closes soon."""
        for each in self._all():
            is_new = _holds(each.notice, now_ms) and now_ms < each.notice.from_ms + BEGUN_MS
            if is_new and each.notice.kind != "notice":
                yield each

    def coming(self, now_ms: int) -> Iterator[Beginning]:
        """Yield what will be said by the clock before long."""
        for each in self._all():
            if each.notice.kind != "notice" and now_ms < each.notice.from_ms <= now_ms + SOON_MS:
                yield each

    def changes_ms(self, now_ms: int) -> int | None:
        """Return when the clock alone next changes what is to be read; None: it does not."""
        moments = (moment for each in self._all() for moment in (each.notice.from_ms, each.notice.until_ms))
        return min((moment for moment in moments if moment > now_ms), default=None)

    def _all(self) -> Iterator[Beginning]:
        """Yield every notice there is, and where it is to be read."""
        yield from map(self._posted, self._hall.state.notices.values())
        yield from self._closing()

    def _posted(self, posted: Posted) -> Beginning:
        notice = Notice(
            id=posted.id,
            text=in_both(posted.zh, posted.en),
            kind="emergency" if posted.kind is NoticeKind.EMERGENCY else "notice",
            from_ms=posted.from_ms,
            until_ms=posted.until_ms or 0,
        )
        zones = tuple(zone for zone in self._zones if zone in (posted.zones or self._zones))
        return Beginning(notice, zones, (posted.zh, posted.en))

    def _closing(self) -> Iterator[Beginning]:
        """Yield that the hall closes soon, unless it never does, or has closed."""
        day, rules = self._hall.state.day, self._hall.rules
        if not self._closing_ms or not day.name or day.closed_ms is not None:
            return
        ends_ms = last_span_ends_ms(day.name, rules)
        if ends_ms is None:
            return
        text = self._sentences.say("speech.closing", clock=clock_at(ends_ms, rules))
        notice = Notice(id="closing", text=text, kind="closing", from_ms=ends_ms - self._closing_ms, until_ms=ends_ms)
        yield Beginning(notice, self._zones, (text.zh, text.en))


def _holds(notice: Notice, now_ms: int) -> bool:
    return notice.from_ms <= now_ms and (not notice.until_ms or now_ms < notice.until_ms)
