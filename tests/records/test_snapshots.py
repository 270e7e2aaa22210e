"""A snapshot gives back the state it was made of, whatever a hall can be."""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings

from hall_records.journal import Journal
from hall_records.replay import rebuilt
from queue_core.commands import CallNext, StartService, Undo
from queue_core.records import HallState
from tests.records.anything import anything
from tests.records.halls import begun
from tests.records.small_hall import NINE_MS, RULES


def kept(state: HallState) -> HallState | None:
    with TemporaryDirectory() as folder, closing(Journal.open(Path(folder) / "journal.db")) as journal:
        assert journal.save_snapshot(state)
        return journal.restore()[0]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(state=anything(HallState))
def test_every_state_of_a_hall_comes_back_from_a_snapshot(state: HallState) -> None:
    assert kept(state) == state


def test_what_an_undo_needs_comes_back_from_a_snapshot(tmp_path: Path) -> None:
    recorded = begun(tmp_path / "journal.db")
    recorded.issues("permit", NINE_MS)
    recorded.does(CallNext("3"), NINE_MS)
    recorded.does(StartService("3"), NINE_MS + 1)
    assert RULES.service_head_start_ms
    assert recorded.hall.window("3").last is not None

    recorded.journal.save_snapshot(recorded.hall.state)
    again = rebuilt(recorded.journal)

    assert again is not None
    assert again.state == recorded.hall.state
    assert again.handle(Undo("3"), NINE_MS + 2) == recorded.hall.handle(Undo("3"), NINE_MS + 2)
    recorded.journal.close()
