"""A dispenser tells a hub that was restored what it knows: how far numbers had come, and who was still in the hall."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from hall_protocol.commands import HandOver, IssueTicket, TellNumbers
from hall_protocol.events import Reply
from hall_protocol.states import GivenToday, HubState, Offers, Reached, Shown, TicketFacts
from tests.dispenser.alone.parts import NINE_MS, Quiet, a_store
from ticket_dispenser.alone.alone import Alone

TODAY, YESTERDAY = "2026-11-23", "2026-11-22"


@dataclass
class Teller:
    """A dispenser that hears one hub after another; what it has on disk outlives it."""

    folder: Path
    hub: Quiet
    alone: Alone

    def hears(self, epoch: int, seq: int, day: str, *given: GivenToday) -> None:
        """A hub says how far numbers have come, and who is still there."""
        self.alone.on_message(Offers(epoch=epoch, seq=seq, at_ms=NINE_MS, day=day, given=given))

    def is_told(self, epoch: int) -> TellNumbers:
        """Another hub is there; return what it is told, and heard."""
        self.alone.on_message(HubState(alive=True, epoch=epoch))
        self.alone.on_tick(self.hub.now_ms)
        command = next(each for each in reversed(self.hub.asked) if isinstance(each, TellNumbers))
        self.alone.on_reply(command, Reply(command_id=command.command_id, ok=True, epoch=epoch, seq=1))
        return command

    def prints(self, serial: int, epoch: int, seq: int) -> None:
        """The hub gives a ticket here."""
        wish = IssueTicket(command_id=f"cccccccc-{serial:06d}", service="pension", token=f"{serial:022d}")
        ticket = TicketFacts(
            id=f"{TODAY}/a/{serial}",
            number=f"A{serial:03d}",
            service="pension",
            lane="normal",
            phase="waiting",
            zone="a",
            issued_ms=NINE_MS,
            waits_from_ms=NINE_MS,
        )
        self.alone.remember(wish, Reply(command_id=wish.command_id, ok=True, epoch=epoch, seq=seq, ticket=ticket))

    def restarts(self) -> None:
        self.alone.close()
        self.alone = an_alone(self.folder, self.hub)


def an_alone(folder: Path, hub: Quiet) -> Alone:
    return Alone(a_store(folder), hub, lambda: hub.now_ms)


@pytest.fixture
def teller(tmp_path: Path) -> Teller:
    hub = Quiet()
    hub.comes()
    teller = Teller(tmp_path, hub, an_alone(tmp_path, hub))
    teller.alone.on_message(HubState(alive=True, epoch=7))
    return teller


def given(last: int, *still_there: int) -> GivenToday:
    return GivenToday(queue="a", last=last, open=still_there)


def shown(*serials: int) -> tuple[Shown, ...]:
    return (Shown(queue="a", serials=serials),)


def test_it_tells_who_was_still_there_when_the_hub_was_heard_last(teller: Teller) -> None:
    teller.hears(7, 1, TODAY, given(12, 9, 12))

    told = teller.is_told(8)

    assert (told.day, told.reached) == (TODAY, (Reached(queue="a", serial=12),))
    assert told.shown == shown(9, 12)


def test_it_tells_whose_paper_it_printed_since(teller: Teller) -> None:
    teller.hears(7, 1, TODAY, given(12, 9))
    teller.prints(13, 7, 5)

    assert teller.is_told(8).shown == shown(9, 13)


def test_whose_visit_is_over_it_does_not_tell(teller: Teller) -> None:
    teller.prints(13, 7, 5)
    teller.hears(7, 6, TODAY, given(14, 14))

    assert teller.is_told(8).shown == shown(14)


def test_a_second_hub_from_the_same_copy_is_told_all_of_it_again_even_after_a_restart(teller: Teller) -> None:
    teller.hears(7, 1, TODAY, given(12, 9, 12))
    teller.is_told(8)
    teller.hears(8, 1, TODAY, given(30, 30))
    teller.restarts()

    assert teller.is_told(9).shown == shown(9, 12)


def test_who_was_there_yesterday_is_not_told_today(teller: Teller) -> None:
    teller.hears(7, 1, YESTERDAY, given(12, 9, 12))
    teller.is_told(8)
    teller.hears(8, 1, TODAY, given(1, 1))

    assert teller.is_told(9).shown == shown(1)


def test_what_may_be_forgotten_is_handed_over_after_it_was_told(teller: Teller) -> None:
    teller.prints(13, 7, 5)
    teller.is_told(8)
    teller.alone.on_tick(teller.hub.now_ms)

    (handed,) = (each for each in teller.hub.asked if isinstance(each, HandOver))
    assert handed.number == "A013"
