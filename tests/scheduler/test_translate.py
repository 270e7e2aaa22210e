"""The wire and the rules speak of the same things: nothing said means nothing, nothing meant cannot be said."""

import ast
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import get_args

import msgspec
import pytest

import queue_core
from central_scheduler.sentences import Sentences
from central_scheduler.translate import Circumstances, command_of
from hall_config.texts import Catalogue
from hall_protocol import commands as wire
from hall_protocol import facts, states
from hall_protocol.access import Credential
from hall_protocol.refusals import RefusalCode
from hall_protocol.roles import Role
from queue_core import commands as core
from queue_core.dispenser_commands import GoOnRestored
from queue_core.events import Why
from queue_core.lifecycle import (
    CaseKind,
    CaseState,
    CaseStep,
    ClerkState,
    ClerkStep,
    Level,
    NoticeKind,
    Paper,
    ServiceOutcome,
    State,
    Step,
    WindowState,
    WindowStep,
)
from queue_core.refusals import Reason
from queue_core.rules import Lane
from tests.protocol.samples import whole
from tests.scheduler.parts import NINE_MS

CATALOGUE = Catalogue.load()
CONSOLE = Circumstances(Credential("console", Role.CONSOLE), window="window-1", clerk="li", pressed_ms=NINE_MS)
TERMINAL = Circumstances(Credential("window-1", Role.TERMINAL, "window-1"), window="window-1", pressed_ms=NINE_MS)
OF_THE_HUB_ALONE = {core.Configure, core.TimePassed, GoOnRestored}
NOT_ONE_WISH = {"reload_configuration", "book_visits", *wire.READ_ONLY}
"""What is no single command of the rules: the folder read again, a whole list, a look."""


def made(name: str, **fields: object) -> wire.Command:
    kind = wire.COMMANDS[name]
    return msgspec.convert({"name": name, "command_id": "aaaaaaaa-1", **fields}, kind)


def test_whatever_the_rules_can_be_asked_can_be_said_on_the_wire() -> None:
    said = {
        type(command_of(msgspec.convert(whole(kind), kind), CONSOLE))
        for name, kind in wire.COMMANDS.items()
        if name not in NOT_ONE_WISH and name not in ("finish_service", "rate_ticket")
    } | {core.FinishService, core.RateTicket}

    assert said == set(core.COMMAND_KINDS) - OF_THE_HUB_ALONE


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (states.TicketPhase, State),
        (states.WindowPhase, WindowState),
        (states.ClerkPhase, ClerkState),
        (states.CasePhase, CaseState),
        (states.CaseKind, CaseKind),
        (states.Paper, Paper),
        (facts.NoticeKind, NoticeKind),
        (wire.Lane, Lane),
        (wire.Level, Level),
        (wire.ServiceOutcome, ServiceOutcome),
    ],
)
def test_a_closed_list_on_the_wire_is_the_list_of_the_rules(words: object, meant: type[StrEnum]) -> None:
    assert get_args(words) == tuple(member.value for member in meant)


@pytest.mark.parametrize("outcome", ServiceOutcome)
def test_every_outcome_reaches_the_rules(outcome: ServiceOutcome) -> None:
    command = command_of(made("finish_service", outcome=outcome, services_done=["a", "b"], stay=False), CONSOLE)

    assert command == core.FinishService("window-1", outcome, ("a", "b"), stay=False)


@pytest.mark.parametrize("level", Level)
def test_every_level_reaches_the_rules_and_of_the_words_only_that_there_are_some(level: Level) -> None:
    pad = Circumstances(Credential("pad-1", Role.PAD, "window-1"))

    assert command_of(made("rate_ticket", ticket="A001", level=level), pad) == core.RateTicket("A001", level, "pad")
    told = command_of(made("rate_ticket", ticket="A001", level=level, comment="等太久", channel="phone"), CONSOLE)
    assert told == core.RateTicket("A001", level, "phone", commented=True)


@pytest.mark.parametrize(("back_s", "back_ms"), [(None, None), (0, 0), (600, 1_600_000)])
def test_a_pause_ends_so_long_after_the_press_or_as_the_rules_have_it(back_s: int | None, back_ms: int | None) -> None:
    around = Circumstances(Credential("window-1", Role.TERMINAL, "window-1"), "window-1", pressed_ms=1_000_000)

    paused = command_of(made("pause_window", reason="lunch", back_s=back_s), around)

    assert paused == core.PauseWindow("window-1", "lunch", back_ms)


def test_a_log_in_is_whom_the_hub_knows_and_says_whether_they_take_over() -> None:
    around = Circumstances(Credential("window-1", Role.TERMINAL, "window-1"), "window-1", logs_in="zhao")

    assert command_of(made("log_in", number="101", pin="4711"), around) == core.LogIn("window-1", "zhao")
    assert command_of(made("log_in", badge="x", handover=True), around) == core.LogIn("window-1", "zhao", True)


def test_everything_said_of_a_visit_reaches_the_rules_but_who_the_visitor_is() -> None:
    known = msgspec.structs.replace
    issue = made(
        "issue_ticket",
        service="a",
        token="t" * 16,
        lane="green",
        lane_reason="elderly",
        situation="s",
        then=["b", "c"],
        identity="f" * 64,
        case="C1",
    )
    around = Circumstances(Credential("dispenser-1", Role.DISPENSER), visitor="random")

    assert command_of(issue, around) == core.IssueTicket(
        "a", "t" * 16, "dispenser-1", Lane.GREEN, "elderly", "s", ("b", "c"), "random", "C1"
    )
    assert isinstance(issue, wire.IssueTicket)
    unknown = command_of(known(issue, identity=""), Circumstances(Credential("dispenser-1", Role.DISPENSER)))
    assert isinstance(unknown, core.IssueTicket)
    assert unknown.visitor == ""


def test_a_hold_ends_counted_from_the_press_and_not_from_its_arrival() -> None:
    assert command_of(made("hold_ticket", return_s=600), TERMINAL) == core.HoldTicket("window-1", NINE_MS + 600_000)
    assert command_of(made("hold_ticket"), TERMINAL) == core.HoldTicket("window-1", None)


@pytest.mark.parametrize(("place", "first"), [("", None), ("arrival", False), ("first", True)])
def test_a_place_left_open_is_the_hall_s_to_choose(place: str, first: bool | None) -> None:
    command = command_of(made("transfer_ticket", to_clerk="li", and_back=True, ticket="A1", place=place), TERMINAL)

    assert command == core.TransferTicket("window-1", "", "", first, "li", and_back=True, ticket="A1")


def test_only_a_console_needs_no_permission() -> None:
    chosen = made("call_ticket", ticket="A001", reason="urgent")

    assert command_of(chosen, CONSOLE) == core.CallTicket("window-1", "A001", "urgent", permitted=True)
    assert command_of(chosen, TERMINAL) == core.CallTicket("window-1", "A001", "urgent", permitted=False)


def test_a_window_logs_out_whoever_is_there() -> None:
    assert command_of(made("log_out"), CONSOLE) == core.LogOut("li")
    assert command_of(made("log_out", clerk="wu"), CONSOLE) == core.LogOut("wu")


OF_THE_BUS = {
    RefusalCode.AMBIGUOUS_NUMBER,
    RefusalCode.UNKNOWN_NUMBER,
    RefusalCode.UNKNOWN_BADGE,
    RefusalCode.WRONG_PIN,
    RefusalCode.PIN_LOCKED,
    RefusalCode.PROOF_NEEDED,
    RefusalCode.NOBODY_LOGGED_IN,
    RefusalCode.NOT_THIS_CLERK,
    RefusalCode.NOT_THIS_PAD,
    RefusalCode.BAD_BOOKINGS,
    RefusalCode.BAD_CONFIGURATION,
    RefusalCode.TOO_OLD,
    RefusalCode.NOT_STORED,
    RefusalCode.BAD_MESSAGE,
    RefusalCode.UNKNOWN_COMMAND,
    RefusalCode.NOT_ALLOWED,
    RefusalCode.WRONG_WINDOW,
    RefusalCode.NO_HUB,
}
"""What is refused before the rules are asked."""


def test_every_reason_of_the_rules_has_its_code_and_no_other_code_is_theirs() -> None:
    assert {reason.value for reason in Reason} == {code.value for code in RefusalCode} - OF_THE_BUS


def refusals() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Every place at which the rules refuse: where, the reason, the fields given."""
    for path in sorted(Path(queue_core.__path__[0]).rglob("*.py")):
        for part in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match part:
                case ast.Call(func=ast.Name(id="RefusedError"), args=[ast.Attribute(attr=reason)], keywords=given):
                    yield f"{path.name}:{part.lineno}", Reason[reason].value, frozenset(str(each.arg) for each in given)


def test_wherever_the_rules_refuse_the_sentence_finds_all_its_fields() -> None:
    lacking = {
        (place, reason): fields
        for place, reason, given in refusals()
        if (fields := CATALOGUE.fields(f"refusal.{reason}", "zh") - given)
    }

    assert lacking == {}
    assert {reason for _, reason, _ in refusals()} == {reason.value for reason in Reason}


@pytest.mark.parametrize(
    ("section", "meant"),
    [
        ("state", (*State, *WindowState, *ClerkState)),
        ("step", (*Step, *WindowStep, *ClerkStep, "undo", *wire.COMMANDS)),
        ("case_state", (*CaseState,)),
        ("case_step", (*CaseStep,)),
        ("case_kind", (*CaseKind,)),
        ("lane", (*Lane,)),
        ("level", (*Level,)),
        ("outcome", (*ServiceOutcome,)),
        ("why", (*Why,)),
    ],
)
def test_every_word_of_the_rules_is_a_word_of_people(section: str, meant: tuple[str, ...]) -> None:
    assert set(meant) <= CATALOGUE.section(section, "zh").keys()


def test_what_nobody_can_say_is_a_dash_and_no_hole_in_a_sentence() -> None:
    sentences = Sentences(CATALOGUE)

    assert sentences.say("refusal.hall_closed", opens="").zh == "不在大厅开放时间内（–起开放）"
    assert sentences.say("refusal.repeated_service", number="", service="").en == "“–” is on this ticket already"
