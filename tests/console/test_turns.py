"""A hall that is silent holds only a few threads for one account, and every other account is served."""

from contextlib import ExitStack

from web_console.serving.turns import MOST, Turns


def test_one_account_holds_only_so_many_threads_and_leaves_them_to_nobody() -> None:
    whose = ["guide"]
    turns = Turns(lambda: whose[0])
    with ExitStack() as waiting:
        assert all(waiting.enter_context(turns.taken()) for _ in range(MOST))
        with turns.taken() as may:
            assert not may
        whose[0] = "manager"
        with turns.taken() as may:
            assert may
        whose[0] = ""
        assert all(waiting.enter_context(turns.taken()) for _ in range(MOST + 1))
        whose[0] = "guide"
    with turns.taken() as may:
        assert may
