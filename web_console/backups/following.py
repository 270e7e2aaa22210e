"""How the hub is followed, for the page of backups: where its journal is kept a second time, and whether it arrives."""

from dataclasses import dataclass
from pathlib import Path

from node_runtime.following import Followed, read_followed
from web_console.backups.view import said
from web_console.language import Tongue


@dataclass(frozen=True, slots=True)
class FollowingView:
    """One sentence."""

    text: str
    is_bad: bool


def following_view(data: Path, wall_ms: int, tongue: Tongue) -> FollowingView | None:
    """Return how the following goes; None where nobody follows."""
    followed = read_followed(data)
    if followed is None:
        return None
    key = _key(followed, wall_ms)
    text = said(tongue, key, place=followed.place, problem=followed.problem, at=tongue.moment(followed.at_ms))
    return FollowingView(text, is_bad=key != "following")


def _key(followed: Followed, wall_ms: int) -> str:
    if followed.problem:
        return "following_fails"
    if followed.is_silent(wall_ms):
        return "following_silent"
    return "following_same_disk" if followed.same_disk else "following"
