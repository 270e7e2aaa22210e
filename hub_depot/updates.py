"""Releases and wishes, as the console and `paidui` on the hub ask for them."""

from collections import defaultdict
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Response

from hub_depot.answering import heard, refused, told
from hub_depot.faults import DepotError
from hub_depot.keys import Keys
from hub_depot.releases import Release, releases_of
from hub_depot.waves import WishError, Wishes
from node_runtime.depot_messages import ReleaseTold, UpdateChange, UpdatesTold


def updates_inside(depot: Path, wishes: Wishes) -> Blueprint:
    """Return what answers at the inner socket under `/updates`."""
    inside = Blueprint("updates", __name__)

    @inside.get("/updates")
    def everything() -> Response:
        return told(_everything(depot, wishes))

    @inside.post("/updates")
    def change() -> Response:
        try:
            wishes.change(heard(UpdateChange), [release.version for release in _releases(depot)])
        except WishError as problem:
            return refused(HTTPStatus.CONFLICT, problem.problem, str(problem))
        return told(_everything(depot, wishes))

    return inside


def _everything(depot: Path, wishes: Wishes) -> UpdatesTold:
    return UpdatesTold(
        releases=_told(_releases(depot)),
        machines=wishes.machines(),
        rollout=wishes.rollout,
        next_in_s=wishes.next_in_s,
        first=wishes.first,
        is_quiet=wishes.is_quiet,
        root_is_here=not Keys(depot).is_taken_away,
    )


def _releases(depot: Path) -> tuple[Release, ...]:
    """None before there is a repository: a hub that was never initialised has nothing to hand out."""
    try:
        return releases_of(depot)
    except DepotError:
        return ()


def _told(releases: Sequence[Release]) -> tuple[ReleaseTold, ...]:
    of_version: dict[str, list[Release]] = defaultdict(list)
    for release in releases:
        of_version[release.version].append(release)
    return tuple(
        ReleaseTold(
            version=version,
            architectures=tuple(each.architecture for each in same),
            added=max(each.added for each in same),
            size=max(each.size for each in same),
        )
        for version, same in of_version.items()
    )
