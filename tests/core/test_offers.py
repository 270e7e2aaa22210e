"""What a dispenser says before anybody asks is what they would be told: one check serves both."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from queue_core.commands import CloseDay
from queue_core.hall import Hall
from queue_core.refusals import Reason
from queue_core.rules import HallRules, OpeningRules, QuotaRule, Week
from tests.core.building import (
    DAY_MS,
    EARLY_MS,
    HOUR_MS,
    MINUTE_MS,
    ToldHall,
    a_hall_with,
    at,
    some_rules,
    with_services,
)
from tests.core.offering import check_said_is_meant

OFFICE: Week = (((9 * HOUR_MS, 12 * HOUR_MS), (13 * HOUR_MS, 17 * HOUR_MS)),) * 5 + ((), ())
LATE: Week = (((15 * HOUR_MS, 18 * HOUR_MS),),) * 5 + ((), ())
TUESDAYS: Week = ((), ((9 * HOUR_MS, 12 * HOUR_MS),), (), (), (), (), ())
EARLY_AND_LATE: Week = (((9 * HOUR_MS, 12 * HOUR_MS + 30 * MINUTE_MS), (15 * HOUR_MS, 17 * HOUR_MS)),) * 7
NEVER: Week = ((),) * 7
R = Reason


def every_kind_of_service() -> HallRules:
    """Return a hall with a service of each kind: always, late, on Tuesdays, with quotas, booked, served by nobody."""
    kinds = ("always", "late", "tuesdays", "split", "never", "daily", "hourly", "booked", "nobody")
    rules = some_rules({"1": kinds[:-1]}, dict.fromkeys(kinds, "a"))
    have = rules.services
    return with_services(
        replace(rules, opening=OpeningRules(hours=OFFICE, cut_off_ms=30 * MINUTE_MS)),
        replace(have["late"], hours=LATE),
        replace(have["tuesdays"], hours=TUESDAYS),
        replace(have["split"], hours=EARLY_AND_LATE),
        replace(have["never"], hours=NEVER),
        replace(have["daily"], quotas=(QuotaRule(1),)),
        replace(have["hourly"], quotas=(QuotaRule(1, HOUR_MS),)),
        replace(have["booked"], walk_in=False, hours=LATE),
    )


def told(hall: ToldHall) -> Mapping[str, tuple[Reason, str]]:
    """Return what is not to be had now, why, and from when again."""
    refused = hall.hall.not_offered(hall.now_ms)
    return {code: (each.reason, each.fields.get("opens", "2026-none")[5:]) for code, each in refused.items()}


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (
            "08:00",
            {
                "always": (R.HALL_CLOSED, "11-23 09:00"),
                "late": (R.SERVICE_CLOSED, "11-23 15:00"),
                "tuesdays": (R.SERVICE_CLOSED, "11-24 09:00"),
                "split": (R.HALL_CLOSED, "11-23 09:00"),
                "never": (R.SERVICE_CLOSED, ""),
            },
        ),
        (
            "10:00",
            {
                "late": (R.SERVICE_CLOSED, "11-23 15:00"),
                "tuesdays": (R.SERVICE_CLOSED, "11-24 09:00"),
                "never": (R.SERVICE_CLOSED, ""),
            },
        ),
        (
            "12:15",
            {
                "always": (R.HALL_CLOSED, "11-23 13:00"),
                "late": (R.SERVICE_CLOSED, "11-23 15:00"),
                "tuesdays": (R.SERVICE_CLOSED, "11-24 09:00"),
                "split": (R.HALL_CLOSED, "11-23 15:00"),
                "never": (R.SERVICE_CLOSED, ""),
            },
        ),
        (
            "16:45",
            {
                "always": (R.PAST_CUT_OFF, "11-24 09:00"),
                "late": (R.PAST_CUT_OFF, "11-24 15:00"),
                "tuesdays": (R.SERVICE_CLOSED, "11-24 09:00"),
                "split": (R.PAST_CUT_OFF, "11-24 09:00"),
                "never": (R.SERVICE_CLOSED, ""),
            },
        ),
    ],
)
def test_each_service_says_why_it_cannot_be_had_and_when_it_itself_can_be_had_again(
    clock: str, expected: dict[str, tuple[Reason, str]]
) -> None:
    hall = a_hall_with(every_kind_of_service())
    hall.now_ms = at(clock)
    always = {"booked": (R.BY_APPOINTMENT_ONLY, "none"), "nobody": (R.NO_WINDOW_SERVES, "none")}
    seen = told(hall)

    assert {code: seen[code] for code in seen if code not in ("daily", "hourly")} == {**expected, **always}
    assert ("daily" in seen) is ("always" in expected)
    check_said_is_meant(hall.hall, hall.now_ms)


def test_what_is_full_says_when_its_next_tickets_are_given() -> None:
    hall = a_hall_with(every_kind_of_service())
    for code in ("daily", "hourly"):
        hall.comes(at("10:10"), code)

    assert told(hall)["daily"] == (R.QUOTA_REACHED, "11-24 09:00")
    assert told(hall)["hourly"] == (R.QUOTA_REACHED, "11-23 11:00")
    hall.comes(at("11:10"), "hourly")
    assert told(hall)["hourly"] == (R.QUOTA_REACHED, "11-23 13:00")
    check_said_is_meant(hall.hall, hall.now_ms)


def test_when_the_days_business_has_ended_all_is_said_at_once_and_each_service_says_its_own_next_time() -> None:
    hall = a_hall_with(every_kind_of_service())
    hall.now_ms = at("16:00")
    hall.does(CloseDay())
    closed = hall.hall.closed_to_all(hall.now_ms)

    assert closed is not None
    assert (closed.reason, closed.fields) == (R.DAY_CLOSED, {"opens": "2026-11-24 09:00", "today": "2026-11-23"})
    assert told(hall)["always"] == (R.DAY_CLOSED, "11-24 09:00")
    assert told(hall)["late"] == (R.DAY_CLOSED, "11-24 15:00")
    assert told(hall)["never"] == (R.DAY_CLOSED, "")


def test_while_the_hall_is_open_it_is_closed_to_nobody() -> None:
    hall = a_hall_with(every_kind_of_service())

    assert hall.hall.closed_to_all(at("10:00")) is None
    assert hall.hall.closed_to_all(at("12:00")) is not None


def test_a_hall_that_has_not_had_a_day_yet_says_when_its_first_begins() -> None:
    closed = Hall.new(every_kind_of_service(), EARLY_MS).closed_to_all(EARLY_MS)

    assert closed is not None
    assert (closed.reason, closed.fields["opens"]) == (R.DAY_CLOSED, "2026-11-23 09:00")
    assert Hall.new(every_kind_of_service(), EARLY_MS).offers_change_ms(EARLY_MS) == at("01:00")


def test_an_evening_in_which_the_last_tickets_are_gone_is_not_offered_as_the_next_time() -> None:
    rules = some_rules()
    full = with_services(rules, replace(rules.services["pension"], quotas=(QuotaRule(1, HOUR_MS),)))
    hall = a_hall_with(replace(full, opening=OpeningRules(hours=OFFICE, cut_off_ms=HOUR_MS)))
    hall.comes(at("15:30"))

    assert told(hall)["pension"] == (R.QUOTA_REACHED, "11-24 09:00")


def test_every_reason_there_is_for_having_nothing_is_said_just_as_it_is_meant() -> None:
    hall, seen = a_hall_with(every_kind_of_service()), set[Reason]()
    for clock in ("08:00", "10:00", "12:15", "16:45"):
        hall.waits_until(at(clock))
        if clock == "10:00":
            hall.issues("daily")
        seen |= check_said_is_meant(hall.hall, hall.now_ms)
    hall.does(CloseDay())
    seen |= check_said_is_meant(hall.hall, hall.now_ms)

    assert seen == {
        R.HALL_CLOSED,
        R.SERVICE_CLOSED,
        R.PAST_CUT_OFF,
        R.DAY_CLOSED,
        R.QUOTA_REACHED,
        R.BY_APPOINTMENT_ONLY,
        R.NO_WINDOW_SERVES,
    }


def test_between_two_moments_it_names_what_can_be_had_never_changes() -> None:
    hall = a_hall_with(every_kind_of_service())
    for code in ("daily", "hourly"):
        hall.comes(at("10:10"), code)
    moments = list(changes_of_a_day(hall.hall, at("10:11"), at("10:11") + DAY_MS))

    for nth in range(0, 13 * HOUR_MS, 5 * MINUTE_MS):
        now_ms = at("10:11") + nth
        since_ms = max([at("10:11"), *(each for each in moments if each <= now_ms)])
        assert picture(hall.hall, now_ms) == picture(hall.hall, since_ms)
    assert len(moments) < 40


def changes_of_a_day(hall: Hall, from_ms: int, until_ms: int) -> Iterator[int]:
    while (from_ms := hall.offers_change_ms(from_ms)) < until_ms:
        yield from_ms


def picture(hall: Hall, now_ms: int) -> dict[str, tuple[Reason, dict[str, str]]]:
    return {code: (each.reason, each.fields) for code, each in hall.not_offered(now_ms).items()}


def test_the_rules_of_one_service_are_not_those_of_another_with_the_same_hours() -> None:
    rules = some_rules(1, {"pension": "a", "passport": "a"})
    late = [replace(rules.services[code], hours=LATE) for code in rules.services]
    hall = a_hall_with(with_services(rules, *late))
    refused = hall.hall.not_offered(at("10:00"))

    assert {code: each.fields["service"] for code, each in refused.items()} == {c: c for c in rules.services}


def test_what_is_said_of_a_thousand_services_keeps_nothing_alive_that_was_looked_at() -> None:
    hall = a_hall_with(every_kind_of_service())
    hall.now_ms = at("12:15")
    refused = hall.hall.not_offered(hall.now_ms)

    assert [each.__traceback__ for each in refused.values()] == [None] * len(refused)
    assert len({id(each) for each in refused.values()}) == len(refused)


def test_at_midnight_tomorrow_becomes_today_though_the_halls_day_goes_on() -> None:
    rules = some_rules()
    hall = a_hall_with(replace(rules, opening=OpeningRules(hours=OFFICE, rolls_at_ms=4 * HOUR_MS)))
    hall.waits_until(at("23:30"))

    assert hall.hall.offers_change_ms(hall.now_ms) == at("00:00", "2026-11-24")
    assert hall.hall.not_offered(at("00:00", "2026-11-24"))["pension"].fields == {
        "opens": "2026-11-24 09:00",
        "today": "2026-11-24",
    }
