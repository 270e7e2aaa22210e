"""What a manager fills in becomes the question it looks like, or a sentence that says what is missing."""

import json
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl, urlencode

import pytest
from werkzeug.datastructures import MultiDict

from hall_config.model import HallConfig
from hall_config.reading import read_hall
from hall_config.texts import LANGUAGES
from hall_protocol.changes import (
    Hours,
    LessSkill,
    MoreVisitors,
    MoreWindows,
    Policy,
    Setting,
    Skill,
    WindowDuty,
    Wish,
)
from hall_simulator.own_hall import OFFICE_HOURS as PLAYED
from tests.console.parts import COUNTY
from web_console.language import Tongue
from web_console.planning.change_words import ChangeWords
from web_console.planning.examples import examples_of
from web_console.planning.hall_days import OFFICE_HOURS
from web_console.planning.whatif_form import (
    KINDS,
    PARAMETERS,
    POLICIES,
    FormError,
    Row,
    WhatIfForm,
    address_of,
    changes_of,
    form_in,
    question_of,
    read_whole,
    rows_of,
)

CONFIG = read_hall(COUNTY)
HOUR_MS = 3_600_000
MORNING = Hours(10 * HOUR_MS, 11 * HOUR_MS + HOUR_MS // 2)
TODAY = date(2026, 11, 23)

ROWS: list[tuple[Row, Wish]] = [
    (Row("open", count="2", begins="10:00", ends="11:30"), MoreWindows(2, MORNING)),
    (Row("open", count="2", begins="10:00"), MoreWindows(2, Hours(10 * HOUR_MS))),
    (Row("skill", window="window-5", service="rs-canbao"), Skill("window-5", "rs-canbao")),
    (Row("skill", window="window-5", begins="10:00", ends="11:30"), Skill("window-5", "*", MORNING)),
    (Row("without", window="window-5", service="bdc-diya"), LessSkill("window-5", "bdc-diya")),
    (Row("on", window="window-3", begins="10:00", ends="11:30"), WindowDuty("window-3", True, MORNING)),
    (Row("off", window="window-3", begins="10:00", ends="11:30"), WindowDuty("window-3", False, MORNING)),
    (Row("policy", policy="arrival"), Policy("arrival")),
    (Row("set", parameter="green_head_start_s", value="30"), Setting("green_head_start_s", 1800)),
    (Row("set", parameter="green_every", value="3"), Setting("green_every", 3)),
    (Row("visitors", percent="20"), MoreVisitors(0.2)),
    (Row("visitors", direction="fewer", percent="5"), MoreVisitors(-0.05)),
]


def asked(*rows: Row) -> WhatIfForm:
    return WhatIfForm(rows)


@pytest.mark.parametrize(("row", "change"), ROWS)
def test_a_row_asks_what_it_looks_like(row: Row, change: Wish) -> None:
    assert changes_of(asked(row), CONFIG) == (change,)


@pytest.mark.parametrize(("row", "change"), ROWS)
def test_what_is_advised_fills_the_form_in(row: Row, change: Wish) -> None:
    assert changes_of(asked(*rows_of((change,))), CONFIG) == (change,)


@pytest.mark.parametrize(("row", "change"), ROWS)
def test_every_change_is_a_sentence_in_both_languages(row: Row, change: Wish) -> None:
    said = [ChangeWords(Tongue(language), CONFIG).sentence(change) for language in LANGUAGES]

    assert all(said)
    assert said[0] != said[1]
    assert "window-" not in "".join(said)


def test_every_kind_of_change_was_tried() -> None:
    assert {row.kind for row, _ in ROWS} == KINDS.keys()


PROBLEMS = [
    (Row("open", count="0"), "whatif_no_count"),
    (Row("open", count="many"), "whatif_no_count"),
    (Row("open", count="51"), "whatif_no_count"),
    (Row("open", begins="11:30", ends="10:00"), "whatif_ends_first"),
    (Row("open", begins="10:00", ends="10:00"), "whatif_ends_first"),
    (Row("open", ends="10:00"), "whatif_no_begin"),
    (Row("open", begins="noon"), "whatif_no_clock"),
    (Row("skill", window="window-99", service="rs-canbao"), "whatif_no_window"),
    (Row("skill", window="window-5", service="nothing"), "whatif_no_service"),
    (Row("skill", window="window-1", service="rs-canbao"), "whatif_serves_already"),
    (Row("skill", window="window-1"), "whatif_serves_already"),
    (Row("without", window="window-5"), "whatif_no_service"),
    (Row("without", window="window-5", service="rs-canbao"), "whatif_serves_not"),
    (Row("on", window="window-3"), "whatif_needs_hours"),
    (Row("off", window="window-3"), "whatif_needs_hours"),
    (Row("policy", policy="oracle"), "whatif_no_policy"),
    (Row("set", parameter="undo_s", value="3"), "whatif_no_parameter"),
    (Row("set", parameter="yield_s"), "whatif_no_value"),
    (Row("visitors", percent="-5"), "whatif_no_percent"),
    (Row("visitors", direction="fewer", percent="100"), "whatif_no_percent"),
    (Row("magic"), "whatif_no_kind"),
]


@pytest.mark.parametrize(("row", "key"), PROBLEMS)
def test_a_row_that_makes_no_sense_is_a_sentence(row: Row, key: str) -> None:
    with pytest.raises(FormError) as refused:
        changes_of(asked(row), CONFIG)

    assert refused.value.key == key
    for language in LANGUAGES:
        assert Tongue(language).say(key, **refused.value.fields)


def test_of_several_rows_the_one_that_makes_no_sense_is_named() -> None:
    with pytest.raises(FormError) as refused:
        changes_of(asked(Row(), Row("set")), CONFIG)

    assert (refused.value.key, refused.value.fields["row"]) == ("whatif_in_row", 2)


def test_a_policy_is_chosen_before_what_it_is_set_to() -> None:
    """Whichever row comes first: another policy would forget what was set."""
    changes = changes_of(asked(Row("set", value="30"), Row("policy")), CONFIG)

    assert [type(change) for change in changes] == [Policy, Setting]


def test_a_form_stands_in_an_address_and_comes_back_whole() -> None:
    form = WhatIfForm(tuple(row for row, _ in ROWS[:6]), weekday=3, days=10)
    told = MultiDict(parse_qsl(urlencode(address_of(form)), keep_blank_values=True))

    assert form_in(told, 0) == form
    assert form_in(MultiDict(parse_qsl(urlencode(address_of(replace(form, recorded=7))))), 3).recorded == 7


@pytest.mark.parametrize("weekday", ["", "7", "-1", "x", "last", "last0", "lastx"])
def test_a_day_that_is_none_is_today(weekday: str) -> None:
    form = form_in(MultiDict({"weekday": weekday, "days": "0"}), 4)

    assert (form.weekday, form.recorded, form.days) == (4, 0, 30)


def test_who_sends_a_thousand_rows_is_heard_out_for_twelve() -> None:
    form = form_in(MultiDict([("kind", "open")] * 1000), 0)

    assert len(form.rows) == 12


def _said(form: WhatIfForm) -> str:
    return question_of(read_whole(form, CONFIG), TODAY)


def test_the_question_says_the_day_and_how_often_it_is_played() -> None:
    question = json.loads(_said(WhatIfForm((Row("policy"),), weekday=2, days=10)))

    assert question == {"weekday": 2, "days": 10, "changes": [{"type": "policy", "policy": "arrival"}]}


def test_recorded_days_end_with_yesterday() -> None:
    question = json.loads(_said(WhatIfForm((Row("policy"),), recorded=7)))

    assert question["recorded"] == ["2026-11-16..2026-11-22"]


def test_how_many_windows_is_asked_by_the_wait_that_is_to_be_kept() -> None:
    question = json.loads(_said(WhatIfForm(minutes="15", days=10)))

    assert (question["changes"], question["windows_for"]) == ([], "p90<=15")
    for minutes in ("0", "241", "soon"):
        with pytest.raises(FormError, match="whatif_no_minutes"):
            _said(WhatIfForm(minutes=minutes))


def test_every_rule_and_parameter_has_its_words() -> None:
    for language in LANGUAGES:
        for key in (*(f"policy_{name}" for name in POLICIES), *(f"parameter_{name}" for name in PARAMETERS)):
            assert Tongue(language).say(key)


@pytest.mark.parametrize("folder", ["county", "town"])
def test_every_example_can_be_asked_in_its_hall(folder: str) -> None:
    config = read_hall(COUNTY.parent / folder)
    examples = examples_of(config, 0)

    assert {"open", "arrival", "visitors"} <= {example.name for example in examples}
    assert ("green" in {example.name for example in examples}) is (config.calling.policy == "vtt")
    for example in examples:
        assert changes_of(asked(*example.rows), config)


def test_the_example_lets_a_specialised_window_serve_another_department() -> None:
    (row,) = next(example.rows for example in examples_of(CONFIG, 0) if example.name == "skill")

    assert row.window == "window-5"
    assert department(CONFIG, row.service) not in {"bdc", "zh"}


def department(config: HallConfig, code: str) -> str:
    return next(service.department for service in config.services if service.code == code)


def test_a_hall_that_does_not_say_when_it_is_open_is_offered_the_hours_that_are_played() -> None:
    assert [hours * 1000 for hours in OFFICE_HOURS] == [*PLAYED[0]]
