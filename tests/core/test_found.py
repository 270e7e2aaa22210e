"""Promises that random histories have seen broken once: each as the shortest story that breaks it."""

from dataclasses import replace

from queue_core.commands import CallNext, MissTicket, OpenWindow, Reinstate, TransferTicket
from queue_core.lifecycle import State
from tests.core.building import a_hall, derived_again


def test_a_visitor_sent_to_one_window_comes_back_after_the_hub_started_again() -> None:
    hall = a_hall(windows=2)
    hall.opens("2")
    ticket = hall.issues()
    hall.calls("1")
    hall.does(TransferTicket("1", to_window="2"))
    hall.calls("2")
    hall.does(MissTicket("2"))

    again = replace(hall, hall=derived_again(hall.hall))
    again.does(Reinstate(ticket.id))

    assert again.hall.ticket(ticket.id).state is State.WAITING
