"""Virtual ticket time: what every parameter of it is worth, worked out by hand."""

from dataclasses import replace

import pytest

from queue_core.commands import (
    AssignServices,
    CloseWindow,
    Command,
    Configure,
    IssueTicket,
    MissTicket,
    PauseWindow,
    TransferTicket,
)
from queue_core.events import TicketCalled, Why
from queue_core.rules import Lane, WindowKind, WindowRule
from tests.core.building import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    NOON_MS,
    ToldHall,
    a_hall_calling,
    a_hall_with,
    plain,
    some_rules,
    with_services,
    with_windows,
)

T = NOON_MS
BOTH = {"pension": "a", "passport": "b"}
GREEN, NORMAL, APPOINTMENT = Lane.GREEN, Lane.NORMAL, Lane.APPOINTMENT


def test_whose_matter_is_short_passes_nobody_who_came_for_the_same_service() -> None:
    rules = some_rules()
    known = replace(rules.services["pension"], situations={"form": 30 * MINUTE_MS, "address": MINUTE_MS})
    hall = a_hall_with(with_services(rules, known))
    for nth, situation in enumerate(("form", "address", "")):
        hall.does(IssueTicket("pension", f"token {nth}", "dispenser-1", situation=situation))

    assert hall.serves_in_turn(3) == ["A001", "A002", "A003"]


@pytest.mark.parametrize("lane", [GREEN, APPOINTMENT])
@pytest.mark.parametrize(("later_ms", "goes_first"), [(299_999, True), (300_000, False), (300_001, False)])
def test_a_head_start_of_five_minutes_is_worth_five_minutes_to_the_millisecond(
    lane: Lane, later_ms: int, goes_first: bool
) -> None:
    hall = a_hall_calling(some_rules(), plain(heads={lane: 300_000}))
    earlier = hall.comes(T)
    later = hall.comes(T + later_ms, lane=lane)

    assert hall.calls() == (later if goes_first else earlier)


def test_with_everything_at_zero_it_is_first_come_first_served() -> None:
    hall = a_hall_calling(some_rules(1, BOTH), plain())
    lanes = [NORMAL, GREEN, APPOINTMENT, NORMAL, GREEN]
    came = [hall.comes(T + nth, ("pension", "passport")[nth % 2], lane) for nth, lane in enumerate(lanes)]

    assert hall.serves_in_turn(5) == came


THREE_MEANS = {"quick": "a", "middling": "a", "slow": "a"}


def by_length(short_service_head_start_ms: int) -> ToldHall:
    """Return a hall whose services take five, ten and fifteen minutes."""
    rules = some_rules(1, THREE_MEANS)
    means = {"quick": 5, "middling": 10, "slow": 15}
    lengths = (replace(rules.services[code], expected_ms=mean * MINUTE_MS) for code, mean in means.items())
    calling = replace(plain(), short_service_head_start_ms=short_service_head_start_ms)
    return a_hall_calling(with_services(rules, *lengths), calling)


@pytest.mark.parametrize(
    ("service", "later_ms", "goes_first"),
    [
        ("quick", 599_999, True),
        ("quick", 600_000, False),
        ("middling", 299_999, True),
        ("middling", 300_000, False),
    ],
)
def test_the_shortest_service_has_all_of_its_head_start_the_longest_none_between_them_in_proportion(
    service: str, later_ms: int, goes_first: bool
) -> None:
    hall = by_length(600_000)
    slow = hall.comes(T, "slow")
    shorter = hall.comes(T + later_ms, service)

    assert hall.calls() == (shorter if goes_first else slow)


def test_without_a_head_start_for_short_services_their_length_does_not_matter() -> None:
    hall = by_length(0)
    slow = hall.comes(T, "slow")
    hall.comes(T + 1, "quick")

    assert hall.calls() == slow


def green_every(times: int) -> ToldHall:
    """Return a hall in which green has no head start, but its turn after so many others."""
    return a_hall_calling(some_rules(2, BOTH), replace(plain(), green_every=times))


@pytest.mark.parametrize(("every", "order"), [(0, "NNNNG"), (1, "NGNNN"), (2, "NNGNN"), (3, "NNNGN")])
def test_a_waiting_green_ticket_is_passed_so_many_times_in_a_row_and_no_more(every: int, order: str) -> None:
    hall = green_every(every)
    for nth in range(4):
        hall.comes(T + nth)
    green = hall.comes(T + 10, lane=GREEN)

    called = hall.serves_in_turn(5)

    assert "".join("G" if number == green else "N" for number in called) == order


def test_every_second_call_or_more_takes_a_green_ticket_as_long_as_some_wait() -> None:
    hall = green_every(2)
    for nth in range(6):
        hall.comes(T + nth)
    for nth in range(3):
        hall.comes(T + 10 + nth, lane=GREEN)

    assert [number[0] for number in hall.serves_in_turn(9)] == list("AAGAAGAAG")


def test_a_green_ticket_that_goes_first_anyway_has_had_its_turn() -> None:
    hall = green_every(2)
    hall.comes(T)
    hall.comes(T + 1, lane=GREEN)
    for nth in range(3):
        hall.comes(T + 2 + nth)
    hall.comes(T + 9, lane=GREEN)

    assert [number[0] for number in hall.serves_in_turn(6)] == list("AGAAGA")


def test_calls_made_before_a_green_visitor_came_count_too() -> None:
    hall = green_every(2)
    for nth in range(5):
        hall.comes(T + nth)
    hall.serves_in_turn(2)
    hall.issues(lane=GREEN)

    assert [number[0] for number in hall.serves_in_turn(4)] == list("GAAA")


def test_who_was_passed_yesterday_is_nobody_of_today() -> None:
    hall = green_every(2)
    hall.comes(T)
    hall.comes(T + 1, lane=GREEN)
    hall.serves()
    hall.waits_until(T + DAY_MS)
    for nth in range(3):
        hall.comes(T + DAY_MS + nth)
    hall.comes(T + DAY_MS + 9, lane=GREEN)

    assert [number[0] for number in hall.serves_in_turn(4)] == list("AAGA")


def test_calls_count_at_whichever_window_they_are_made() -> None:
    rules = some_rules({"1": ["pension", "passport"], "2": ["passport"]}, BOTH)
    hall = a_hall_calling(rules, replace(plain(), green_every=2))
    for nth in range(2):
        hall.comes(T + nth, "passport")
    for nth in range(3):
        hall.comes(T + 5 + nth, "pension")
    green = hall.comes(T + 10, "pension", GREEN)

    hall.serves_in_turn(2, "2")

    assert hall.calls("1") == green


def test_a_green_call_elsewhere_does_not_make_a_window_forget_whom_it_has_called() -> None:
    hall = a_hall_calling(some_rules({"1": ["pension"], "2": ["passport"]}, BOTH), replace(plain(), green_every=2))
    for nth in range(4):
        hall.comes(T + nth, "pension")
    hall.serves_in_turn(2, "1")
    hall.comes(T + 5, "passport", GREEN)
    hall.serves("2")
    green = hall.comes(T + 10, "pension", GREEN)

    assert hall.calls("1") == green


def test_of_two_green_visitors_the_turn_is_whose_wait_has_been_longer() -> None:
    rules = some_rules(1, BOTH)
    slow = replace(rules.services["pension"], expected_ms=HOUR_MS)
    calling = replace(plain(), green_every=1, short_service_head_start_ms=900_000)
    hall = a_hall_calling(with_services(rules, slow), calling)
    first = hall.comes(T, "passport")
    longer = hall.comes(T + 1, "pension", GREEN)
    hall.comes(T + 2, "passport", GREEN)

    assert hall.serves_in_turn(2) == [first, longer]
    assert hall.heard(TicketCalled)[-1].why is Why.GREEN_TURN


def test_why_a_green_ticket_was_called_before_its_time_is_on_record() -> None:
    hall = green_every(1)
    hall.comes(T)
    hall.comes(T + 1)
    hall.comes(T + 2, lane=GREEN)

    hall.serves_in_turn(3)

    assert [event.why for event in hall.heard(TicketCalled)] == [Why.TURN, Why.GREEN_TURN, Why.TURN]


def test_a_green_ticket_that_is_due_and_stands_first_anyway_has_passed_nobody() -> None:
    hall = green_every(1)
    hall.comes(T)
    hall.comes(T + 1, lane=GREEN)
    hall.comes(T + 2)

    hall.serves_in_turn(3)

    assert [event.why for event in hall.heard(TicketCalled)] == [Why.TURN] * 3


def test_who_was_sent_on_to_go_first_goes_before_a_green_ticket_that_is_due() -> None:
    hall = green_every(1)
    hall.comes(T)
    sent_on = hall.comes(T + 1)
    hall.comes(T + 2, lane=GREEN)
    hall.does(TransferTicket("", ticket=sent_on, first=True))
    hall.calls("1")
    hall.does(TransferTicket("1", first=True))

    assert hall.calls("2") == sent_on


@pytest.mark.parametrize(
    ("specialists", "waiting", "yields_ms"),
    [
        (1, 1, 600_000),
        (1, 2, 300_000),
        (1, 3, 0),
        (1, 4, 0),
        (2, 1, 600_000),
        (2, 2, 450_000),
        (2, 3, 300_000),
        (2, 5, 0),
    ],
)
@pytest.mark.parametrize("late_ms", [0, 1])
def test_a_general_window_steps_back_by_what_its_specialists_are_short_of_work(
    specialists: int, waiting: int, yields_ms: int, late_ms: int
) -> None:
    """600 s x (1 - (q - 1) / 2n), q waiting, n specialists on duty; of equals the earlier goes first."""
    hall = a_hall_with_specialists(specialists)
    hall.opens("1", *(f"s{nth}" for nth in range(specialists)))
    first = hall.comes(T, "pension")
    for _ in range(waiting - 1):
        hall.comes(T, "pension")
    passport = hall.comes(T + max(0, yields_ms - late_ms), "passport")

    stepped_back = late_ms == 1 and yields_ms > 0
    assert hall.calls("1") == (passport if stepped_back else first)


@pytest.mark.parametrize("goes", [PauseWindow("s0"), CloseWindow("s0")])
def test_specialists_are_counted_as_they_come_and_go(goes: Command) -> None:
    hall = a_hall_with_specialists(1)
    pension, passport = hall.comes(T, "pension"), hall.comes(T + MINUTE_MS, "passport")

    assert hall.would_call() == pension
    hall.opens("s0")
    assert hall.would_call() == passport
    hall.does(goes)
    assert hall.would_call() == pension
    hall.opens("s0")
    assert hall.would_call() == passport


def test_a_specialist_who_does_other_work_for_a_while_is_none_of_it() -> None:
    hall = a_hall_with_specialists(1)
    hall.opens("s0")
    assert yields(hall)
    hall.does(MissTicket("1"))
    hall.calls("s0")

    hall.does(AssignServices("s0", ("passport",)))
    pension = hall.comes(T + HOUR_MS, "pension")
    hall.comes(T + HOUR_MS + 1, "passport")

    assert hall.calls("1") == pension


def test_those_who_have_been_called_are_no_work_to_come() -> None:
    """With five waiting the specialist has enough to do; once three are being served the general window steps back."""
    hall = a_hall_with_specialists(1)
    hall.opens("s0")
    for nth in range(4):
        hall.comes(T + nth, "pension")
    hall.serves_in_turn(3, "s0")

    assert hall.comes(T + 9, "passport") == hall.calls("1")


def test_a_general_window_never_steps_forward_however_much_its_specialists_have_to_do() -> None:
    hall = a_hall_with_specialists(1)
    hall.opens("s0")
    passport = hall.comes(T, "passport")
    for _ in range(9):
        hall.comes(T + 1, "pension")

    assert hall.calls("1") == passport


def a_hall_with_specialists(specialists: int, kind: WindowKind = WindowKind.SPECIALISED) -> ToldHall:
    """Return a hall with one general window and some that only serve pensions."""
    own = {f"s{nth}": ["pension"] for nth in range(specialists)}
    rules = some_rules({"1": ["pension", "passport"], **own}, BOTH)
    special = (replace(rules.windows[wid], kind=kind) for wid in own)
    return a_hall_calling(with_windows(rules, *special), replace(plain(), yield_ms=600_000))


def yields(hall: ToldHall, window: str = "1") -> bool:
    """Say whether the window leaves an earlier pension to its specialists and calls the later passport."""
    hall.comes(T, "pension")
    return hall.comes(T + MINUTE_MS, "passport") == hall.calls(window)


def test_nobody_steps_back_for_a_specialist_who_is_not_there() -> None:
    away = a_hall_with_specialists(1)
    paused = a_hall_with_specialists(1)
    paused.opens("s0")
    paused.does(PauseWindow("s0"))

    assert not yields(away)
    assert not yields(paused)


@pytest.mark.parametrize("kind", [WindowKind.GENERAL, WindowKind.THEMED, WindowKind.REMOTE])
def test_only_a_specialised_window_is_a_specialist(kind: WindowKind) -> None:
    hall = a_hall_with_specialists(1, kind)
    hall.opens("s0")

    assert not yields(hall)


def test_a_specialist_who_calls_or_serves_is_on_duty() -> None:
    hall = a_hall_with_specialists(1)
    hall.comes(T - 1, "pension")
    hall.starts("s0")

    assert yields(hall)


@pytest.mark.parametrize("kind", [WindowKind.SPECIALISED, WindowKind.THEMED, WindowKind.REMOTE])
def test_only_a_general_window_steps_back(kind: WindowKind) -> None:
    rules = with_windows(a_hall_with_specialists(1).hall.rules, WindowRule("2", "2", "hall", tuple(BOTH), kind=kind))
    hall = a_hall_with(rules)
    hall.opens("s0")

    assert not yields(hall, "2")


def test_a_hall_that_does_not_want_it_has_no_stepping_back() -> None:
    hall = a_hall_with_specialists(1)
    hall.does(Configure(replace(hall.hall.rules, calling=plain())))
    hall.opens("s0")

    assert not yields(hall)
