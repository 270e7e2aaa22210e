"""A pad in a hall that stands: the visitor rates, nobody else can, and what was touched is never lost."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from device_drivers.driver import Reply as HandReply
from device_drivers.hands import hand
from hall_config.model import HallConfig, Node
from hall_protocol.codec import encode
from hall_protocol.commands import (
    CallNext,
    Command,
    FinishService,
    IssueTicket,
    RateTicket,
    ShowCases,
    ShowTicket,
    StartService,
    Undo,
)
from hall_protocol.events import NodeControl, NodeScreen, RatingRequest
from hall_protocol.roles import Role
from hall_protocol.states import CaseFacts, TicketFacts
from hall_protocol.topics import COMMAND, NODE_CONTROL, NODE_SCREEN, RATING
from node_runtime.client import RequestClient
from tests.hall.standing import PATIENCE_S, StandingHall, ask, await_hub, await_status, county, standing_hall, token

PAD = "pad-1"


def a_hall_with_pads() -> HallConfig:
    """The example hall, each window with its terminal and its pad."""
    config = county()
    others = [node for node in config.nodes if node.role != "pad"]
    pads = [Node(id=f"pad-{window.number}", role="pad", window=window.id) for window in config.windows]
    return msgspec.structs.replace(config, nodes=(*others, *pads))


class HallWithAPad:
    """Whoever is in the hall, and the pad's own process at window 1."""

    def __init__(self, hall: StandingHall) -> None:
        self.hall = hall
        self.process = hall.start_node("window_terminal.pad", PAD)
        self.between = threading.Event()

    def hand(self, name: str, **arguments: object) -> HandReply:
        return hand(self.hall.hands(PAD), name, timeout_s=PATIENCE_S, **arguments)

    def waits_for(self, page: str, **also: object) -> HandReply:
        """Look at the glass until it shows this."""
        return self.waits_until(lambda seen: seen["page"] == page and also.items() <= seen.items())

    def waits_until(self, condition: Callable[[HandReply], bool]) -> HandReply:
        seen: HandReply = {}
        for _ in range(round(PATIENCE_S / 0.05)):
            seen = self.hand("page")
            if condition(seen):
                return seen
            self.between.wait(0.05)
        raise AssertionError(seen)

    def touches(self, text: str) -> None:
        """Touch it as a visitor does who was too quick at first: until the page is another."""
        page = self.hand("page")["page"]
        while self.hand("touch", text=text)["page"] == page:
            self.between.wait(0.05)

    def pulls_the_plug(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE_S)

    def plugs_it_in(self) -> None:
        self.process = self.hall.start_node("window_terminal.pad", PAD)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    with standing_hall(tmp_path_factory.mktemp("hall"), a_hall_with_pads()) as hall:
        yield hall


@pytest.fixture(scope="module")
def console(hall: StandingHall) -> Iterator[RequestClient]:
    with hall.client("console") as console:
        yield console


@pytest.fixture(scope="module")
def pad(hall: StandingHall, console: RequestClient) -> HallWithAPad:
    pad = HallWithAPad(hall)
    await_status(console, PAD, lambda status: status.state == "ready")
    pad.waits_for("rest", hub=True)
    return pad


@pytest.fixture(scope="module")
def dispenser(hall: StandingHall) -> Iterator[RequestClient]:
    with hall.client("dispenser-1") as client:
        yield client


@pytest.fixture(scope="module")
def clerk(hall: StandingHall) -> Iterator[RequestClient]:
    with hall.client("window-1") as client:
        yield client


def does(client: RequestClient, command: type[Command], **fields: object) -> TicketFacts:
    make: Callable[..., Command] = command
    reply = ask(client, make(command_id=client.next_id(), **fields))
    assert reply.ok, reply
    assert reply.ticket is not None
    return reply.ticket


def served(dispenser: RequestClient, clerk: RequestClient) -> TicketFacts:
    """Somebody comes, is called, is served and is through."""
    does(dispenser, IssueTicket, service="rs-canbao", token=token())
    for command in (CallNext, StartService):
        does(clerk, command)
    return does(clerk, FinishService)


def rating_of(console: RequestClient, ticket: TicketFacts) -> str:
    return does(console, ShowTicket, ticket=ticket.id).rating


def await_rating(pad: HallWithAPad, console: RequestClient, ticket: TicketFacts, level: str) -> None:
    for _ in range(round(PATIENCE_S / 0.05)):
        if rating_of(console, ticket) == level:
            return
        pad.between.wait(0.05)
    raise AssertionError(rating_of(console, ticket))


def cases_of(console: RequestClient, ticket: TicketFacts) -> list[CaseFacts]:
    cases = ask(console, ShowCases(command_id=console.next_id())).cases
    return [case for case in cases if case.ticket == ticket.id]


def test_a_visitor_is_asked_by_name_of_the_number_and_rates(
    pad: HallWithAPad, console: RequestClient, dispenser: RequestClient, clerk: RequestClient
) -> None:
    ticket = served(dispenser, clerk)
    pad.waits_for("asking", number=ticket.number)
    pad.touches("满意")
    await_rating(pad, console, ticket, "satisfied")

    pad.waits_for("rest")
    assert cases_of(console, ticket) == []


def test_a_bad_rating_opens_a_case_with_its_reason_that_the_console_sees(
    pad: HallWithAPad, console: RequestClient, dispenser: RequestClient, clerk: RequestClient
) -> None:
    ticket = served(dispenser, clerk)
    pad.waits_for("asking", number=ticket.number)
    pad.touches("非常不满意")
    pad.waits_for("reasons")
    assert not rating_of(console, ticket), "it is said once, with its reason"
    pad.touches("办理太慢")
    await_rating(pad, console, ticket, "very_dissatisfied")

    (case,) = cases_of(console, ticket)
    assert (case.kind, case.phase, case.reason) == ("rating", "pending", "slow")
    assert case.owner == a_hall_with_pads().rating.owner


def test_whoever_walks_off_has_rated(
    pad: HallWithAPad, console: RequestClient, dispenser: RequestClient, clerk: RequestClient
) -> None:
    """The next visitor's service starts: the pad is for that one now, and the level of the one before counts."""
    ticket = served(dispenser, clerk)
    pad.waits_for("asking", number=ticket.number)
    pad.touches("不满意")
    pad.waits_for("reasons")
    following = served(dispenser, clerk)
    await_rating(pad, console, ticket, "dissatisfied")

    pad.waits_for("asking", number=following.number)
    assert rating_of(console, following) == ""


def test_a_finish_that_was_a_misclick_is_not_asked_about(
    pad: HallWithAPad, dispenser: RequestClient, clerk: RequestClient
) -> None:
    ticket = served(dispenser, clerk)
    pad.waits_for("asking", number=ticket.number)
    does(clerk, Undo)
    pad.waits_for("rest")
    does(clerk, FinishService)

    pad.waits_for("asking", number=ticket.number)


def test_a_finish_undone_while_a_reason_is_chosen_is_asked_about_at_its_true_end(
    pad: HallWithAPad, console: RequestClient, dispenser: RequestClient, clerk: RequestClient
) -> None:
    ticket = served(dispenser, clerk)
    pad.waits_for("asking", number=ticket.number)
    pad.touches("不满意")
    does(clerk, Undo)
    pad.waits_for("rest", pending=0)
    assert rating_of(console, ticket) == ""
    does(clerk, FinishService)
    pad.waits_for("asking", number=ticket.number)
    pad.touches("满意")

    await_rating(pad, console, ticket, "satisfied")


def test_a_visit_rated_on_the_phone_is_not_rated_again_at_the_pad(
    pad: HallWithAPad, console: RequestClient, dispenser: RequestClient, clerk: RequestClient
) -> None:
    ticket = served(dispenser, clerk)
    pad.waits_for("asking", number=ticket.number)
    phone = RateTicket(command_id=console.next_id(), ticket=ticket.id, level="basically_satisfied", channel="phone")
    assert ask(console, phone).ok

    pad.waits_until(lambda seen: seen["page"] in ("rest", "already"))
    assert rating_of(console, ticket) == "basically_satisfied"


def test_no_clerk_can_rate(
    hall: StandingHall, pad: HallWithAPad, console: RequestClient, dispenser: RequestClient, clerk: RequestClient
) -> None:
    """Not by a command of the terminal, not in the pad's name, and not by asking the pad."""
    ticket = served(dispenser, clerk)
    pad.waits_for("asking", number=ticket.number)
    rating = RateTicket(command_id="cafecafe-000001", ticket=ticket.id, level="very_satisfied")
    assert ask(clerk, rating).code == "not_allowed"
    in_its_name = COMMAND.path(hall.config.id, node=PAD)
    asked_by_us = RATING.path(hall.config.id, window="window-1")
    with hall.voice("window-1") as voice:
        voice.say(encode(msgspec.structs.replace(rating, command_id="cafecafe-000002")), in_its_name)
        withdrawal = RatingRequest(window="window-1", ticket="", until_ms=0)
        voice.say(encode(withdrawal), asked_by_us)
        control = NODE_CONTROL.path(hall.config.id, node=PAD)
        voice.say(encode(NodeControl(control_id="c-9", action="restart")), control)
    assert rating_of(console, ticket) == ""
    assert pad.hand("page")["page"] == "asking"
    assert pad.process.poll() is None


def test_a_pad_rates_only_at_its_own_window(
    hall: StandingHall, console: RequestClient, dispenser: RequestClient, clerk: RequestClient
) -> None:
    ticket = served(dispenser, clerk)
    with hall.client("pad-2") as other:
        rating = RateTicket(command_id=other.next_id(), ticket=ticket.id, level="very_dissatisfied")
        assert ask(other, rating).code == "not_this_pad"
        for command in (CallNext, StartService):
            assert ask(other, command(command_id=other.next_id())).code == "not_allowed"

    assert rating_of(console, ticket) == ""


def test_a_console_is_shown_the_glass(hall: StandingHall, pad: HallWithAPad) -> None:
    with hall.client("console", "looking") as console:
        seen: list[NodeScreen] = []
        come = threading.Event()

        def hears(_address: object, message: object) -> None:
            if isinstance(message, NodeScreen):
                seen.append(message)
                come.set()

        console.listen(hears)
        console.publish(NODE_CONTROL, NodeControl(control_id="c-1", action="show_screen"), node=PAD)

        assert come.wait(PATIENCE_S)
    assert (seen[0].node, seen[0].control_id, seen[0].width, seen[0].height) == (PAD, "c-1", 800, 480)
    assert seen[0].jpeg.startswith(b"\xff\xd8")
    assert NODE_SCREEN.retained is False


def test_a_plug_pulled_at_the_reasons_loses_no_rating(
    pad: HallWithAPad, console: RequestClient, dispenser: RequestClient, clerk: RequestClient
) -> None:
    ticket = served(dispenser, clerk)
    pad.waits_for("asking", number=ticket.number)
    pad.touches("非常不满意")
    pad.waits_for("reasons")
    pad.pulls_the_plug()
    assert rating_of(console, ticket) == ""
    pad.plugs_it_in()
    await_rating(pad, console, ticket, "very_dissatisfied")

    assert len(cases_of(console, ticket)) == 1


def test_without_a_hub_the_visitor_is_thanked_and_it_counts_at_its_true_time(
    hall: StandingHall, pad: HallWithAPad, console: RequestClient, dispenser: RequestClient, clerk: RequestClient
) -> None:
    await_hub(console)
    pad.waits_until(lambda seen: seen["hub"] is True)
    ticket = served(dispenser, clerk)
    pad.waits_for("asking", number=ticket.number)
    hall.kill_hub()
    pad.waits_for("asking", hub=False)
    pad.touches("不满意")
    pad.waits_for("reasons")
    pad.touches("态度不好")
    assert pad.hand("page")["page"] == "thanks"
    pad.waits_for("rest", pending=1)
    touched_before_ms = console.hall_clock.now_ms()
    hall.start_hub()
    await_hub(console)
    await_rating(pad, console, ticket, "dissatisfied")
    pad.waits_until(lambda seen: seen["pending"] == 0)

    (case,) = cases_of(console, ticket)
    assert case.opened_ms < touched_before_ms


def test_without_a_broker_the_rating_is_kept_and_counts_when_it_is_back(
    hall: StandingHall, pad: HallWithAPad, console: RequestClient, dispenser: RequestClient, clerk: RequestClient
) -> None:
    pad.waits_until(lambda seen: seen["hub"] is True)
    ticket = served(dispenser, clerk)
    pad.waits_for("asking", number=ticket.number)
    assert hall.broker is not None
    hall.broker.kill()
    pad.waits_for("asking", hub=False)
    pad.touches("基本满意")
    assert pad.hand("page")["page"] == "thanks"
    hall.start_broker()
    await_hub(console)
    await_rating(pad, console, ticket, "basically_satisfied")

    pad.waits_until(lambda seen: seen["pending"] == 0)


def test_a_pad_with_glass_leaves_room_on_the_smallest_pi(pad: HallWithAPad) -> None:
    """After every page has been drawn; 70 MB at most."""
    status = Path(f"/proc/{pad.process.pid}/status").read_text(encoding="ascii")
    (peak_kb,) = [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")]

    assert peak_kb < 70_000


def test_pads_have_their_own_credential(hall: StandingHall) -> None:
    credential = hall.credential(PAD)

    assert (credential.role, credential.window) == (Role.PAD, "window-1")
    assert Path(hall.files.secret(PAD)).read_text() != Path(hall.files.secret("window-1")).read_text()
