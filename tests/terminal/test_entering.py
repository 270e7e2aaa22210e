"""More keys than one: numbers, log-in, transfer, outcome, services, pauses; what a clerk types is what is asked."""

from dataclasses import replace

import msgspec
import pytest

from hall_protocol.commands import (
    CallNext,
    CallTicket,
    FinishService,
    HandIn,
    HoldTicket,
    LogIn,
    MissTicket,
    OpenWindow,
    PauseWindow,
    ReinstateTicket,
    ResumeTicket,
    StartService,
    TransferTicket,
    Undo,
)
from hall_protocol.events import Reply
from hall_protocol.states import Destination, NamedItem
from tests.terminal.parts import Clerk, a_desk, accepted, away, both, facts, manners, refused
from window_terminal.actions import Action
from window_terminal.entries import LASTS_MS
from window_terminal.presses import CHOOSES_MS, show_badge

ID = ""
PROOF_NEEDED = Reply(command_id="", ok=False, code="proof_needed")
ONE_REASON = (NamedItem(id="mistaken", name=both("mistaken")),)
TWO_REASONS = (*ONE_REASON, NamedItem(id="waits-outside", name=both("outside")))
BOTH_15 = (facts("a-15", "A015"), facts("b-15", "B015"))
ASKS = manners(ask_outcome=True)
ASKS_BOTH = manners(ask_outcome=True, ask_services_done=True)


# Numbers


def test_a_number_and_the_transfer_key_send_to_the_window_of_that_number() -> None:
    assert Clerk(a_desk()).types("12").press("transfer").said == [TransferTicket(command_id=ID, to_window="window-12")]


def test_a_window_nobody_has_is_refused_and_the_visitor_stays() -> None:
    clerk = Clerk(a_desk()).types("77").press("transfer")

    assert clerk.said == []
    assert clerk.desk.answer is not None
    assert clerk.desk.answer.code == "no_such_window"


def test_the_same_key_twice_is_two_digits() -> None:
    clerk = Clerk(a_desk()).press("digit_1", "digit_1", every_ms=20)

    assert clerk.desk.entry is not None
    assert clerk.desk.entry.typed == "11"


def test_back_takes_digits_away_one_by_one_and_then_leaves() -> None:
    clerk = Clerk(a_desk()).types("12").press("back")
    assert clerk.desk.entry is not None
    assert clerk.desk.entry.typed == "1"

    assert clerk.press("back").kind == ""
    assert clerk.press("back").said == []


@pytest.mark.parametrize("keys", [["digit_2"], ["confirm"], ["call"]])
def test_of_several_with_the_same_digits_one_is_chosen_with_one_key(keys: list[str]) -> None:
    clerk = Clerk(a_desk("open", manners(choose_reasons=ONE_REASON)), answers=False).types("15").press("call")
    clerk.hub_says(Reply(command_id=ID, ok=False, code="ambiguous_number", tickets=BOTH_15)).press(*keys)

    ticket = "b-15" if keys == ["digit_2"] else "a-15"
    assert clerk.said[1:] == [CallTicket(command_id="aaaaaaaa-1", ticket=ticket, reason="mistaken")]


def test_which_of_several_is_meant_is_not_asked_for_ever() -> None:
    clerk = Clerk(a_desk("open"), answers=False).types("15").press("call")
    clerk.hub_says(Reply(command_id=ID, ok=False, code="ambiguous_number", tickets=BOTH_15)).wait(LASTS_MS["which"])

    assert (clerk.kind, len(clerk.said)) == ("", 1)


def test_a_number_is_no_longer_than_the_protocol_takes() -> None:
    clerk = Clerk(a_desk()).types("1234567890123456")

    assert clerk.desk.entry is not None
    assert clerk.desk.entry.typed == "123456789012"


@pytest.mark.parametrize(
    ("reasons", "reason"), [((), ""), (ONE_REASON, "mistaken")], ids=["the hub says why not", "the only reason"]
)
def test_a_number_and_the_call_key_call_that_ticket(reasons: tuple[NamedItem, ...], reason: str) -> None:
    clerk = Clerk(a_desk("open", manners(choose_reasons=reasons))).types("15").press("call")

    assert clerk.said == [CallTicket(command_id=ID, ticket="15", reason=reason)]


def test_where_the_hall_has_several_reasons_one_is_chosen_with_one_key() -> None:
    clerk = Clerk(a_desk("open", manners(choose_reasons=TWO_REASONS))).types("15").press("call")
    assert (clerk.kind, clerk.said) == ("reason", [])

    assert clerk.types("2").said == [CallTicket(command_id=ID, ticket="15", reason="waits-outside")]


def test_the_call_key_takes_the_first_reason() -> None:
    clerk = Clerk(a_desk("open", manners(choose_reasons=TWO_REASONS))).types("15").press("call", "call")

    assert clerk.said == [CallTicket(command_id=ID, ticket="15", reason="mistaken")]


@pytest.mark.parametrize("key", ["call", "hold", "resume"])
def test_the_number_of_somebody_held_calls_them_back(key: str) -> None:
    clerk = Clerk(a_desk("open", held=away("A015", "A016"))).types("15").press(key)

    assert clerk.said == [ResumeTicket(command_id=ID, ticket="id-A015")]


def test_two_held_with_the_same_digits_are_told_apart() -> None:
    clerk = Clerk(a_desk("open", held=away("A015", "GA015"))).types("015").press("hold")
    assert (clerk.kind, clerk.said) == ("resume", [])

    assert clerk.types("2").said == [ResumeTicket(command_id=ID, ticket="id-GA015")]


def test_the_number_of_somebody_missed_and_the_missed_key_let_them_wait_again() -> None:
    clerk = Clerk(a_desk("open", missed=away("A003"))).types("3").press("missed")

    assert clerk.said == [ReinstateTicket(command_id=ID, ticket="id-A003")]


@pytest.mark.parametrize("key", ["recall", "start", "undo"])
def test_a_number_left_lying_about_changes_no_other_key(key: str) -> None:
    plain = Clerk(a_desk("calling")).press(key).said if key != "undo" else []

    assert Clerk(a_desk("calling")).types("5").press(key).said == plain


# Who is here


def test_a_clerk_logs_in_with_number_and_pin() -> None:
    clerk = Clerk(a_desk("closed"), answers=False).types("204").press("confirm")
    clerk.hub_says(PROOF_NEEDED).types("9813").press("confirm").hub_says(accepted())

    assert clerk.said[-1] == LogIn(command_id=ID, number="204", pin="9813")
    assert clerk.kind == ""


def test_a_clerk_without_a_pin_is_not_asked_for_one() -> None:
    clerk = Clerk(a_desk("closed")).types("204").press("confirm")

    assert clerk.said == [LogIn(command_id=ID, number="204")]
    assert clerk.kind == ""


def test_a_pin_typed_before_the_hub_has_asked_for_it_is_not_lost() -> None:
    clerk = Clerk(a_desk("closed"), answers=False).types("204").press("confirm").types("98")
    clerk.hub_says(PROOF_NEEDED)
    assert clerk.desk.answer is None, "a pin that is wanted is no refusal"

    clerk.types("13").press("confirm")

    assert clerk.said == [LogIn(command_id=ID, number="204"), LogIn(command_id=ID, number="204", pin="9813")]


def test_a_wrong_pin_is_said_and_may_be_typed_anew() -> None:
    clerk = Clerk(a_desk("closed"), answers=False).types("204").press("confirm")
    clerk.hub_says(PROOF_NEEDED).types("1").press("confirm")
    clerk.hub_says(Reply(command_id="", ok=False, code="wrong_pin"))

    assert clerk.desk.answer is not None
    assert clerk.desk.answer.code == "wrong_pin"
    assert clerk.kind == "pin"
    assert clerk.desk.entry is not None
    assert clerk.desk.entry.typed == ""


def test_a_number_nobody_has_asks_for_no_pin() -> None:
    clerk = Clerk(a_desk("closed"), answers=False).types("999").press("confirm")
    clerk.hub_says(Reply(command_id="", ok=False, code="unknown_number"))

    assert clerk.kind == ""


def test_the_log_in_key_asks_for_the_number_first() -> None:
    clerk = Clerk(a_desk("closed")).press("log_in").types("204").press("confirm")

    assert clerk.said == [LogIn(command_id=ID, number="204")]


def test_an_empty_number_logs_nobody_in() -> None:
    clerk = Clerk(a_desk("closed")).press("log_in", "confirm")

    assert (clerk.kind, clerk.said) == ("", [])


@pytest.mark.parametrize("key", ["confirm", "call"])
def test_a_clerk_takes_over_from_who_is_there_only_after_saying_so(key: str) -> None:
    clerk = Clerk(a_desk(), answers=False).types("204").press("confirm")
    clerk.hub_says(PROOF_NEEDED).types("1").press("confirm")
    clerk.hub_says(Reply(command_id="", ok=False, code="window_has_clerk"))
    assert (clerk.kind, len(clerk.said)) == ("handover", 2)

    clerk.press(key)

    assert type(clerk.said[2]) is LogIn
    assert (clerk.said[2].number, clerk.said[2].pin, clerk.said[2].handover) == ("204", "1", True)


def test_who_does_not_take_over_leaves_and_nothing_is_remembered() -> None:
    clerk = Clerk(a_desk(), answers=False)
    taken = show_badge(clerk.desk, "badge-7", clerk.now_ms)
    assert taken.commands == (LogIn(command_id=ID, badge="badge-7"),)
    clerk.open = [replaced_id(taken.commands[0])]
    clerk.hub_says(Reply(command_id="", ok=False, code="window_has_clerk")).wait(LASTS_MS["handover"])

    assert clerk.desk.entry is None
    assert clerk.press("confirm").said == []


def test_a_badge_that_lies_on_the_reader_logs_in_once() -> None:
    desk, asked = a_desk("closed"), 0
    for now_ms in (0, 900, 1_800, 2_700):
        taken = show_badge(desk, "badge-7", now_ms)
        desk, asked = taken.desk, asked + len(taken.commands)

    assert asked == 1
    assert show_badge(desk, "badge-7", 10_000).commands


def replaced_id(command: object) -> LogIn:
    assert isinstance(command, LogIn)
    return LogIn(command_id="aaaaaaaa-1", badge=command.badge)


def test_a_refused_hand_over_is_not_asked_about_again() -> None:
    clerk = Clerk(a_desk(), answers=False).types("204").press("confirm")
    busy = Reply(command_id="", ok=False, code="window_has_clerk")
    clerk.hub_says(busy).press("confirm").hub_says(busy)

    assert clerk.kind == ""


# Sent on


def test_a_favourite_is_three_presses() -> None:
    clerk = Clerk(a_desk()).press("transfer").types("1")
    assert (clerk.kind, clerk.said) == ("transfer_to", [])

    assert clerk.press("confirm").said == [TransferTicket(command_id=ID, to_clerk="zhao")]


@pytest.mark.parametrize(
    ("more", "sent"),
    [
        (0, TransferTicket(command_id=ID, to_clerk="zhao")),
        (1, TransferTicket(command_id=ID, to_window="window-2")),
        (2, TransferTicket(command_id=ID, to_window="window-12")),
        (3, TransferTicket(command_id=ID, to_service="passport")),
        (4, TransferTicket(command_id=ID, to_clerk="zhao")),
    ],
)
def test_the_transfer_key_walks_through_favourites_windows_and_services(more: int, sent: TransferTicket) -> None:
    assert Clerk(a_desk()).press("transfer", *["transfer"] * more, "call").said == [sent]


def test_nobody_is_sent_to_a_closed_window_by_the_usual_keys() -> None:
    favourites = tuple(Destination(kind="window", id=f"window-{each}", name=both(each)) for each in ("5", "6"))
    clerk = Clerk(a_desk(favourites=favourites, shut=("window-5", "window-2"))).press("transfer")
    entry = clerk.desk.entry

    assert entry is not None
    assert [(each.key, each.name.zh) for each in entry.choices[:3]] == [
        ("1", "5（已关窗）"),
        ("2", "6"),
        ("3", "12号窗口"),
    ]
    assert clerk.press("call").said == [TransferTicket(command_id=ID, to_window="window-6")]


def test_with_lamps_alone_only_the_favourites_are_offered() -> None:
    blind = Clerk(replace(a_desk(), blind=True)).press("transfer", "transfer", "call")
    assert blind.said == [TransferTicket(command_id=ID, to_clerk="zhao")]

    nowhere = Clerk(replace(a_desk(favourites=()), blind=True)).press("transfer")

    assert (nowhere.kind, nowhere.said) == ("", [])
    assert nowhere.desk.answer is not None
    assert nowhere.desk.answer.code == "nowhere_to"


def test_walking_through_a_list_may_be_as_quick_as_a_finger() -> None:
    clerk = Clerk(a_desk()).press("transfer", "transfer", "transfer", every_ms=100).press("call")

    assert clerk.said == [TransferTicket(command_id=ID, to_window="window-12")]


def test_the_second_thought_counts() -> None:
    clerk = Clerk(a_desk()).press("transfer").types("1").types("2").press("confirm")

    assert clerk.said == [TransferTicket(command_id=ID, to_window="window-2")]


def test_a_digit_that_means_nothing_chooses_nothing() -> None:
    clerk = Clerk(a_desk()).press("transfer").types("9")

    assert (clerk.kind, clerk.said) == ("transfer", [])


@pytest.mark.parametrize("keys", [["transfer_back", "call"], ["digit_2", "transfer_back"]])
def test_a_visitor_may_be_wanted_here_again_afterwards(keys: list[str]) -> None:
    sent = Clerk(a_desk()).press(*keys).said[0]

    assert isinstance(sent, TransferTicket)
    assert sent.and_back


@pytest.mark.parametrize("phase", ["closed", "open", "ready", "paused"])
def test_nobody_cannot_be_sent_on(phase: str) -> None:
    clerk = Clerk(a_desk(phase)).press("transfer")  # type: ignore[arg-type]

    assert (clerk.kind, clerk.said) == ("", [])
    assert clerk.desk.answer is not None
    assert clerk.desk.answer.code == "no_visitor"


def test_a_transfer_nobody_confirms_is_forgotten() -> None:
    clerk = Clerk(a_desk()).press("transfer").types("1").wait(LASTS_MS["transfer_to"])

    assert clerk.kind == ""
    assert clerk.press("confirm").said == []


@pytest.mark.parametrize("key", ["missed", "recall", "finish"])
def test_another_key_leaves_the_list_and_means_what_it_always_does(key: str) -> None:
    clerk = Clerk(a_desk("calling")).press("transfer", key)

    assert (clerk.kind, clerk.said) == ("", Clerk(a_desk("calling")).press(key).said)


def test_a_place_without_a_key_is_reached_by_walking() -> None:
    many = tuple(NamedItem(id=f"window-{number}", name=both(str(number))) for number in range(1, 31))
    desk = a_desk()
    assert desk.catalogue is not None
    clerk = Clerk(replace(desk, catalogue=msgspec.structs.replace(desk.catalogue, windows=many)))
    clerk.press("transfer", *["transfer"] * 20, "confirm")

    assert clerk.said == [TransferTicket(command_id=ID, to_window="window-21")]


def test_in_a_hall_of_a_hundred_windows_services_can_be_walked_to_as_well() -> None:
    many = tuple(NamedItem(id=f"window-{number}", name=both(str(number))) for number in range(1, 101))
    desk = a_desk()
    assert desk.catalogue is not None
    clerk = Clerk(replace(desk, catalogue=msgspec.structs.replace(desk.catalogue, windows=many))).press("transfer")

    assert clerk.desk.entry is not None
    assert "service:passport" in [choice.id for choice in clerk.desk.entry.choices]


# How it ended


def test_where_nobody_is_asked_finish_is_one_press_with_the_halls_usual_outcome() -> None:
    clerk = Clerk(a_desk("serving", manners(usual_outcome="received"))).press("finish")

    assert clerk.said == [FinishService(command_id=ID, outcome="received")]


@pytest.mark.parametrize(("digit", "outcome"), [("1", "done"), ("2", "received"), ("3", "declined")])
def test_the_outcome_is_one_key(digit: str, outcome: str) -> None:
    clerk = Clerk(a_desk("serving", ASKS)).press("finish").types(digit)

    assert _outcome(clerk) == (outcome, 1_000)


def _outcome(clerk: Clerk) -> tuple[str, int]:
    assert len(clerk.said) == 1
    finish = clerk.said[0]
    assert isinstance(finish, FinishService)
    return finish.outcome, finish.age_ms


@pytest.mark.parametrize("key", ["finish", "confirm"])
def test_a_second_press_is_the_usual_outcome_at_the_time_of_the_first(key: str) -> None:
    hall = manners(ask_outcome=True, usual_outcome="received")

    assert _outcome(Clerk(a_desk("serving", hall)).press("finish", key)) == ("received", 1_000)


def test_when_nobody_says_the_usual_outcome_is_taken_and_counts_from_the_press() -> None:
    clerk = Clerk(a_desk("serving", ASKS)).press("finish").wait(LASTS_MS["outcome"] - 1_000)

    assert _outcome(clerk) == ("done", LASTS_MS["outcome"])


def test_a_hurried_second_contact_is_no_answer_to_the_question() -> None:
    clerk = Clerk(a_desk("serving", ASKS)).press("finish", "finish", every_ms=100)

    assert (clerk.kind, clerk.said) == ("outcome", [])


def test_who_calls_the_next_at_once_finishes_with_the_usual_outcome_first() -> None:
    clerk = Clerk(a_desk("serving", ASKS)).press("finish", "call")

    assert [type(each) for each in clerk.said] == [FinishService, CallNext]


def test_without_a_hub_the_finish_before_a_call_is_kept_and_the_call_refused() -> None:
    desk = replace(a_desk("serving", ASKS), hub_alive=False)
    clerk = Clerk(desk, answers=False).press("finish", "call")

    assert [type(each) for each in clerk.said] == [FinishService]
    assert clerk.desk.answer is not None
    assert clerk.desk.answer.code == "no_hub"


@pytest.mark.parametrize("ends", ["digit_2", "confirm", "finish"])
def test_a_finish_kept_for_the_hub_is_kept_once_whichever_key_ended_its_question(ends: str) -> None:
    desk = replace(a_desk("serving", ASKS), hub_alive=False)
    clerk = Clerk(desk, answers=False).press("finish", ends, "finish", "finish")

    assert (clerk.kind, len(clerk.said)) == ("", 1)


@pytest.mark.parametrize(("key", "then"), [("hold", HoldTicket), ("missed", MissTicket)])
def test_a_visitor_who_is_held_after_all_is_not_finished(key: str, then: type) -> None:
    clerk = Clerk(a_desk("serving", ASKS)).press("finish", key)

    assert [type(each) for each in clerk.said] == [then]


@pytest.mark.parametrize("key", ["back", "undo"])
def test_a_finish_pressed_by_mistake_is_taken_back_before_it_is_asked(key: str) -> None:
    clerk = Clerk(a_desk("serving", ASKS)).press("finish", key).wait(60_000)

    assert (clerk.kind, clerk.said) == ("", [])


@pytest.mark.parametrize("phase", ["closed", "open", "ready", "paused", "calling"])
def test_with_nobody_served_there_is_nothing_to_ask_and_the_hub_says_why_not(phase: str) -> None:
    clerk = Clerk(a_desk(phase, ASKS)).press("finish")  # type: ignore[arg-type]

    assert clerk.said == [FinishService(command_id=ID)]


def test_with_one_button_a_called_visitor_can_be_finished_and_asked_about() -> None:
    assert Clerk(a_desk("calling", manners(ask_outcome=True, one_button=True))).press("finish").kind == "outcome"


def test_services_done_are_picked_with_one_key_each() -> None:
    clerk = Clerk(a_desk("serving", ASKS_BOTH)).press("finish").types("1")
    assert clerk.kind == "services"

    clerk.types("2").press("confirm")

    finish = clerk.said[0]
    assert isinstance(finish, FinishService)
    assert (finish.outcome, finish.services_done) == ("done", ("birth", "insurance"))


def test_a_service_picked_by_mistake_is_put_back() -> None:
    clerk = Clerk(a_desk("serving", ASKS_BOTH)).press("finish", "finish").types("22").press("finish")

    finish = clerk.said[0]
    assert isinstance(finish, FinishService)
    assert finish.services_done == ("birth",)


def test_of_one_service_nobody_is_asked() -> None:
    desk = a_desk("serving", ASKS_BOTH, ticket=None)

    assert len(Clerk(desk).press("finish", "finish").said) == 1


# Pauses


def test_within_three_seconds_a_digit_says_another_reason() -> None:
    clerk = Clerk(a_desk("open")).press("pause")
    clerk.desk = replace(clerk.desk, window=a_desk("paused").window)
    clerk.types("2")

    assert clerk.said == [
        PauseWindow(command_id=ID, reason="break"),
        OpenWindow(command_id=ID),
        PauseWindow(command_id=ID, reason="lunch"),
    ]


def test_after_three_seconds_a_digit_is_a_number_again() -> None:
    clerk = Clerk(a_desk("open")).press("pause", every_ms=LASTS_MS["pause"]).types("2")

    assert (clerk.kind, len(clerk.said)) == ("number", 1)


def test_a_refused_pause_asks_for_no_reason() -> None:
    clerk = Clerk(a_desk("serving"), answers=False).press("pause").hub_says(refused())

    assert clerk.kind == ""


def test_the_reason_may_be_chosen_before_the_pause() -> None:
    clerk = Clerk(a_desk("open")).press("pause_choose", every_ms=CHOOSES_MS - 1_000)
    assert (clerk.kind, clerk.said) == ("pause", [])

    assert clerk.types("2").said == [PauseWindow(command_id=ID, reason="lunch")]


def test_pause_pressed_again_while_choosing_is_the_usual_reason() -> None:
    assert Clerk(a_desk("open")).press("pause_choose", "pause").said == [PauseWindow(command_id=ID, reason="break")]


def test_a_pause_pressed_by_mistake_is_undone() -> None:
    clerk = Clerk(a_desk("open")).press("pause")
    clerk.desk = replace(clerk.desk, window=a_desk("paused").window)

    assert clerk.press("undo").said[-1] == Undo(command_id=ID)


def test_pause_opens_again_even_while_a_reason_could_be_chosen() -> None:
    clerk = Clerk(a_desk("open")).press("pause")
    clerk.desk = replace(clerk.desk, window=a_desk("paused").window)

    assert clerk.press("pause").said[-1] == OpenWindow(command_id=ID)


def test_a_hub_that_answers_late_is_not_asked_for_the_same_pause_twice() -> None:
    clerk = Clerk(a_desk("open"), answers=False).press("pause", "pause")

    assert len(clerk.said) == 1


# On hold


def test_hold_with_a_visitor_holds_and_with_nobody_calls_one_back() -> None:
    assert Clerk(a_desk("serving", held=away("A003"))).press("hold").said == [HoldTicket(command_id=ID)]

    back = Clerk(a_desk("open", held=away("A003", "A007"))).press("hold", "hold", "call")

    assert back.said == [ResumeTicket(command_id=ID, ticket="id-A007")]


def test_with_nobody_held_the_resume_key_says_so() -> None:
    clerk = Clerk(a_desk("open")).press("resume")

    assert clerk.desk.answer is not None
    assert clerk.desk.answer.code == "nobody_held"


# Everything that was begun


BEGINNINGS: dict[str, list[str]] = {
    "number": ["digit_7"],
    "log_in": ["log_in"],
    "pin": ["digit_7", "confirm"],
    "transfer": ["transfer"],
    "transfer_to": ["transfer", "digit_1"],
    "pause": ["pause_choose"],
    "reason": ["digit_7", "call"],
    "outcome": ["finish"],
    "services": ["finish", "finish"],
}


def begun(kind: str) -> Clerk:
    asks = manners(ask_outcome=True, ask_services_done=True, choose_reasons=TWO_REASONS)
    clerk = Clerk(a_desk("serving", asks), answers=False).press(*BEGINNINGS[kind])
    assert clerk.kind == kind
    clerk.said.clear()  # of a clerk's number: whose it is has been asked already
    return clerk


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_back_leaves_whatever_was_begun_and_nothing_was_asked(kind: str) -> None:
    clerk = begun(kind).press("back", "back").wait(60_000)

    assert (clerk.kind, clerk.said) == ("", [])


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_everything_begun_ends_by_itself(kind: str) -> None:
    clerk = begun(kind).wait(60_000)

    assert clerk.kind == ""
    assert [type(each) for each in clerk.said] == ([FinishService] if kind in ("outcome", "services") else [])


@pytest.mark.parametrize("kind", BEGINNINGS)
@pytest.mark.parametrize("action", list(Action))
def test_no_key_at_no_moment_says_more_than_a_finish_and_itself(kind: str, action: Action) -> None:
    clerk = begun(kind)
    clerk.desk = replace(clerk.desk, pressed="")
    clerk.press(action)

    assert len(clerk.said) <= 2
    assert len(clerk.said) < 2 or isinstance(clerk.said[0], FinishService)


@pytest.mark.parametrize("kind", BEGINNINGS)
@pytest.mark.parametrize("action", list(Action))
def test_without_a_hub_no_key_asks_for_anything_but_what_has_happened(kind: str, action: Action) -> None:
    clerk = begun(kind)
    clerk.desk = replace(clerk.desk, pressed="", hub_alive=False)
    clerk.press(action)

    assert {type(each) for each in clerk.said} <= {FinishService, HoldTicket, MissTicket, StartService, HandIn}


def test_an_answer_that_comes_in_the_middle_of_something_leaves_it_alone() -> None:
    clerk = Clerk(a_desk(), answers=False).press("recall", "transfer").hub_says(accepted())

    assert clerk.kind == "transfer"
