"""A dispenser alone: the visitor has a ticket at once, and the hub gets each one once, in its order, with its age."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from hall_protocol.commands import HandOver, ReportPaper
from hall_protocol.events import Reply
from hall_protocol.states import Offers
from tests.dispenser.alone.parts import (
    MINUTE_MS,
    NINE_MS,
    PENSION,
    Quiet,
    a_block,
    a_store,
    a_wish,
    numbers,
    taken,
)
from tests.dispenser.alone.test_guess import waited
from ticket_dispenser.alone.giving import AGAIN_MS, Giving
from ticket_dispenser.alone.store import NoNumbersError, NumberStore


@dataclass
class Alone:
    """A dispenser without a hub, until it comes."""

    store: NumberStore
    hub: Quiet
    giving: Giving

    def gives(self, nth: int = 1, instead_of: str = "") -> str:
        return self.giving.give(a_wish(nth), PENSION, instead_of).id

    def hub_comes(self) -> None:
        self.hub.comes(NINE_MS + self.hub.now_ms)
        self.giving.on_tick(self.hub.now_ms)

    def passes(self, ms: int) -> None:
        self.hub.now_ms += ms
        self.giving.on_tick(self.hub.now_ms)

    def answers(self, command: HandOver, reply: Reply | None = None) -> None:
        self.giving.on_reply(command, reply or taken(command))


@pytest.fixture
def alone(tmp_path: Path) -> Alone:
    store, hub = a_store(tmp_path, "boot-1", 20_000, a_block()), Quiet()
    return Alone(store, hub, Giving(store, hub, lambda: hub.now_ms))


def no(command: HandOver, code: str) -> Reply:
    return Reply(command_id=command.command_id, ok=False, code=code)


def test_the_ticket_is_on_disk_before_it_is_printed_and_looks_like_any(alone: Alone) -> None:
    ticket = alone.giving.give(a_wish(1, lane="green", lane_reason="elderly"), PENSION)

    assert (ticket.number, ticket.lane, ticket.phase, ticket.alone) == ("GA940", "green", "waiting", "exact")
    assert numbers(alone.store) == ["GA940"]
    assert alone.giving.waiting == 1
    assert alone.hub.asked == []


def test_when_they_are_used_up_there_is_none(alone: Alone) -> None:
    for nth in range(60):
        alone.gives(nth)

    assert not alone.giving.can_give("a")
    assert not alone.giving.can_give("b")
    with pytest.raises(NoNumbersError):
        alone.gives(99)
    assert alone.giving.waiting == 60


def test_they_are_handed_over_one_after_another_each_with_its_age(alone: Alone) -> None:
    alone.gives(1, instead_of="w" * 22)
    alone.passes(MINUTE_MS)
    alone.gives(2)
    alone.passes(MINUTE_MS)

    alone.hub_comes()
    first = alone.hub.last()
    alone.passes(100)
    assert len(alone.hub.asked) == 1
    alone.answers(first)
    second = alone.hub.last()
    alone.answers(second)

    assert [(each.number, each.age_ms, each.estimated) for each in (first, second)] == [
        ("A940", 2 * MINUTE_MS, False),
        ("A941", MINUTE_MS + 100, False),
    ]
    assert (first.token, first.instead_of, second.instead_of) == (f"{1:022d}", "w" * 22, "")
    assert alone.giving.waiting == 0


def test_an_answer_that_comes_twice_or_late_takes_nobody_off(alone: Alone) -> None:
    alone.gives(1)
    alone.gives(2)
    alone.hub_comes()
    first = alone.hub.last()
    alone.answers(first)

    alone.answers(first)
    alone.answers(first, no(first, "bad_message"))

    assert numbers(alone.store) == ["A941"]


def test_what_the_hub_had_already_is_done(alone: Alone) -> None:
    alone.gives(1)
    alone.hub_comes()

    alone.answers(alone.hub.last(), no(alone.hub.last(), "already_handed_over"))

    assert alone.giving.waiting == 0


@pytest.mark.parametrize("code", ["no_hub", "not_stored", "too_old"])
def test_what_a_hub_cannot_take_now_comes_again_under_the_same_id(alone: Alone, code: str) -> None:
    alone.gives(1)
    alone.hub_comes()
    first = alone.hub.last()

    alone.answers(first, no(first, code))
    alone.passes(AGAIN_MS - 1)
    assert len(alone.hub.asked) == 1
    alone.passes(1)

    assert alone.hub.last().command_id == first.command_id
    assert alone.hub.last().age_ms == first.age_ms + AGAIN_MS
    assert alone.giving.waiting == 1


def test_what_a_hub_never_takes_holds_up_nobody(alone: Alone) -> None:
    alone.gives(1)
    alone.gives(2)
    alone.hub_comes()

    alone.answers(alone.hub.last(), no(alone.hub.last(), "unknown_dispenser"))

    assert alone.hub.last().number == "A941"
    assert alone.giving.waiting == 1


def test_a_restart_hands_over_what_was_under_way_under_the_same_id(alone: Alone, tmp_path: Path) -> None:
    alone.gives(1)
    alone.hub_comes()
    first = alone.hub.last()
    alone.store.close()

    store, hub = a_store(tmp_path, "boot-1", alone.hub.now_ms), alone.hub
    Giving(store, hub, lambda: hub.now_ms).on_tick(hub.now_ms)

    assert hub.last().command_id == first.command_id


def test_across_a_power_cut_it_is_marked_as_estimated(alone: Alone, tmp_path: Path) -> None:
    alone.gives(1)
    alone.store.close()
    store, hub = a_store(tmp_path, "boot-2", 10_000), Quiet(now_ms=10_000)
    giving = Giving(store, hub, lambda: hub.now_ms)
    hub.comes(NINE_MS)
    giving.on_tick(hub.now_ms)

    assert hub.last().estimated
    assert hub.last().age_ms >= 10_000


def test_what_became_of_the_paper_is_told_with_the_ticket(alone: Alone) -> None:
    name = alone.gives(1)
    alone.giving.settle(name, False, "printer.paper_out")

    alone.hub_comes()

    assert (alone.hub.last().paper, alone.hub.last().fault) == ("failed", "printer.paper_out")
    alone.answers(alone.hub.last())
    assert len(alone.hub.asked) == 1


def test_what_became_of_it_while_it_was_handed_over_is_told_behind_it(alone: Alone) -> None:
    name = alone.gives(1)
    alone.hub_comes()
    first = alone.hub.last()
    alone.giving.settle(name, True, "")

    alone.answers(first)

    assert alone.hub.asked[1:] == [
        ReportPaper(command_id=alone.hub.asked[1].command_id, ticket="2026-11-23/a/940", printed=True, fault="")
    ]


def test_what_became_of_it_afterwards_is_told_at_once(alone: Alone) -> None:
    name = alone.gives(1)
    alone.hub_comes()
    alone.answers(alone.hub.last())

    alone.giving.settle(name, False, "printer.cutter")

    report = alone.hub.asked[-1]
    assert isinstance(report, ReportPaper)
    assert (report.ticket, report.printed, report.fault) == ("2026-11-23/a/940", False, "printer.cutter")


def test_how_many_are_ahead_is_guessed_from_the_hub_s_last_word(alone: Alone) -> None:
    assert alone.giving.give(a_wish(1), PENSION).ahead is None

    alone.giving.hear(Offers(epoch=1, seq=1, at_ms=NINE_MS, queues=(waited(7, (600, 1_200)),)))

    told = [alone.giving.give(a_wish(nth), PENSION) for nth in (2, 3)]
    assert [(each.ahead, each.wait_from_s) for each in told] == [(7, 600), (8, 685)]
