from typing import get_args

import msgspec
import pytest

from hall_protocol.commands import (
    ALLOWED,
    COMMANDS,
    KEPT,
    WINDOW_COMMANDS,
    AnyCommand,
    Command,
    WindowCommand,
    may_say,
)
from hall_protocol.roles import WINDOW_ROLES, Role
from hall_protocol.topics import COMMAND
from tests.protocol.samples import whole

EVERY = [pytest.param(kind, role, id=f"{name}-{role}") for name, kind in COMMANDS.items() for role in Role]


def _made(kind: type[Command], on_behalf_of: str) -> Command:
    return msgspec.convert({**whole(kind), "on_behalf_of": on_behalf_of}, kind)


def test_the_table_of_commands_and_their_union_are_the_same() -> None:
    assert tuple(COMMANDS.values()) == get_args(AnyCommand)


@pytest.mark.parametrize(("kind", "role"), EVERY)
def test_only_a_console_speaks_for_somebody_else(kind: type[Command], role: Role) -> None:
    assert may_say(role, _made(kind, "li.na")) == (role is Role.CONSOLE)


@pytest.mark.parametrize(("kind", "role"), EVERY)
def test_a_role_says_its_own_commands_and_no_other(kind: type[Command], role: Role) -> None:
    allowed = ALLOWED.get(role, frozenset())

    assert may_say(role, _made(kind, "")) == (kind.__struct_config__.tag in allowed)


def test_a_dispenser_can_never_work_a_window_nor_a_terminal_take_numbers() -> None:
    assert not ALLOWED[Role.DISPENSER] & WINDOW_COMMANDS
    assert not ALLOWED[Role.TERMINAL] & {"issue_ticket", "report_paper", "reprint_ticket"}


def test_screens_that_face_visitors_command_nothing() -> None:
    for role in (Role.SIGN, Role.FORECASTER, Role.VOICE):
        assert role not in ALLOWED


def test_a_board_s_button_asks_who_is_being_served_and_does_nothing_else() -> None:
    assert ALLOWED[Role.DISPLAY] == {"say_status"}


def test_only_a_visitors_pad_rates_and_a_clerk_s_terminal_never_does() -> None:
    assert ALLOWED[Role.PAD] == {"rate_ticket"}
    assert {role for role, names in ALLOWED.items() if "rate_ticket" in names} == {Role.PAD, Role.CONSOLE}


def test_only_a_console_does_what_concerns_the_whole_hall() -> None:
    for name in (
        "close_day",
        "reload_configuration",
        "assign_services",
        "assign_case",
        "book_visits",
        "answer_guide",
        "post_notice",
        "announce",
    ):
        assert [role for role, names in ALLOWED.items() if name in names] == [Role.CONSOLE]


def test_whoever_has_a_command_may_speak_at_a_command_topic() -> None:
    for role, names in ALLOWED.items():
        assert names <= COMMANDS.keys()
        assert role in COMMAND.says_own


def test_what_has_happened_is_kept_and_what_is_wished_is_not() -> None:
    kept = {name for name in COMMANDS if name in KEPT}

    assert kept == {
        "start_service",
        "finish_service",
        "hand_in",
        "miss_ticket",
        "hold_ticket",
        "rate_ticket",
        "report_paper",
    }
    assert len(kept) == len(KEPT)


def test_a_terminal_need_not_know_its_window() -> None:
    for name in WINDOW_COMMANDS:
        kind = COMMANDS[name]
        assert issubclass(kind, WindowCommand)
        assert msgspec.convert({**whole(kind), "window": ""}, kind).window == ""
    assert Role.TERMINAL in WINDOW_ROLES
