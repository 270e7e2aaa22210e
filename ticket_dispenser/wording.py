"""The program's own sentences in both languages at once, and the time as people read it."""

from datetime import date, datetime, timedelta, timezone
from typing import Final

from hall_config.model import Language
from hall_config.texts import Catalogue
from hall_config.waits import said_of
from hall_protocol.message import LocalText
from hall_protocol.states import QueueLength, TicketFacts
from node_runtime.clock import HallClock

SECTION: Final = "dispenser"


class Wording:
    """Looks a sentence up once for each language; a field may itself be a text in two languages."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def both(self, key: str, **fields: object) -> LocalText:
        """Return the sentence of `dispenser.key`, or of any key with a section of its own."""
        whole = key if "." in key else f"{SECTION}.{key}"
        return LocalText(self._one(whole, "zh", fields), self._one(whole, "en", fields))

    def knows(self, key: str) -> bool:
        """Whether there is a sentence of this key, which has a section of its own."""
        return key in self._catalogue.keys("zh")

    def ahead(self, section: str, count: int) -> LocalText:
        """Return how many people are ahead, with its own sentence for nobody."""
        if count == 0:
            return self.both(f"{section}.nobody_ahead")
        return self.both(f"{section}.people_ahead", count=count)

    def wait(self, ticket: TicketFacts) -> LocalText | None:
        """Return about how long a visitor will wait; nothing where nobody can tell."""
        wait = said_of(ticket.wait_from_s, ticket.wait_to_s)
        return self.both(wait.key, **wait.minutes) if wait else None

    def queue(self, queue: QueueLength) -> LocalText:
        """Return how many wait in a queue now, and about how long, where anybody can tell."""
        ahead = self.both("queue_empty") if queue.waiting == 0 else self.both("queue_now", count=queue.waiting)
        wait = said_of(queue.wait_from_s, queue.wait_to_s)
        if wait is None:
            return ahead
        long = self.both(wait.key, **wait.minutes)
        return LocalText(f"{ahead.zh}，{long.zh}", f"{ahead.en}, {long.en}")

    def day_and_time(self, at: datetime) -> LocalText:
        """Return a day and the time of day, as an appointment is told."""
        day = self.date(at)
        return LocalText(f"{day.zh} {at:%H:%M}", f"{day.en}, {at:%H:%M}")

    def date(self, at: datetime) -> LocalText:
        """Return a day with its weekday."""
        names = self.both("weekdays")
        weekday = LocalText(names.zh.split()[at.weekday()], names.en.split()[at.weekday()])
        return self.both("date", month=at.month, day=at.day, weekday=weekday)

    def _one(self, key: str, language: Language, fields: dict[str, object]) -> str:
        spoken = {
            name: value.said_in(language) if isinstance(value, LocalText) else value for name, value in fields.items()
        }
        return self._catalogue.text(key, language, **spoken)


def hall_datetime(time_ms: int, utc_offset_s: int) -> datetime:
    """Return hall time as the clock on the wall shows it."""
    return datetime.fromtimestamp(time_ms / 1000, timezone(timedelta(seconds=utc_offset_s)))


def hall_date(clock: HallClock) -> date:
    """Return the hall's date; this machine's own while nobody has said what time it is."""
    return hall_datetime(clock.now_ms(), clock.utc_offset_s).date() if clock.known else date.today()
