"""Every role, every topic, said and heard at a real door: exactly the cells of the design, and no other."""

from functools import partial
from itertools import product

import pytest

from hall_protocol.access import Credential
from hall_protocol.topics import TOPICS, Topic
from tests.broker.installed import Guest, InstalledHall
from tests.protocol.samples import HALL, ROSTER

IDS = {
    "node": [each.node for each in ROSTER],
    "window": ["w1", "w2"],
    "role": sorted({str(each.role) for each in ROSTER}),
    "zone": ["a"],
    "id": ["job-1"],
    "clip": ["c0ffee"],
}
FENCES = {"hub-1": "paidui/v1/county/hub", "dispenser-1": "paidui/v1/county/command/dispenser-1"}
"""What is said last: the first comes to every node, the second to every hub, and after all that was said before."""
Cell = tuple[str, str, str]
"""Who says it, at which topic, who hears it."""


def places_of(topic: Topic) -> list[tuple[str, dict[str, str]]]:
    filled = [dict(zip(topic.levels, ids, strict=True)) for ids in product(*(IDS[level] for level in topic.levels))]
    return [(topic.path(HALL, **ids), ids) for ids in filled]


def is_own(credential: Credential, ids: dict[str, str]) -> bool:
    own = {"node": credential.node, "window": credential.window, "role": str(credential.role)}
    return all(own.get(level, value) == value for level, value in ids.items())


def says(credential: Credential, topic: Topic, ids: dict[str, str]) -> bool:
    return credential.role in topic.says and (credential.role not in topic.says_own or is_own(credential, ids))


def hears(credential: Credential, topic: Topic, ids: dict[str, str]) -> bool:
    return credential.role in topic.hears and (credential.role not in topic.hears_own or is_own(credential, ids))


ALL = [(topic, path, ids) for topic in TOPICS.values() for path, ids in places_of(topic)]
DESIGNED: frozenset[Cell] = frozenset(
    (speaker.node, path, listener.node)
    for topic, path, ids in ALL
    for speaker in ROSTER
    if says(speaker, topic, ids)
    for listener in ROSTER
    if hears(listener, topic, ids)
)


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> frozenset[Cell]:
    """Have everybody say everything everywhere and listen to everything; return what came to whom."""
    with InstalledHall(tmp_path_factory.mktemp("hub"), ROSTER, HALL) as hall:
        guests = {node: Guest(hall.port, hall.identify(node), node) for node in hall.members}
        try:
            assert all(guest.enters() for guest in guests.values())
            for guest in guests.values():
                said = {guest.says(path, _name_of(guest, guests)) for _, path, _ in ALL}
                assert guest.waits_until(partial(said.issubset, guest.acknowledged))
            for node, path in FENCES.items():
                guests[node].says(path, b"fence")
            for guest in guests.values():
                assert guest.waits_until(partial(_ends_with_a_fence, guest))
        finally:
            for guest in guests.values():
                guest.__exit__()
        return frozenset(
            (payload.decode(), path, node)
            for node, guest in guests.items()
            for path, payload in guest.heard
            if payload != b"fence"
        )


def _ends_with_a_fence(guest: Guest) -> bool:
    return bool(guest.heard) and guest.heard[-1][1] == b"fence"


def _name_of(guest: Guest, guests: dict[str, Guest]) -> bytes:
    return next(node for node, each in guests.items() if each is guest).encode()


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.name)
@pytest.mark.parametrize("credential", ROSTER, ids=lambda credential: credential.node)
def test_what_a_node_says_comes_to_whom_it_is_meant_for_and_to_nobody_else(
    delivered: frozenset[Cell], credential: Credential, topic: Topic
) -> None:
    paths = {path for path, _ in places_of(topic)}

    def cells(table: frozenset[Cell]) -> set[Cell]:
        return {cell for cell in table if cell[0] == credential.node and cell[1] in paths}

    assert cells(delivered) == cells(DESIGNED)


def test_the_table_has_both_kinds_of_cells(delivered: frozenset[Cell]) -> None:
    every = len(ALL) * len(ROSTER) * len(ROSTER)

    assert 0 < len(delivered) < every / 10
