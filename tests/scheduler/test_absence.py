from central_scheduler.absence import AWAY_MS, READS_UP_MS, Absence
from hall_protocol.commands import TOO_OLD_AFTER_MS, CallNext, FinishService, IssueTicket
from hall_protocol.refusals import RefusalCode
from tests.scheduler.parts import Desk

SLEPT_MS = TOO_OLD_AFTER_MS + 1


def slept() -> Absence:
    """A hub that meant to wake at 0 and did so much later."""
    absence = Absence()
    assert absence.woke(0, SLEPT_MS)
    return absence


def test_a_visitor_told_that_no_ticket_was_issued_gets_no_ghost_when_the_hub_wakes(desk: Desk) -> None:
    wish = IssueTicket(command_id=desk.next_id(), service="rs-canbao", token="token-of-somebody-gone")

    reply = desk.does("dispenser-1", slept().aged(wish))

    assert reply.code == RefusalCode.TOO_OLD
    assert not desk.scheduler.hall.tickets


def test_a_call_given_up_by_its_terminal_calls_nobody_when_the_hub_wakes(desk: Desk) -> None:
    desk.issues()

    reply = desk.does("window-1", slept().aged(CallNext(command_id=desk.next_id())))

    assert reply.code == RefusalCode.TOO_OLD


def test_a_visit_finished_while_the_hub_slept_is_finished(desk: Desk) -> None:
    done = FinishService(command_id=desk.next_id(), age_ms=3_000)

    assert slept().aged(done) == done


def test_a_wish_still_on_its_way_when_the_hub_wakes_is_old_too_and_a_later_one_is_fresh(desk: Desk) -> None:
    absence = slept()
    wish = CallNext(command_id=desk.next_id())

    absence.woke(SLEPT_MS, SLEPT_MS + READS_UP_MS - 1)
    assert absence.aged(wish).age_ms == SLEPT_MS
    absence.woke(SLEPT_MS, SLEPT_MS + READS_UP_MS)
    assert absence.aged(wish) == wish


def test_a_hub_that_is_only_slow_ages_nobody(desk: Desk) -> None:
    absence = Absence()
    wish = CallNext(command_id=desk.next_id())

    assert not absence.woke(0, AWAY_MS - 1)
    assert absence.aged(wish) == wish
