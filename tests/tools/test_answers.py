"""What an operator reads of the hub's facts: what is so now, and what was."""

import msgspec

from firmware_tools.answers import Answers
from hall_config.texts import Catalogue
from hall_protocol.events import Reply
from hall_protocol.message import LocalText
from hall_protocol.states import Catalogue as HallCatalogue
from hall_protocol.states import HallGlance, TicketFacts, TicketPhase

NOTHING = LocalText("", "")
HALL = HallCatalogue(
    version="1",
    hall=LocalText("县大厅", "County hall"),
    languages=("zh", "en"),
    zones=(),
    welcome=NOTHING,
    missed_rule=NOTHING,
)
NINE_MS = 9 * 3_600_000
MINUTE_MS = 60_000
SAID = Answers(HALL, 0, Catalogue.load())


def told_of(
    phase: TicketPhase, calls: int, called_ms: int | None = None, wait_s: tuple[int | None, int | None] = (None, None)
) -> str:
    ticket = TicketFacts(
        id="d/a/1",
        number="A001",
        service="pension",
        lane="normal",
        phase=phase,
        zone="a",
        issued_ms=NINE_MS,
        waits_from_ms=NINE_MS,
        calls=calls,
        called_ms=called_ms,
        wait_from_s=wait_s[0],
        wait_to_s=wait_s[1],
    )
    return SAID.facts(Reply(command_id="c", ok=True, ticket=ticket))


def test_what_the_hub_would_have_refused_is_said_of_a_ticket_given_alone() -> None:
    ticket = TicketFacts(
        id="d/a/1",
        number="A001",
        service="pension",
        lane="normal",
        phase="waiting",
        zone="a",
        issued_ms=NINE_MS,
        waits_from_ms=NINE_MS,
        calls=0,
        alone="estimated",
        flags=("quota_reached", "hall_closed"),
    )
    told = SAID.facts(Reply(command_id="c", ok=True, ticket=ticket))
    unknown = msgspec.structs.replace(ticket, flags=("of_a_newer_hub",))

    assert "本来取不了：of_a_newer_hub" in SAID.facts(Reply(command_id="c", ok=True, ticket=unknown))
    assert "离线取的号，时间为估计；本来取不了：号已取满、大厅未开放" in told
    assert "given without the hub, its time is estimated; would have been refused: quota full, hall closed" in told


def test_what_a_guide_should_do_is_said_of_a_paper_that_did_not_come_out() -> None:
    ticket = TicketFacts(
        id="d/a/1",
        number="A001",
        service="pension",
        lane="normal",
        phase="waiting",
        zone="a",
        issued_ms=NINE_MS,
        waits_from_ms=NINE_MS,
        calls=0,
        paper="failed",
        paper_fault="interrupted",
    )
    of_old = msgspec.structs.replace(ticket, paper_fault="no paper")

    assert "打印途中取号机中断" in SAID.facts(Reply(command_id="c", ok=True, ticket=ticket))
    assert "Paper: did not come out. no paper" in SAID.facts(Reply(command_id="c", ok=True, ticket=of_old))


def test_a_call_has_its_time_and_no_more_is_said_of_the_only_one() -> None:
    told = told_of("called", 1, NINE_MS + MINUTE_MS)

    assert "09:01:00 叫号 / issued 09:00:00, called 09:01:00\n" in told
    assert "times called" not in told


def test_an_operator_reads_about_how_long_a_visitor_waits_still() -> None:
    assert "\n约等 10–15 分钟 / about 10–15 min\n" in told_of("waiting", 0, wait_s=(700, 850))
    assert "约等" not in told_of("waiting", 0)


def test_who_waits_after_a_misclick_has_been_called_all_the_same() -> None:
    told = told_of("waiting", 1)

    assert "共叫过 1 次（含已撤销的） / times called, calls taken back included: 1" in told
    assert "called 0" not in told


def test_the_time_of_a_call_is_not_taken_for_that_of_another_that_was_taken_back() -> None:
    told = told_of("missed", 2, NINE_MS + MINUTE_MS)

    assert "called 09:01:00\n" in told
    assert "times called, calls taken back included: 2" in told


def test_a_hall_in_which_nothing_has_happened_for_an_hour_is_shown_with_the_time_it_is() -> None:
    glance = HallGlance(
        epoch=1, seq=1, at_ms=NINE_MS, day="2026-11-23", issued=0, waiting=0, serving=0, done=0, missed=0
    )

    shown = SAID.glance(glance, NINE_MS + 60 * MINUTE_MS).splitlines()

    assert shown[:2] == ["县大厅 County hall", "2026-11-23 10:00:00"]
