from collections.abc import Generator, Iterator

import pytest
from flask import Flask
from werkzeug.exceptions import ServiceUnavailable

from tests.console.parts import PassedClock
from web_console.serving.streams import KEEP_ALIVE_MS, Streams, event, json_event


def quiet(clock: PassedClock, moments: int, seconds: float) -> Generator[str | None, None, None]:
    """A page on which nothing happens."""
    for _ in range(moments):
        clock.pass_s(seconds)
        yield None


def test_pages_are_served_however_many_look_and_one_who_leaves_makes_room(clock: PassedClock) -> None:
    streams = Streams(2, clock)
    with Flask(__name__).test_request_context():
        first, _second = (streams.open(quiet(clock, 1, 0)) for _ in range(2))
        with pytest.raises(ServiceUnavailable):
            streams.open(quiet(clock, 1, 0))
        first.close()

        assert streams.open(quiet(clock, 1, 0)).status_code == 200


def of(streams: Streams, whose: dict[str, str], name: str, clock: PassedClock) -> Iterator[str]:
    """Open a living page of this account, and return what it is told."""
    whose["name"] = name
    told = streams.open(quiet(clock, 100, 1)).response
    assert isinstance(told, Iterator)
    next(told)
    return told


def test_an_account_with_all_pages_gives_one_to_who_has_none_and_takes_none_back(clock: PassedClock) -> None:
    whose: dict[str, str] = {}
    streams = Streams(3, clock, lambda: (whose["name"], lambda: True))
    with Flask(__name__).test_request_context():
        oldest, second, _ = (of(streams, whose, "screens", clock) for _ in range(3))
        manager = of(streams, whose, "manager", clock)
        with pytest.raises(ServiceUnavailable):
            of(streams, whose, "screens", clock)

        assert not list(oldest)
        assert next(second)
        assert next(manager)
        assert streams.open_count == 3


def test_a_page_ends_with_the_login_that_opened_it(clock: PassedClock) -> None:
    held = [True]
    streams = Streams(1, clock, lambda: ("clerk", lambda: held[0]))
    with Flask(__name__).test_request_context():
        answer = streams.open(quiet(clock, 1_000, 1))
        told = answer.response
        assert isinstance(told, Iterator)
        assert next(told)
        assert next(told)
        held[0] = False

        assert not list(told)
        answer.close()
        assert streams.open_count == 0


def test_a_browser_that_left_without_a_word_is_noticed_within_fifteen_seconds(clock: PassedClock) -> None:
    with Flask(__name__).test_request_context():
        said = list(Streams(1, clock).open(quiet(clock, 30, 1)).response)

    assert KEEP_ALIVE_MS < 15_000
    assert said.count(b": still here\n\n") == 3


def test_a_page_of_many_lines_travels_as_one_event() -> None:
    assert event("page", "<p>\n</p>") == "event: page\ndata: <p>\ndata: </p>\n\n"


def test_words_in_an_event_stay_readable() -> None:
    assert json_event("look", {"text": "叫号\n"}) == 'event: look\ndata: {"text":"叫号\\n"}\n\n'
