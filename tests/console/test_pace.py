import pytest

from tests.console.parts import PassedClock
from web_console.entrance.pace import FREE_OF_AN_ADDRESS, LONGEST_WAIT_MS, MOST_KEPT, LoginPace


@pytest.fixture
def pace(clock: PassedClock) -> LoginPace:
    return LoginPace(clock)


def test_two_slips_cost_nothing_the_third_costs_time(pace: LoginPace) -> None:
    waits = []
    for _ in range(3):
        pace.wrong("admin")
        waits.append(pace.wait_s("admin"))

    assert waits == [0, 0, 2]


def test_each_further_wrong_password_doubles_the_wait_up_to_five_minutes(pace: LoginPace, clock: PassedClock) -> None:
    waits = []
    for _ in range(12):
        pace.wrong("admin")
        waits.append(pace.wait_s("admin"))

    assert waits[2:6] == [2, 4, 8, 16]
    assert waits[-1] == LONGEST_WAIT_MS // 1000


def test_the_wait_ends(pace: LoginPace, clock: PassedClock) -> None:
    for _ in range(3):
        pace.wrong("admin")
    clock.pass_s(1.5)
    nearly = pace.wait_s("admin")
    clock.pass_s(0.5)

    assert (nearly, pace.wait_s("admin")) == (1, 0)


def test_the_right_password_wipes_the_slate(pace: LoginPace) -> None:
    for _ in range(5):
        pace.wrong("admin")
    pace.right("admin")

    assert pace.wait_s("admin") == 0


def test_one_who_guesses_does_not_hold_up_another_and_a_typo_not_the_hall_behind_an_address(pace: LoginPace) -> None:
    for _ in range(FREE_OF_AN_ADDRESS - 1):
        pace.wrong("account admin", "address 10.0.0.9")

    assert pace.wait_s("account admin") == LONGEST_WAIT_MS // 1000
    assert pace.wait_s("account li", "address 10.0.0.9") == 0
    pace.wrong("account zhou", "address 10.0.0.9")
    assert pace.wait_s("account li", "address 10.0.0.2") == 0
    assert pace.wait_s("account li", "address 10.0.0.9") > 0


def test_guessing_many_names_does_not_fill_the_memory(pace: LoginPace, clock: PassedClock) -> None:
    for number in range(MOST_KEPT + 500):
        pace.wrong(f"account {number}")

    assert len(pace) <= MOST_KEPT
    clock.pass_s(7200)
    pace.wrong("account new")
    assert len(pace) == 1
