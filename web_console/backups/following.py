"""How the hub is followed, for the page of backups: where its journal is kept a second time, and whether it arrives."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from web_console.alerts.copies import FOLLOWING, SILENT_MS
from web_console.backups.view import moment, said
from web_console.language import Tongue


class _Following(msgspec.Struct):
    at_ms: int
    place: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class FollowingView:
    """One sentence."""

    text: str
    is_bad: bool


def following_view(data: Path, wall_ms: int, tongue: Tongue) -> FollowingView | None:
    """Return how the following goes; None where nobody follows."""
    try:
        told = msgspec.json.decode((data / FOLLOWING).read_bytes(), type=_Following)
    except (OSError, msgspec.MsgspecError):
        return None
    if told.problem:
        text = said(tongue, "following_fails", place=told.place, problem=told.problem)
        return FollowingView(text, is_bad=True)
    is_silent = wall_ms - told.at_ms > SILENT_MS
    key = "following_silent" if is_silent else "following"
    return FollowingView(said(tongue, key, place=told.place, at=moment(told.at_ms, tongue)), is_bad=is_silent)
