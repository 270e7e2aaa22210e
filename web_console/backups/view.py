"""The page of backups as a technician reads it."""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from hall_config.texts import Catalogue
from web_console.backups.archive import HALL, Manifest, holds_visitors
from web_console.backups.keeping import Kept, Plan, Restored, Trial
from web_console.language import Tongue

HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Row:
    """One backup in words."""

    name: str
    made: str
    age: str
    size: str
    holds: str
    state: Literal["good", "bad", "untried"]
    trial: str
    restores: bool
    """Whether it can be restored by the button: it says whose it is and has not been found wrong."""


@dataclass(frozen=True, slots=True)
class RestoredView:
    """What came of the last that was restored by the button."""

    text: str
    command: str
    """How the hall is started from it; empty where nothing was restored."""


@dataclass(frozen=True, slots=True)
class Erasable:
    """What visitors left, and when it goes."""

    stands: str
    goes: str


def rows_of(kept: Iterable[Kept], now_ms: int, tongue: Tongue) -> tuple[Row, ...]:
    """Return the backups in words, the latest first."""
    return tuple(_row(each, now_ms, tongue) for each in kept)


def erasable(standing: tuple[int, int, str], plan: Plan, today: date, tongue: Tongue) -> Erasable:
    """Return what stands of visitors, and which of it goes when."""
    visitors, remarks, first = standing
    stands = (
        said(tongue, "stands", visitors=visitors, remarks=remarks, day=first) if first else said(tongue, "stands_none")
    )
    if not plan.visitor_days:
        return Erasable(stands, said(tongue, "goes_by_hand"))
    if not first:
        return Erasable(stands, said(tongue, "goes", days=plan.visitor_days))
    goes = max(date.fromisoformat(first) + timedelta(days=plan.visitor_days + 1), today)
    return Erasable(stands, said(tongue, "goes_on", days=plan.visitor_days, day=goes.isoformat()))


def restored_said(restored: Restored, tongue: Tongue) -> RestoredView:
    """Return where a backup was restored and how to go on with it; or why it was not."""
    at, trial = tongue.moment(restored.trial.at_ms), restored.trial
    if trial.reason:
        return RestoredView(said(tongue, "not_restored", name=restored.name, at=at, why=why(trial, tongue)), "")
    folder = shlex.quote(restored.folder)
    return RestoredView(
        said(tongue, "restored", name=restored.name, at=at, folder=restored.folder),
        f"paidui up --hall {shlex.quote(restored.folder + '/' + HALL)} --data {folder}",
    )


def why(trial: Trial, tongue: Tongue) -> str:
    """Return why a backup could not be made or cannot be trusted, and what to do."""
    return said(tongue, f"why_{trial.reason}", detail=trial.detail)


def said(tongue: Tongue, key: str, **fields: object) -> str:
    """Return a text of this page."""
    return Catalogue.load().text(f"backups.{key}", tongue.language, **fields)


def _row(kept: Kept, now_ms: int, tongue: Tongue) -> Row:
    manifest, trial = kept.manifest, kept.trial
    return Row(
        name=kept.name,
        made=tongue.moment(manifest.made_ms) if manifest else "–",
        age=_age(now_ms - manifest.made_ms, tongue) if manifest else "–",
        size=_size(kept.size),
        holds=_holds(manifest, tongue) if manifest else "–",
        state="untried" if trial is None else "bad" if trial.reason else "good",
        trial=_trial(trial, tongue),
        restores=manifest is not None and not (trial and trial.reason),
    )


def _holds(manifest: Manifest, tongue: Tongue) -> str:
    holds = said(tongue, "holds", events=manifest.events, day=manifest.day or "–")
    return f"{holds} {said(tongue, 'holds_visitors')}" if holds_visitors(manifest) else holds


def _trial(trial: Trial | None, tongue: Tongue) -> str:
    if trial is None:
        return said(tongue, "untried")
    return why(trial, tongue) if trial.reason else said(tongue, "verified", at=tongue.moment(trial.at_ms))


def _age(ms: int, tongue: Tongue) -> str:
    hours = max(ms, 0) // HOUR_MS
    if hours < 1:
        return said(tongue, "age_now")
    return said(tongue, "age_days", days=hours // 24) if hours >= 48 else said(tongue, "age_hours", hours=hours)


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{max(size // 1000, 1)} KB"
