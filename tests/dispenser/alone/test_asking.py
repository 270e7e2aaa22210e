"""A dispenser sees to it that there are numbers for when the hub is gone, and asks one thing at a time."""

from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from hall_protocol.commands import AskForNumbers
from hall_protocol.events import Reply
from hall_protocol.states import ReservedNumbers
from tests.dispenser.alone.parts import HOUR_MS, MINUTE_MS, NINE_MS, Quiet, a_block, a_store, gives, granted
from tests.dispenser.county import the_catalogue
from ticket_dispenser.alone.asking import AGAIN_MS, Asking
from ticket_dispenser.alone.store import Boot, NumberStore


@dataclass
class Provident:
    """A dispenser whose hub is there."""

    store: NumberStore
    hub: Quiet
    asking: Asking

    def passes(self, ms: int = 0) -> None:
        self.hub.now_ms += ms
        self.asking.on_tick(self.hub.now_ms)

    @property
    def asked(self) -> list[AskForNumbers]:
        return [command for command in self.hub.asked if isinstance(command, AskForNumbers)]

    def gets(self, numbers: ReservedNumbers | None, nth: int = -1) -> None:
        command = self.asked[nth]
        code = "" if numbers else "no_hub"
        reply = Reply(command_id=command.command_id, ok=numbers is not None, code=code, numbers=numbers)
        self.asking.on_reply(command, reply)


@pytest.fixture
def dispenser(tmp_path: Path) -> Provident:
    store, hub = a_store(tmp_path), Quiet()
    hub.comes()
    return Provident(store, hub, Asking(store, hub, lambda: hub.now_ms))


def test_it_asks_as_soon_as_the_hub_is_there_and_has_what_it_gets(dispenser: Provident) -> None:
    dispenser.passes()
    assert [command.held for command in dispenser.asked] == [()]

    dispenser.gets(granted(a_block()))

    assert dispenser.store.left() == {"a": 60}
    dispenser.passes(MINUTE_MS)
    assert len(dispenser.asked) == 1


def test_without_a_hub_it_asks_nobody(dispenser: Provident) -> None:
    dispenser.hub.hub_alive = False

    dispenser.passes(MINUTE_MS)

    assert dispenser.asked == []


def test_it_asks_again_after_an_hour_after_giving_and_on_a_new_day(dispenser: Provident) -> None:
    dispenser.passes()
    dispenser.gets(granted(a_block()))
    dispenser.passes(HOUR_MS - 1)
    assert len(dispenser.asked) == 1
    dispenser.passes(1)
    dispenser.gets(granted())
    dispenser.asking.soon()
    dispenser.passes()
    dispenser.gets(granted())
    assert len(dispenser.asked) == 3
    dispenser.hub.comes(NINE_MS + 16 * HOUR_MS)

    dispenser.passes(1)

    assert len(dispenser.asked) == 4


def test_who_is_to_ask_soon_asks_again_within_a_minute_until_there_are_numbers(dispenser: Provident) -> None:
    none_yet = msgspec.structs.replace(granted(), ask_soon=True)
    dispenser.passes()
    dispenser.gets(none_yet)
    dispenser.passes(MINUTE_MS)
    dispenser.gets(none_yet)
    dispenser.passes(MINUTE_MS)
    assert len(dispenser.asked) == 3
    dispenser.gets(granted(a_block()))

    dispenser.passes(MINUTE_MS)

    assert len(dispenser.asked) == 3
    assert dispenser.store.left() == {"a": 60}


def test_what_is_left_of_a_block_stays_its_own_and_what_is_used_up_is_forgotten_before_that_is_said(
    dispenser: Provident,
) -> None:
    begun, used_up = a_block(900, 909), a_block(800, 800)
    dispenser.passes()
    dispenser.gets(granted(used_up, begun))
    for nth in range(3):
        gives(dispenser.store, nth)
    for given in dispenser.store.given():
        dispenser.store.handed_over(given.name)
    dispenser.asking.soon()

    dispenser.passes()

    assert dispenser.asked[-1].held == (begun.id,)
    assert [block.id for block in dispenser.store.blocks()] == [begun.id]
    assert dispenser.store.left() == {"a": 8}


def test_nothing_is_asked_while_there_is_something_to_hand_over(dispenser: Provident) -> None:
    dispenser.passes()
    dispenser.gets(granted(a_block()))
    gives(dispenser.store)
    dispenser.asking.soon()

    dispenser.passes()

    assert len(dispenser.asked) == 1


def test_an_older_question_never_comes_behind_a_newer(dispenser: Provident) -> None:
    dispenser.passes()
    dispenser.hub.hub_alive = False
    dispenser.passes(MINUTE_MS)
    dispenser.hub.hub_alive = True

    dispenser.passes(MINUTE_MS)

    assert len(dispenser.asked) == 1
    dispenser.gets(None)
    dispenser.passes(AGAIN_MS - 1)
    assert len(dispenser.asked) == 1
    dispenser.passes(1)
    assert len(dispenser.asked) == 2
    dispenser.gets(granted(a_block(800, 809)), nth=0)
    assert dispenser.store.held() == ()


def test_numbers_given_while_it_asked_stay_given(dispenser: Provident) -> None:
    dispenser.passes()
    dispenser.gets(granted(a_block(900, 909)))
    dispenser.passes(HOUR_MS)
    assert gives(dispenser.store) == "A900"

    dispenser.gets(granted(a_block(800, 809)))

    assert gives(dispenser.store, 1) == "A901"
    assert dispenser.store.left() == {"a": 18}


def test_another_catalogue_is_kept_and_asks_for_other_numbers(dispenser: Provident) -> None:
    dispenser.passes()
    dispenser.gets(granted(a_block()))

    dispenser.asking.keep(the_catalogue("2"))
    dispenser.passes()
    dispenser.gets(granted())
    dispenser.asking.keep(the_catalogue("2"))
    dispenser.passes()

    kept = dispenser.store.catalogue()
    assert kept is not None
    assert kept.version == "2"
    assert len(dispenser.asked) == 2


def test_it_is_noted_each_minute_that_the_hub_was_heard_and_at_once_when_it_comes_back(dispenser: Provident) -> None:
    dispenser.passes()
    assert dispenser.store.boots() == {1: Boot(1, 20_000, 20_000, NINE_MS)}
    dispenser.passes(MINUTE_MS - 1)
    assert dispenser.store.boots() == {1: Boot(1, 20_000, 20_000, NINE_MS)}
    dispenser.passes(1)
    assert dispenser.store.boots() == {1: Boot(1, 80_000, 80_000, NINE_MS + MINUTE_MS)}
    dispenser.hub.hub_alive = False
    dispenser.passes(MINUTE_MS)
    assert dispenser.store.boots() == {1: Boot(1, 140_000, 80_000, NINE_MS + MINUTE_MS)}
    dispenser.hub.hub_alive = True
    dispenser.passes(500)
    assert dispenser.store.boots() == {1: Boot(1, 140_500, 140_500, NINE_MS + 2 * MINUTE_MS + 500)}
