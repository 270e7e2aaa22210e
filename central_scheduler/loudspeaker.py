"""What is said to everybody in a zone: an emergency, that the hall closes soon, who is being served, a live word."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, Literal, NamedTuple

from central_scheduler.facts import in_both, zone_of
from central_scheduler.noticeboard import Noticeboard
from central_scheduler.places import Places
from central_scheduler.sentences import Sentences
from central_scheduler.speech import Speech
from hall_config.model import HallConfig, Language
from hall_protocol.events import SpeechLine, ZoneSaid
from hall_protocol.states import Stamp
from hall_protocol.topics import ZONE_NOTICE, ZONE_SAID
from queue_core.events import (
    AnnouncementMade,
    DayClosed,
    DayOpened,
    Event,
    NoticePosted,
    NoticeWithdrawn,
    StatusAsked,
)
from queue_core.hall import Hall
from queue_core.lifecycle import WITH_VISITOR, WindowState
from queue_core.records import Window

MOST_WINDOWS: Final = 8
"""Of more nobody could listen to the end; those who called last are named."""
QUIET_MS: Final = 20_000
"""So long after a call nobody is told by the clock who is being served: calls go first."""
STATUS_SOON_MS: Final = 30_000
"""So long before the clock has it said, who is being served is rendered."""
AGAIN_MS: Final = 10_000
"""A button that is pressed again so soon is not answered twice."""
EVERYWHERE: Final = ""
CHANGED_BY: Final = (NoticePosted, NoticeWithdrawn, DayClosed, DayOpened)
"""After these there may be other things to read."""

Kind = Literal["live", "status", "closing", "emergency"]
OWN: Final = ("status", "closing")
"""What the hall says in its own words; anything else somebody has typed."""


class Served(NamedTuple):
    """Numbers, each with its window: who is expected there, and who sits there."""

    called: list[tuple[str, str]]
    begun: list[tuple[str, str]]

    @property
    def is_anybody(self) -> bool:
        """Whether there is anybody to be named."""
        return bool(self.called or self.begun)


Say = Callable[..., None]
"""`bus.publish`, or what says only what is new."""


class Loudspeaker:
    """Keeps the notices on the boards true, and says each thing once."""

    def __init__(self, say: Say, show: Say) -> None:
        """`show` says only what differs from what was said last."""
        self._say = say
        self._show = show
        self._hall: Hall | None = None
        self._said: set[str] = set()
        """Of what has just begun."""
        self._asked: list[str] = []
        """Zones in which somebody wants to hear who is being served; empty: in the whole hall, in one sentence."""
        self._called_ms: dict[str, int] = {}
        """When somebody was called last, by zone."""
        self._told_ms: dict[str, int] = {}
        """When it was last said who is being served, by zone."""
        self._looked_ms: dict[str, int] = {}
        """When it was last looked for the clock whether there was anything to say, or since when it counts."""
        self._is_old = True
        self._changes_ms: int | None = None

    def speak_for(self, hall: Hall, config: HallConfig, sentences: Sentences, speech: Speech, places: Places) -> None:
        """Speak for this hall from now on, as it is configured."""
        self._hall = hall
        self._sentences = sentences
        self._speech = speech
        self._places = places
        self._noticeboard = Noticeboard(hall, config, sentences)
        self._zones = tuple(zone.id for zone in config.zones)
        self._every_ms = config.sound.status_every_s * 1000
        self._is_old = True

    def note(self, event: Event) -> None:
        """This has happened: something is to be read, or somebody asks."""
        if isinstance(event, CHANGED_BY):
            self._is_old = True
        elif isinstance(event, StatusAsked):
            self._asked.append(event.zone)
            self._is_old = True

    def note_call(self, zones: Iterable[str], at_ms: int) -> None:
        """Somebody was called there."""
        self._called_ms |= dict.fromkeys(zones, at_ms)

    def announce(self, event: AnnouncementMade, zh: str, en: str) -> None:
        """Say what somebody has typed, once; it is kept nowhere."""
        say_id = f"{event.announcement}@{event.at_ms}"
        self._tell(say_id, "live", event.zones or self._zones, (zh, en), event.at_ms)

    def coming(self, now_ms: int) -> tuple[SpeechLine, ...]:
        """Return what will be said by the clock before long."""
        if self._hall is None:
            return ()
        words = [(each.words, each.notice.kind in OWN) for each in self._noticeboard.coming(now_ms)]
        words += [(self._status_of(served), True) for served in self._served_soon(self._hall, now_ms)]
        return tuple(line for each, lasting in words for line in self._speech.written(*each, lasting=lasting))

    def _served_soon(self, hall: Hall, now_ms: int) -> Iterator[Served]:
        """Yield who will be said to be served, as it stands now; whoever is called meanwhile is in the next plan."""
        for zone in self._zones:
            due_ms = self._status_due_ms(zone)
            if due_ms is not None and due_ms <= now_ms + STATUS_SOON_MS:
                served = _served_in(zone, hall)
                if served.is_anybody:
                    yield served

    def changes_ms(self, now_ms: int) -> int | None:
        """Return when the clock alone next changes what is to be read or said, in hall time; None: it does not."""
        return now_ms if self._is_old else self._changes_ms

    def refresh(self, stamp: Stamp, now_ms: int) -> None:
        """Say what is to be said by now; where nothing has changed and nothing is due, it costs nothing."""
        due = self._is_old or (self._changes_ms is not None and now_ms >= self._changes_ms)
        if self._hall is None or not due:
            return
        self._is_old = False
        for zone in self._zones:
            self._show(ZONE_NOTICE, self._noticeboard.draw(zone, stamp, now_ms), zone=zone)
        self._say_what_begins(now_ms)
        self._say_who_is_served(self._hall, now_ms)
        moments = (self._noticeboard.changes_ms(now_ms), *map(self._status_due_ms, self._zones))
        self._changes_ms = min((moment for moment in moments if moment is not None), default=None)

    def _say_what_begins(self, now_ms: int) -> None:
        begun = {each.say_id: each for each in self._noticeboard.beginnings(now_ms)}
        for say_id, each in begun.items():
            if say_id not in self._said:
                kind: Kind = "closing" if each.notice.kind == "closing" else "emergency"
                self._tell(say_id, kind, each.zones, each.words, now_ms)
        self._said = set(begun)

    def _say_who_is_served(self, hall: Hall, now_ms: int) -> None:
        asked, self._asked = dict.fromkeys(self._asked), []
        if EVERYWHERE in asked and any(self._is_told_anew(zone, now_ms) for zone in self._zones):
            self._say_status(hall, EVERYWHERE, now_ms, even_of_nobody=True)
        for zone in self._zones:
            self._looked_ms.setdefault(zone, now_ms)
            due_ms = self._status_due_ms(zone)
            is_wanted = zone in asked and self._is_told_anew(zone, now_ms)
            if is_wanted or (due_ms is not None and now_ms >= due_ms):
                self._looked_ms[zone] = now_ms
                self._say_status(hall, zone, now_ms, even_of_nobody=is_wanted)

    def _is_told_anew(self, zone: str, now_ms: int) -> bool:
        return now_ms >= self._told_ms.get(zone, 0) + AGAIN_MS

    def _status_due_ms(self, zone: str) -> int | None:
        """Return when the clock wants it said who is being served: so often, and not while somebody is called."""
        if not self._every_ms:
            return None
        return max(self._looked_ms.get(zone, 0) + self._every_ms, self._called_ms.get(zone, 0) + QUIET_MS)

    def _say_status(self, hall: Hall, zone: str, now_ms: int, *, even_of_nobody: bool) -> None:
        served = _served_in(zone, hall)
        if served.is_anybody or even_of_nobody:
            zones = (zone,) if zone else self._zones
            self._told_ms |= dict.fromkeys(zones, now_ms)
            self._tell(f"status-{zone}@{now_ms}", "status", zones, self._status_of(served), now_ms)

    def _status_of(self, served: Served) -> tuple[str, str]:
        return self._status(served, "zh"), self._status(served, "en")

    def _status(self, served: Served, language: Language) -> str:
        """Return who is called and who is served; who is only called is not said to be served: they look for it."""
        text = self._sentences.text
        groups = {"speech.status_called": served.called, "speech.status": served.begun}
        said = [text(key, language, served=self._listed(who, language)) for key, who in groups.items() if who]
        if not said:
            return text("speech.status_of_nobody", language)
        return text("speech.status_then", language).join(said)

    def _listed(self, who: list[tuple[str, str]], language: Language) -> str:
        text, places = self._sentences.text, self._places
        each = [
            text("speech.status_of", language, number=number, place=getattr(places.window(window), language))
            for number, window in who
        ]
        return text("speech.status_between", language).join(each)

    def _tell(self, say_id: str, kind: Kind, zones: Iterable[str], words: tuple[str, str], at_ms: int) -> None:
        speech = self._speech.written(*words, lasting=kind in OWN)
        for zone in zones:
            said = ZoneSaid(zone=zone, say_id=say_id, kind=kind, text=in_both(*words), at_ms=at_ms, speech=speech)
            self._say(ZONE_SAID, said, zone=zone)


def _served_in(zone: str, hall: Hall) -> Served:
    """Return who is served or expected, in the order of the windows: whom the zone's board shows, or everybody.

    So who waited in one zone and was called to a window of another is named in both.
    """
    windows = [hall.window(rule.id) for rule in hall.rules.windows.values()]
    windows = [window for window in windows if window.state in WITH_VISITOR and zone in _zones_of(window, hall)]
    latest = sorted(windows, key=lambda window: window.since_ms, reverse=True)[:MOST_WINDOWS]
    named = [(window.state, hall.ticket(window.ticket).number, window.id) for window in windows if window in latest]
    return Served(
        called=[(number, window) for state, number, window in named if state is WindowState.CALLING],
        begun=[(number, window) for state, number, window in named if state is not WindowState.CALLING],
    )


def _zones_of(window: Window, hall: Hall) -> tuple[str, ...]:
    return EVERYWHERE, hall.rules.windows[window.id].zone, zone_of(hall.ticket(window.ticket), hall.rules)
