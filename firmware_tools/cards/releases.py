"""Which release a card's machine fetches at its first boot."""

from firmware_tools.cards.errors import CardError
from hub_depot.faults import DepotError
from hub_depot.releases import Release, vouched_releases_of
from node_runtime.places import Places
from node_runtime.release import tar_name


def newest_release(places: Places, architecture: str, version: str = "") -> Release:
    """Return the newest release this hub hands out, or the one asked for. Raises CardError when there is none."""
    try:
        found = [each for each in vouched_releases_of(places.depot) if each.architecture == architecture]
    except DepotError as problem:
        raise CardError(str(problem)) from problem
    if not found:
        tar = tar_name("VERSION", architecture)
        raise CardError(f"this hub has no release for {architecture} machines yet: sudo paidui release add {tar}")
    for each in found:
        if version in ("", each.version):
            return each
    there = ", ".join(each.version for each in found)
    raise CardError(f"this hub has no release {version} for {architecture} machines; it has {there}")
