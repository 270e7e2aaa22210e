"""Whatever is pressed, in whatever order, while hub and window do what they like: the terminal goes on, and says only
what the protocol knows."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import msgspec
import pytest

from hall_protocol.codec import encode
from hall_protocol.commands import COMMANDS, Command
from hall_protocol.events import Reply
from hall_protocol.states import NamedItem
from tests.terminal.parts import PHASES, Clerk, a_desk, away, board, both, facts, manners
from window_terminal.actions import Action
from window_terminal.desk import Desk
from window_terminal.entries import still_of
from window_terminal.lights import lights
from window_terminal.presses import pass_time, show_badge
from window_terminal.showing import as_seen
from window_terminal.steps import is_kept, linked

STEPS = 400
REASONS = tuple(NamedItem(id=name, name=both(name)) for name in ("mistaken", "urgent"))
REPLIES = (
    Reply(command_id="", ok=True),
    Reply(command_id="", ok=True, code="nobody_waiting"),
    Reply(command_id="", ok=False, code="window_illegal_step"),
    Reply(command_id="", ok=False, code="window_has_clerk"),
    Reply(command_id="", ok=False, code="ambiguous_number", tickets=(facts("a-15", "A015"), facts("b-15", "B015"))),
    Reply(command_id="", ok=False, code="ambiguous_number"),
    Reply(command_id="", ok=False, code="no_hub"),
)


def any_hall(chance: Random) -> Desk:
    """A window in a hall that asks for this or that, with or without anybody held, missed or known."""
    hall = manners(
        one_button=chance.random() < 0.3,
        ask_outcome=chance.random() < 0.5,
        ask_services_done=chance.random() < 0.5,
        choose_reasons=REASONS[: chance.randrange(3)],
        outcomes=("done", "received")[: chance.randrange(3)],
        pause_reasons=manners().pause_reasons[: chance.randrange(3)],
    )
    desk = a_desk(chance.choice(PHASES), hall, held=away("A015", "B015", "A003"), missed=away("A015"))
    return chance.choice([desk, desk, replace(desk, desk=None), replace(desk, catalogue=None), Desk(hub_alive=True)])


def presses(clerk: Clerk, chance: Random) -> None:
    clerk.press(chance.choice(list(Action)), every_ms=chance.choice([10, 100, 400, 2_000, 20_000]))


def is_answered(clerk: Clerk, chance: Random) -> None:
    if clerk.open:
        clerk.hub_says(chance.choice(REPLIES))


def hub_comes_or_goes(clerk: Clerk, chance: Random) -> None:
    clerk.desk = linked(clerk.desk, chance.random() < 0.6, True, clerk.now_ms)


def window_changes(clerk: Clerk, chance: Random) -> None:
    news = board(chance.choice(PHASES))
    clerk.desk = replace(clerk.desk, window=news, entry=still_of(clerk.desk.entry, clerk.desk.window, news))


def badge_is_shown(clerk: Clerk, _chance: Random) -> None:
    taken = show_badge(clerk.desk, "badge", clerk.now_ms)
    clerk.take(taken.desk, taken.commands)


def catalogue_changes(clerk: Clerk, chance: Random) -> None:
    other = any_hall(chance)
    clerk.desk = replace(clerk.desk, catalogue=other.catalogue, desk=other.desk)


HAPPENS: tuple[Callable[[Clerk, Random], None], ...] = (
    *[presses] * 8,
    is_answered,
    is_answered,
    hub_comes_or_goes,
    window_changes,
    badge_is_shown,
    catalogue_changes,
)


def is_known(command: Command) -> bool:
    """Whether the hub would understand its very bytes."""
    name = str(command.__struct_config__.tag)
    return msgspec.json.decode(encode(command), type=COMMANDS[name]) == command


@pytest.mark.parametrize("seed", range(60))
def test_any_keys_in_any_order_leave_a_terminal_that_works(seed: int) -> None:
    chance = Random(seed)
    clerk = Clerk(any_hall(chance), answers=False)
    for _ in range(STEPS):
        was_alive, told = clerk.desk.hub_alive, len(clerk.said)
        chance.choice(HAPPENS)(clerk, chance)
        clerk.wait(0)
        entry = clerk.desk.entry
        assert entry is None or not entry.choices or 0 <= entry.at < len(entry.choices)
        assert set(lights(clerk.desk, clerk.now_ms).values()) <= {"on", "off", "blink"}
        assert as_seen(clerk.desk)["asked"] == len(clerk.open)
        fresh = clerk.said[told:]
        assert all(is_known(msgspec.structs.replace(command, command_id="aaaaaaaa-1")) for command in fresh)
        assert was_alive or all(map(is_kept, fresh))

    clerk.wait(60_000)
    assert pass_time(clerk.desk, clerk.now_ms).desk.entry is None
