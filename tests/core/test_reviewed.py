"""Promises that a careful reading found broken once: where two rules met that nobody had thought of together."""

from queue_core.agenda import Agenda, Due
from queue_core.commands import HoldTicket, MissTicket, ResumeTicket, Undo
from queue_core.lifecycle import State
from tests.core.building import ToldHall, a_hall, derived_again


def listed(hall: ToldHall, state: State) -> list[str]:
    return [ticket.number for ticket in hall.hall.in_state(state)]


def test_the_missed_list_is_in_the_order_of_missing_after_a_restart_too() -> None:
    hall = a_hall(windows=2)
    for window in ("1", "2"):
        hall.issues()
        hall.calls(window)
    hall.does(MissTicket("2"))
    hall.does(MissTicket("1"))

    assert listed(hall, State.MISSED) == ["A002", "A001"]
    hall.hall = derived_again(hall.hall)
    assert listed(hall, State.MISSED) == ["A002", "A001"]


def test_a_held_visitor_called_back_by_mistake_keeps_the_place_in_the_list_of_those_who_are_away() -> None:
    hall = a_hall()
    for _ in range(2):
        hall.issues()
        hall.starts()
        hall.does(HoldTicket("1"))
    hall.does(ResumeTicket("1", "A001"))

    hall.does(Undo("1"))

    assert listed(hall, State.HELD) == ["A001", "A002"]


def test_what_is_due_costs_no_look_at_the_thousands_who_come_later() -> None:
    looked: list[str] = []
    moments = {f"booking {nth}": nth for nth in range(1_000)}

    def due_ms(_what: Due, whose: str) -> int:
        looked.append(whose)
        return moments[whose]

    agenda = Agenda(due_ms)
    for whose in moments:
        agenda.note(Due.LAPSE, whose)
    looked.clear()

    assert [whose for _what, whose in agenda.due_by(1)] == ["booking 0", "booking 1"]
    assert set(looked) <= {"booking 0", "booking 1", "booking 2"}
    assert [whose for _what, whose in agenda.due_by(1)] == ["booking 0", "booking 1"]
