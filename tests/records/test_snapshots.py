"""A snapshot gives back the state it was made of, whatever a hall can be."""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings

from hall_records.journal import Journal
from queue_core.lifecycle import WindowState
from queue_core.records import HallState, LastStep, Ticket, Window
from queue_core.rules import Lane
from tests.records.anything import anything
from tests.records.small_hall import NINE_MS, RULES


def kept(state: HallState) -> HallState | None:
    with TemporaryDirectory() as folder, closing(Journal.open(Path(folder) / "journal.db")) as journal:
        assert journal.save_snapshot(state)
        return journal.restore()[0]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(state=anything(HallState))
def test_every_state_of_a_hall_comes_back_from_a_snapshot(state: HallState) -> None:
    assert kept(state) == state


def test_what_an_undo_needs_comes_back_from_a_snapshot() -> None:
    ticket = Ticket("t", "A001", "a", "permit", Lane.NORMAL, NINE_MS, NINE_MS, NINE_MS, 1, "token", "dispenser-1")
    window = Window("1", WindowState.SERVING, NINE_MS, ticket="t")
    window.last = LastStep("start", NINE_MS, Window("1", WindowState.CALLING), ticket, 3, ("case-1",))
    state = HallState(RULES, windows={"1": window})
    assert RULES.service_head_start_ms

    assert kept(state) == state
