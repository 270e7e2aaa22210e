"""A dispenser's own numbers, as these tests need them."""

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from hall_config.model import Named
from hall_protocol.commands import Command, HandOver, IssueTicket
from hall_protocol.events import Reply
from hall_protocol.states import HubState, NumberBlock, ReservedNumbers, ServiceOffer, TicketFacts
from node_runtime.clock import HallClock
from node_runtime.outbox import CommandIds
from tests.dispenser.county import text
from ticket_dispenser.alone.file import name_of_given
from ticket_dispenser.alone.store import Number, NumberStore

NINE_MS = 1_795_395_600_000
"""2026-11-23, nine in the morning in a hall at +08:00."""
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
PENSION = ServiceOffer(
    code="pension", name=text(Named(zh="养老", en="Pension")), department="rs", queue="a", zone="a", lanes=("normal",)
)


def a_block(first: int = 940, last: int = 999, queue: str = "a", prefix: str = "A") -> NumberBlock:
    name = f"2026-11-23/{queue}/{first}"
    return NumberBlock(
        id=name, queue=queue, prefix=prefix, digits=3, first=first, last=last, range_first=1, range_last=max(999, last)
    )


def granted(*blocks: NumberBlock, forget: tuple[str, ...] = ()) -> ReservedNumbers:
    return ReservedNumbers(green_mark="G", blocks=blocks, forget=forget)


def a_store(folder: Path, boot_id: str = "boot-1", now_ms: int = 20_000, *blocks: NumberBlock) -> NumberStore:
    """Open the dispenser's file; with these blocks granted."""
    store = NumberStore(folder / "alone.sqlite3", boot_id, now_ms)
    if blocks:
        store.accept(store.held(), granted(*blocks))
    return store


def told(number: Number, nth: int = 0, prefix: str = "aaaaaaaa") -> HandOver:
    """Return how this number will be handed over."""
    return HandOver(
        command_id=f"{prefix}-{nth:06d}",
        service="pension",
        queue=number.block.queue,
        serial=number.serial,
        number=number.printed(green=False),
        token=f"token-{prefix}-{nth:06d}",
    )


def gives(store: NumberStore, nth: int = 0, queue: str = "a", now_ms: int = 30_000, prefix: str = "aaaaaaaa") -> str:
    """Give the next number, and return it as it is printed."""
    number = store.next_number(queue)
    command = told(number, nth, prefix)
    store.give(number, name_of_given(command), command, now_ms)
    return command.number


def numbers(store: NumberStore) -> list[str]:
    """Return what is to be handed over."""
    return [given.command.number for given in store.given()]


@dataclass
class Quiet:
    """A hub's side that writes down what is asked of it, and answers when the test says so."""

    now_ms: int = 20_000
    hub_alive: bool = False
    asked: list[Command] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ids = CommandIds("bbbbbbbb")
        self.hall_clock = HallClock(lambda: self.now_ms)

    def ask(self, command: Command) -> str:
        self.asked.append(command)
        return command.command_id

    def comes(self, hall_ms: int = NINE_MS) -> None:
        """The hub is heard, and says what time it is."""
        self.hub_alive = True
        self.hall_clock.hear(HubState(alive=True, hall_time_ms=hall_ms, utc_offset_s=8 * 3600))

    def last(self) -> HandOver:
        command = self.asked[-1]
        assert isinstance(command, HandOver)
        return command


def a_wish(nth: int = 1, **more: object) -> IssueTicket:
    wish = IssueTicket(command_id=f"cccccccc-{nth:06d}", service="pension", token=f"{nth:022d}")
    return msgspec.structs.replace(wish, **more)


def taken(command: HandOver, **more: object) -> Reply:
    """Return what a hub answers who took a number."""
    facts = TicketFacts(
        id=f"2026-11-23/a/{command.serial}",
        number=command.number,
        service=command.service,
        lane="normal",
        phase="waiting",
        zone="a",
        issued_ms=NINE_MS,
        waits_from_ms=NINE_MS,
        paper=command.paper,
    )
    return Reply(command_id=command.command_id, ok=True, ticket=msgspec.structs.replace(facts, **more))
