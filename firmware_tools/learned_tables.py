"""What a hall has learned as people read it, each figure with the data behind it; Chinese first, English beside."""

from collections.abc import Sequence
from typing import Final

from firmware_tools.report_tables import EMPTY, name, names, percent, span
from firmware_tools.tables import columns
from firmware_tools.tongue import LIST_COMMA
from hall_config.texts import LANGUAGES, Catalogue
from hall_records.hall_map import HallMap
from hall_records.reports import By
from hall_simulator.learning.learned import HALF_HOURS, WEEKDAYS, Arrivals, Learned, Note, NoteKind, Share, Taking

MINUTE_MS: Final = 60_000
DAY_MIN: Final = 24 * 60
TAKING: Final = ("mean", "cv", "seen", "count", "prior", "left_out")
WORTH_A_LINE: Final = 0.05
"""A half hour in which on every weekday fewer tickets than this are taken has no line."""


def sheet(learned: Learned, hall: HallMap) -> list[str]:
    """Return all that is known of the hall, as lines for a terminal."""
    return [
        *days(learned),
        "",
        *_said("services", factor=f"{learned.factor:.2f}", weight=f"{learned.weight:.0f}"),
        *_services(learned, hall),
        "",
        *_said("coming"),
        *_coming(learned),
        *_said("day_cv", share=percent(learned.day_cv)),
        "",
        *_others(learned),
        *_clerks(learned, hall),
        *notes(learned, hall),
    ]


def days(learned: Learned) -> list[str]:
    """Return which days were learned from."""
    if not learned.days:
        return _said("no_days")
    first, last = learned.days[0], learned.days[-1]
    return _said("days", count=len(learned.days), first=first, last=last, whole=len(learned.arrival_days))


def notes(learned: Learned, hall: HallMap) -> list[str]:
    """Return what was not believed, a sentence in each language; nothing where there was nothing."""
    if not learned.notes:
        return []
    of_days = [line for note in learned.notes if note.day for line in _of_a_day(note, hall)]
    others = [note for note in learned.notes if not note.day]
    kinds = dict.fromkeys(note.kind for note in others)
    of_kinds = [line for kind in kinds for line in _of_a_kind([note for note in others if note.kind is kind], hall)]
    return ["", _both("notes"), *(f"  {line}" for line in (*of_days, *of_kinds))]


def _of_a_day(note: Note, hall: HallMap) -> list[str]:
    moments = {"from": _clock(note.from_ms, hall), "until": _clock(note.until_ms, hall)}
    return _said(f"note_{note.kind.value}", day=note.day, count=note.count, **moments)


def _of_a_kind(notes: Sequence[Note], hall: HallMap) -> list[str]:
    """Return one sentence of all services, or clerks, of which something was left out, the most first."""
    by = By.CLERK if notes[0].kind is NoteKind.UNKNOWN_CLERK else By.SERVICE
    ordered = sorted(notes, key=lambda note: (-note.count, note.about))
    words, key, whole = Catalogue.load(), f"learned.note_{notes[0].kind.value}", sum(note.count for note in notes)
    return [
        words.text(
            key, language, count=whole, about=comma.join(f"{_named(n.about, by, at, hall)} {n.count}" for n in ordered)
        )
        for at, (language, comma) in enumerate(LIST_COMMA.items())
    ]


def _named(about: str, by: By, language: int, hall: HallMap) -> str:
    return about if "/" in about else names(about, by, hall)[language]


def _services(learned: Learned, hall: HallMap) -> list[str]:
    rows = [_head("service", *TAKING, "share")]
    for code, taking in learned.services.items():
        share = learned.service_shares[code]
        rows.append([name(code, By.SERVICE, hall), *_taking(taking), percent(share.share)])
        for situation, of_situation in learned.situations.get(code, {}).items():
            rows.append([f"  {_situation(code, situation, hall)}", *_taking(of_situation), ""])
    return columns(rows)


def _situation(service: str, situation: str, hall: HallMap) -> str:
    named = hall.name("situation", f"{service}/{situation}")
    return situation if named.zh == f"{service}/{situation}" else f"{named.zh} {named.en}".rstrip()


def _taking(taking: Taking) -> list[str]:
    return [
        span(round(taking.mean_ms)),
        f"{taking.cv:.2f}",
        EMPTY if taking.seen_ms is None else span(round(taking.seen_ms)),
        str(taking.count),
        span(round(taking.prior_ms)),
        str(taking.left_out),
    ]


def _coming(learned: Learned) -> list[str]:
    weekdays = learned.weekdays
    rows = [_head("half_hour", *(f"weekday_{day}" for day in range(WEEKDAYS)))]
    rows += [
        [_time_of_day(half_hour), *(_tickets(each.tickets * each.shares[half_hour]) for each in weekdays)]
        for half_hour in range(HALF_HOURS)
        if any(each.tickets * each.shares[half_hour] >= WORTH_A_LINE for each in weekdays)
    ]
    rows.append([_both("whole_day"), *(_whole_day(each) for each in weekdays)])
    rows.append([_both("days_seen"), *(str(each.days) for each in weekdays)])
    return columns(rows)


def _whole_day(arrivals: Arrivals) -> str:
    return f"{arrivals.tickets:.0f}" if arrivals.tickets else EMPTY


def _tickets(count: float) -> str:
    return f"{count:.1f}" if count else EMPTY


def _others(learned: Learned) -> list[str]:
    takings = {"walk": learned.walk, "missed": learned.missed}
    shares = {"no_show": learned.no_show, "booked_no_show": learned.booked_no_show}
    rows = [_head("others", *TAKING)]
    rows += [[_both(key), *_taking(taking)] for key, taking in takings.items()]
    rows += [[_both(key), *_share(share)] for key, share in shares.items()]
    words = Catalogue.load()
    for lane, share in learned.lane_shares.items():
        rows.append([" ".join(words.text(f"lane.{lane.value}", each) for each in LANGUAGES), *_share(share)])
    return columns(rows)


def _share(share: Share) -> list[str]:
    seen = f"{share.part / share.whole:.1%}" if share.whole else EMPTY
    return [f"{share.share:.1%}", "", seen, f"{share.part}/{share.whole}", f"{share.prior:.1%}", ""]


def _clerks(learned: Learned, hall: HallMap) -> list[str]:
    if not learned.clerks:
        return []
    rows = [_head("clerk", "factor", "count")]
    for clerk, speed in learned.clerks.items():
        rows.append([name(clerk, By.CLERK, hall), f"{speed.factor:.2f}", str(speed.count)])
    return ["", *_said("clerks"), *columns(rows)]


def _clock(at_ms: int, hall: HallMap) -> str:
    return _time(((at_ms + hall.utc_offset_ms) // MINUTE_MS) % DAY_MIN)


def _time_of_day(half_hour: int) -> str:
    return _time(half_hour * 30)


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _head(*keys: str) -> list[str]:
    return [_both(key) for key in keys]


def _said(key: str, **values: object) -> list[str]:
    words = Catalogue.load()
    return [words.text(f"learned.{key}", language, **values) for language in LANGUAGES]


def _both(key: str) -> str:
    return " ".join(_said(key))
