"""A recorded day's hall as configuration: its queues as they were, and windows enough for the work it brings."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from string import ascii_uppercase
from typing import Final

from hall_config.checking import checked
from hall_config.model import Department, HallConfig, Named, Node, Queue, Service, Texts, Window, Zone
from hall_simulator.replay.recorded_day import RecordedDay, RecordedQueue
from hall_simulator.replay.recorded_visits import mean_of

ZONE: Final = "hall"
SERVICES_A_PAGE: Final = 8
"""So many services stand on one page of the dispenser without turning a leaf."""
LETTERED: Final = re.compile(r"([A-Z]): ")
"""How most offices write a queue's letter before its name."""
WARSAW_WINTER: Final = "+01:00"
"""The recordings lie between December and January."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """How many of everything the hall has."""

    windows: int
    dispensers: int


def recorded_hall(day: RecordedDay, equipment: Equipment) -> HallConfig:
    """Return the hall of a recorded day: a service for each queue, general windows that serve them all, one board.

    Raises ConfigError when the recording cannot make a hall.
    """
    letters = letters_of(day.queues)
    pages = pages_of(day.queues)
    return checked(
        HallConfig(
            id=_id("hall", day.office),
            name=Named(zh=f"实录大厅 {day.office}", en=f"Recorded hall {day.office}"),
            utc_offset=WARSAW_WINTER,
            texts=Texts(
                welcome=Named(zh=f"{day.day:%Y-%m-%d} 实录回放", en=f"The recorded day {day.day:%Y-%m-%d}"),
                missed_rule=Named(zh="过号请找导办员", en="If you missed your call, ask a floor guide"),
            ),
            zones=(
                Zone(id=ZONE, name=Named(zh="大厅", en="Hall"), where=Named(zh="大厅等候区", en="the waiting hall")),
            ),
            departments=tuple(_department(page, queues, letters) for page, queues in pages.items()),
            queues=tuple(_queue(queue, letters[queue.id]) for queue in day.queues),
            services=tuple(
                _service(queue, page, letters[queue.id]) for page, queues in pages.items() for queue in queues
            ),
            windows=tuple(_window(number) for number in range(1, equipment.windows + 1)),
            nodes=tuple(_nodes(equipment)),
        )
    )


def service_code(queue: str) -> str:
    """Return the code of the service, and the id of the queue, that stand for a recorded queue."""
    return _id("queue", queue)


def pages_of(queues: Sequence[RecordedQueue]) -> dict[str, tuple[RecordedQueue, ...]]:
    """Return the queues in groups as even as can be, each small enough for one page of the dispenser."""
    pages = max(1, -(-len(queues) // SERVICES_A_PAGE))
    bounds = [round(len(queues) * page / pages) for page in range(pages + 1)]
    return {f"page-{page + 1}": tuple(queues[bounds[page] : bounds[page + 1]]) for page in range(pages)}


def letters_of(queues: Sequence[RecordedQueue]) -> dict[str, str]:
    """Return each queue's letters: its own where the office gave it some that nobody else has, else some still free."""
    letters: dict[str, str] = {}
    for queue in queues:
        own = LETTERED.match(queue.name)
        if own and own[1] not in letters.values():
            letters[queue.id] = own[1]
    free = (each for each in _all_letters() if each not in letters.values())
    return {queue.id: letters.get(queue.id) or next(free) for queue in queues}


def _all_letters() -> Iterator[str]:
    """Single letters first; no pair may begin with G, which is what green tickets carry."""
    yield from ascii_uppercase
    for first, second in product(ascii_uppercase.replace("G", ""), ascii_uppercase):
        yield first + second


def _department(page: str, queues: Sequence[RecordedQueue], letters: Mapping[str, str]) -> Department:
    first, last = letters[queues[0].id], letters[queues[-1].id]
    return Department(id=page, name=Named(zh=f"业务 {first}–{last}", en=f"Services {first}–{last}"))


def _queue(queue: RecordedQueue, letters: str) -> Queue:
    return Queue(id=service_code(queue.id), prefix=letters, name=_name(queue, letters), zone=ZONE)


def _service(queue: RecordedQueue, page: str, letters: str) -> Service:
    code = service_code(queue.id)
    return Service(
        code=code,
        name=_name(queue, letters),
        department=page,
        queue=code,
        expected_s=60 * mean_of(queue),
        lanes=("normal",),
    )


def _name(queue: RecordedQueue, letters: str) -> Named:
    """The recording's own name stays as it is; in Chinese a neutral one stands beside it."""
    return Named(zh=f"业务 {letters}", en=queue.name.strip() or letters)


def _window(number: int) -> Window:
    return Window(id=f"window-{number}", number=str(number), zone=ZONE)


def _nodes(equipment: Equipment) -> Iterator[Node]:
    for number in range(1, equipment.dispensers + 1):
        yield Node(id=f"dispenser-{number}", role="dispenser", zone=ZONE)
    for number in range(1, equipment.windows + 1):
        yield Node(id=f"terminal-{number}", role="terminal", window=f"window-{number}")
    yield Node(id="board-1", role="display")


def _id(kind: str, text: str) -> str:
    """Return an identifier made of what the recording calls something."""
    return f"{kind}-{re.sub(r'[^a-z0-9]+', '-', text.lower()).strip('-')}".rstrip("-")
