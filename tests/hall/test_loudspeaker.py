"""Notices and announcements on a real bus: every board of the zone hears them, and a hub that dies forgets none."""

from collections.abc import Iterator

import msgspec
import pytest

from hall_config.model import HallConfig, Node
from hall_protocol.commands import Announce, CallNext, IssueTicket, OpenWindow, PostNotice, SayStatus, StartService
from hall_protocol.events import ZoneSaid
from hall_protocol.states import SpeechPlan, ZoneBoard, ZoneNotices
from hall_protocol.topics import SPEECH_PLAN, ZONE_BOARD, ZONE_NOTICE
from node_runtime.client import RequestClient
from tests.hall.standing import PATIENCE_S, StandingHall, ask, await_hub, county, standing_hall, token

VOICE = "voice-1"
SHORT_S = 1


def with_a_voice() -> HallConfig:
    config = county()
    return msgspec.structs.replace(config, nodes=(*config.nodes, Node(id=VOICE, role="voice")))


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    with standing_hall(tmp_path_factory.mktemp("hall"), with_a_voice()) as hall:
        yield hall


def board_of(hall: StandingHall) -> str:
    return next(node.id for node in hall.config.nodes if node.role == "display")


def to_read(client: RequestClient, zone: str = "a") -> list[str]:
    told = client.latest(ZONE_NOTICE, zone=zone)
    return [notice.text.zh for notice in told.notices] if isinstance(told, ZoneNotices) else []


def heard_by(client: RequestClient) -> list[ZoneSaid]:
    """Let a board remember what it is told to say."""
    said: list[ZoneSaid] = []
    client.listen(lambda _, message: said.append(message) if isinstance(message, ZoneSaid) else None)
    return said


def test_a_live_word_is_heard_at_once_by_the_boards_of_its_zone_alone(hall: StandingHall) -> None:
    with hall.client("console") as console, hall.client(board_of(hall)) as board:
        said = heard_by(board)
        await_hub(console)
        await_hub(board)
        assert ask(console, Announce(command_id=console.next_id(), zones=("b",), zh="王小明请到咨询台")).ok
        assert ask(board, SayStatus(command_id=board.next_id(), zone="a")).ok
        assert board.wait_for(lambda: len(said) == 2, PATIENCE_S)

    assert [(each.zone, each.kind) for each in said] == [("b", "live"), ("a", "status")]


def test_a_notice_survives_the_hub_and_ends_by_the_clock_alone(hall: StandingHall) -> None:
    with hall.client("console") as console, hall.client(board_of(hall)) as board:
        said = heard_by(board)
        await_hub(console)
        ends_ms = console.hall_clock.now_ms() + SHORT_S * 1000
        ask(console, PostNotice(command_id=console.next_id(), zh="停水", until_ms=ends_ms))
        ask(console, PostNotice(command_id=console.next_id(), zh="请立即离开", kind="emergency"))
        assert board.wait_for(lambda: to_read(board)[:1] == ["请立即离开"], PATIENCE_S)
        assert board.wait_for(lambda: to_read(board) == ["请立即离开"], PATIENCE_S), "the other's time is up"
        hall.kill_hub()
        hall.start_hub()
        await_hub(console)
        reply = ask(console, PostNotice(command_id=console.next_id(), zh="电梯检修"))
        assert [each.id for each in reply.notices] == ["notice-3"]
        assert board.wait_for(lambda: to_read(board) == ["请立即离开", "电梯检修"], PATIENCE_S)

    assert {each.say_id for each in said if each.kind == "emergency"} == {said[0].say_id}, "one alarm, said once"


def test_whoever_renders_knows_a_call_before_it_is_made_and_boards_when_it_is_over(hall: StandingHall) -> None:
    with hall.client("console") as console, hall.client(VOICE) as voice, hall.client(board_of(hall)) as board:
        await_hub(console)
        ask(console, OpenWindow(command_id=console.next_id(), window="window-1"))
        issue = IssueTicket(command_id=console.next_id(), service="rs-canbao", token=token())
        ticket = ask(console, issue).ticket
        assert ticket is not None
        assert voice.wait_for(lambda: f"请{ticket.number}号到1号窗口办理业务" in planned(voice), PATIENCE_S)
        ask(console, CallNext(command_id=console.next_id(), window="window-1"))
        assert board.wait_for(lambda: wanted(board, ticket.number) is True, PATIENCE_S)
        ask(console, StartService(command_id=console.next_id(), window="window-1"))
        assert board.wait_for(lambda: wanted(board, ticket.number) is False, PATIENCE_S)


def planned(voice: RequestClient) -> list[str]:
    plan = voice.latest(SPEECH_PLAN)
    return [line.text for line in plan.lines] if isinstance(plan, SpeechPlan) else []


def wanted(board: RequestClient, number: str) -> bool | None:
    shown = board.latest(ZONE_BOARD, zone="a")
    calls = shown.calls if isinstance(shown, ZoneBoard) else ()
    return next((call.wanted for call in calls if call.number == number), None)
