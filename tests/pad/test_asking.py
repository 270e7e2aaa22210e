"""A pad between two visitors: one answer each, of their own, and none that nobody gave."""

from dataclasses import replace
from itertools import product

import pytest

from hall_protocol.commands import Level
from hall_protocol.message import LocalText
from tests.pad.parts import NOW_MS, a_visit, asking_pad
from window_terminal.pad.asking import (
    BAD,
    HINT_MS,
    LEVELS,
    REASON_MS,
    SETTLE_MS,
    THANKS_MS,
    Pad,
    Page,
    Rating,
    asked,
    elapsed,
    explained,
    refused,
    touched,
    withdrawn,
)

LATER_MS = NOW_MS + 10_000


def explaining_pad(level: Level = "dissatisfied") -> Pad:
    pad, _ = touched(asking_pad(), level, LATER_MS, may_say_why=True)
    return pad


def thanking_pad(level: Level = "satisfied") -> Pad:
    pad, _ = touched(asking_pad(), level, LATER_MS, may_say_why=False)
    return pad


def in_every_page() -> dict[Page, Pad]:
    sentence = LocalText("评价时间已过", "Too late")
    return {
        Page.REST: Pad(),
        Page.ASKING: asking_pad(),
        Page.REASONS: explaining_pad(),
        Page.THANKS: thanking_pad(),
        Page.ALREADY: refused(thanking_pad(), "t-1", LATER_MS, None, already=True),
        Page.NOT_YET: touched(Pad(), "satisfied", NOW_MS, may_say_why=True)[0],
        Page.SAID: refused(thanking_pad(), "t-1", LATER_MS, sentence, already=False),
    }


def test_every_page_can_be_come_to() -> None:
    assert {page: pad.page for page, pad in in_every_page().items()} == {page: page for page in Page}


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_is_one_rating_of_the_visit_that_was_asked_about(level: Level) -> None:
    pad, rating = touched(asking_pad(), level, LATER_MS, may_say_why=False)

    assert rating == Rating("t-1", level, LATER_MS)
    assert pad.page is Page.THANKS


@pytest.mark.parametrize("level", LEVELS)
def test_only_after_a_bad_level_is_anybody_asked_why(level: Level) -> None:
    pad, rating = touched(asking_pad(), level, LATER_MS, may_say_why=True)

    assert (pad.page is Page.REASONS) == (rating is None) == (level in BAD)


def test_the_reason_goes_with_the_level_at_the_moment_of_the_level() -> None:
    pad, rating = explained(explaining_pad(), "slow", LATER_MS + 4_000)

    assert rating == Rating("t-1", "dissatisfied", LATER_MS, "slow")
    assert pad.page is Page.THANKS


def test_who_would_rather_not_say_why_has_rated_all_the_same() -> None:
    _, rating = explained(explaining_pad(), "", LATER_MS + 4_000)

    assert rating == Rating("t-1", "dissatisfied", LATER_MS)


def test_who_walks_off_from_the_reasons_has_rated() -> None:
    walked, rating = elapsed(explaining_pad("very_dissatisfied"), LATER_MS + REASON_MS)

    assert rating == Rating("t-1", "very_dissatisfied", LATER_MS)
    assert elapsed(walked, LATER_MS + REASON_MS + THANKS_MS) == (
        replace(walked, page=Page.REST, since_ms=(rest := LATER_MS + REASON_MS + THANKS_MS), until_ms=rest),
        None,
    )


def test_the_next_visitors_turn_takes_nothing_from_the_one_at_the_reasons() -> None:
    pad, rating = asked(explaining_pad(), a_visit("t-2", at_ms=LATER_MS + 2_000))

    assert rating == Rating("t-1", "dissatisfied", LATER_MS)
    assert pad.page is Page.ASKING
    assert pad.visit is not None
    assert pad.visit.ticket == "t-2"
    assert elapsed(pad, LATER_MS + 70_000)[1] is None, "and it is sent once"


def test_a_withdrawal_takes_nothing_that_was_touched() -> None:
    pad, rating = withdrawn(explaining_pad(), LATER_MS + 2_000)

    assert rating == Rating("t-1", "dissatisfied", LATER_MS)
    assert pad.page is Page.REST


def test_a_question_that_is_withdrawn_goes() -> None:
    pad, rating = withdrawn(asking_pad(), LATER_MS)

    assert (pad.page, pad.visit, rating) == (Page.REST, None, None)
    assert touched(pad, "very_satisfied", LATER_MS + 1_000, may_say_why=True)[1] is None


def test_thanks_are_read_to_their_end_whatever_is_withdrawn() -> None:
    assert withdrawn(thanking_pad(), LATER_MS + 500) == (thanking_pad(), None)


def test_who_does_not_answer_has_not_rated() -> None:
    early, _ = elapsed(asking_pad(), NOW_MS + 59_999)
    late, rating = elapsed(asking_pad(), NOW_MS + 60_000)

    assert early.page is Page.ASKING
    assert (late.page, late.visit, rating) == (Page.REST, None, None)


def test_a_second_touch_is_no_second_rating() -> None:
    for page, pad in in_every_page().items():
        if page is not Page.ASKING:
            _, rating = touched(pad, "very_satisfied", LATER_MS + 1_000, may_say_why=True)
            assert (page, rating) == (page, None)


def test_a_finger_that_bounces_gives_no_reason_and_no_level() -> None:
    reasons, _ = touched(asking_pad(), "dissatisfied", LATER_MS, may_say_why=True)

    assert explained(reasons, "slow", LATER_MS + SETTLE_MS - 1) == (reasons, None)
    assert touched(asking_pad(), "satisfied", NOW_MS + SETTLE_MS - 1, may_say_why=True) == (asking_pad(), None)


def test_a_pad_that_asks_nobody_says_so_and_counts_nothing() -> None:
    hinting, rating = touched(Pad(), "very_dissatisfied", NOW_MS, may_say_why=True)

    assert (hinting.page, rating) == (Page.NOT_YET, None)
    assert elapsed(hinting, NOW_MS + HINT_MS)[0].page is Page.REST


def test_a_question_that_comes_twice_is_asked_once() -> None:
    again, rating = asked(asking_pad(), a_visit(at_ms=NOW_MS + 5_000))

    assert (again, rating) == (asking_pad(), None), "the time does not begin anew"


def test_a_visit_that_was_rated_is_not_asked_about_again() -> None:
    for pad in (thanking_pad(), explaining_pad()):
        done, _ = elapsed(elapsed(pad, LATER_MS + REASON_MS)[0], LATER_MS + REASON_MS + THANKS_MS)
        again, _ = asked(done, a_visit(at_ms=LATER_MS + 60_000))
        assert again.page is Page.REST


def test_a_finish_undone_and_done_again_is_asked_about_again() -> None:
    undone, _ = withdrawn(asking_pad(), NOW_MS + 2_000)
    again, _ = asked(undone, a_visit(at_ms=NOW_MS + 30_000))

    assert again.page is Page.ASKING


def test_a_visit_rated_on_the_phone_is_thanked_as_such() -> None:
    pad = refused(thanking_pad(), "t-1", LATER_MS + 80, None, already=True)

    assert pad.page is Page.ALREADY
    assert elapsed(pad, LATER_MS + 80 + THANKS_MS)[0].page is Page.REST


def test_a_refusal_is_not_shown_to_somebody_else() -> None:
    sentence = LocalText("评价时间已过", "Too late")
    others = [asked(thanking_pad(), a_visit("t-2", at_ms=LATER_MS + 1_000))[0], Pad(), thanking_pad()]
    tickets = ["t-1", "t-1", "t-9"]

    for (pad, ticket), already in product(zip(others, tickets, strict=True), (True, False)):
        shown = refused(pad, ticket, LATER_MS + 2_000, sentence, already=already)
        assert replace(shown, rated=pad.rated) == pad


def test_a_visit_whose_rating_was_not_taken_may_be_asked_about_again() -> None:
    """Its finish was undone while its visitor was choosing a reason."""
    undone, rating = withdrawn(explaining_pad(), LATER_MS + 2_000)
    assert rating is not None
    open_again = refused(undone, "t-1", LATER_MS + 2_050, None, already=False)

    assert asked(open_again, a_visit(at_ms=LATER_MS + 30_000))[0].page is Page.ASKING
    rated_before = refused(undone, "t-1", LATER_MS + 2_050, None, already=True)
    assert asked(rated_before, a_visit(at_ms=LATER_MS + 30_000))[0].page is Page.REST


def test_at_rest_nothing_of_a_visitor_is_left_but_that_the_ticket_was_rated() -> None:
    for pad in in_every_page().values():
        pad = elapsed(elapsed(pad, LATER_MS + 90_000)[0], LATER_MS + 180_000)[0]
        assert (pad.page, pad.visit, pad.touched, pad.said) == (Page.REST, None, None, None)
