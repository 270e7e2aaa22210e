"""Which cards this hub has written: so that a dead machine's next card is the same one, without being told again."""

from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from firmware_tools.cards.wishes import MachinePlan
from node_runtime.durable import write_whole
from node_runtime.places import Places

FILE: Final = "cards.json"


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """One card: for whom, with which release, and when by the hub's clock."""

    nodes: tuple[str, ...]
    release: str
    written: datetime
    wifi: str = ""
    """The network's name; its key is on the card alone."""


def cards_of(places: Places) -> tuple[Written, ...]:
    """Return the latest card of each machine; a damaged book is an empty one, for nothing hangs on it."""
    try:
        return msgspec.json.decode(_book(places).read_bytes(), type=tuple[Written, ...])
    except (OSError, msgspec.MsgspecError):
        return ()


def note_card(places: Places, plan: MachinePlan, release: str, now: datetime) -> None:
    """Note a card; what was written before for any of its nodes is of a machine that is no more."""
    card = Written(nodes=plan.nodes, release=release, written=now, wifi=plan.wifi)
    others = [each for each in cards_of(places) if not set(each.nodes) & set(plan.nodes)]
    places.state.mkdir(parents=True, exist_ok=True)
    write_whole(_book(places), msgspec.json.format(msgspec.json.encode((*others, card)), indent=1))


def card_of(places: Places, node: str) -> Written | None:
    """Return the card on which a node was written last."""
    return next((each for each in cards_of(places) if node in each.nodes), None)


def _book(places: Places) -> Path:
    return places.state / FILE
