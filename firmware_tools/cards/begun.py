"""Cards that are being written: what a power cut leaves of one lets nobody in, and is written once more."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from node_runtime.durable import write_whole
from node_runtime.places import Places

FILE: Final = "cards-begun.json"
A_DAY: Final = timedelta(days=1)
"""Later than this somebody may have put a card into its machine that was whole but for our noting it."""


def half_written(places: Places, now: datetime) -> frozenset[str]:
    """Return whose card was begun within a day and never came to its end; a damaged file names nobody."""
    return frozenset(node for node, since in _read(places).items() if abs(now - since) < A_DAY)


def note_begun(places: Places, nodes: Iterable[str], now: datetime) -> None:
    """Note before anybody is signed for whose card is being written."""
    places.state.mkdir(parents=True, exist_ok=True)
    _write(places, {**_read(places), **dict.fromkeys(nodes, now)})


def note_done(places: Places, nodes: Iterable[str]) -> None:
    """Note that their card is whole, or that nobody is let in by it."""
    done = set(nodes)
    _write(places, {node: since for node, since in _read(places).items() if node not in done})


def _read(places: Places) -> dict[str, datetime]:
    try:
        return msgspec.json.decode(_file(places).read_bytes(), type=dict[str, datetime])
    except (OSError, msgspec.MsgspecError):
        return {}


def _write(places: Places, begun: Mapping[str, datetime]) -> None:
    if begun:
        write_whole(_file(places), msgspec.json.encode(begun))
    else:
        _file(places).unlink(missing_ok=True)


def _file(places: Places) -> Path:
    return places.state / FILE
