"""Who may say and hear what, tested by what is delivered: a forbidden subscription is granted and stays silent."""

from hall_protocol.access import Credential
from hall_protocol.commands import CallNext
from hall_protocol.roles import Role
from hall_protocol.states import HallGlance, HubState, WindowBoard
from hall_protocol.topics import COMMAND, HALL, HUB, NODE_STATUS, WINDOW
from node_runtime.bus import Heard
from node_runtime.settings import BusSettings
from tests.runtime import parts
from tests.runtime.conftest import OnTheBus
from tests.runtime.parts import LittleHall, YesHub, await_event


def test_a_terminal_cannot_speak_in_another_terminals_name(hall: LittleHall, hub: YesHub, on_the_bus: OnTheBus) -> None:
    with on_the_bus(hall.bus("t-1")) as (bus, _):
        bus.publish(COMMAND, CallNext(command_id="aaaaaaaa-forged"), node="t-2")
        bus.publish(COMMAND, CallNext(command_id="aaaaaaaa-honest"), node="t-1")

        assert hub.wait_for(lambda: "aaaaaaaa-honest" in hub.ids())
    assert hub.ids() == ["aaaaaaaa-honest"]


def test_a_terminal_that_subscribes_like_a_console_still_hears_only_its_own(
    hall: LittleHall, on_the_bus: OnTheBus
) -> None:
    nosy = BusSettings(credential=Credential("t-1", Role.CONSOLE), hall=parts.HALL, broker=hall.address("t-1"))
    with on_the_bus(hall.bus("hub")) as (hub, _), on_the_bus(nosy) as (_, inbox):
        hub.publish(HALL, HallGlance(epoch=1, seq=1, at_ms=0, day="", issued=0, waiting=0, serving=0, done=0, missed=0))
        hub.publish(WINDOW, _board("2"), window="2")
        hub.publish(WINDOW, _board("1"), window="1")

        first = await_event(inbox, Heard)

    assert first.message == _board("1")


def test_nobody_but_the_hub_can_say_that_the_hub_is_alive(hall: LittleHall, on_the_bus: OnTheBus) -> None:
    with on_the_bus(hall.bus("t-1")) as (impostor, _), on_the_bus(hall.bus("hub")) as (hub, _):
        impostor.publish(HUB, HubState(alive=True, epoch=99))
        hub.publish(WINDOW, _board("2"), window="2")
        with on_the_bus(hall.bus("t-2")) as (_, inbox):
            heard = await_event(inbox, Heard)

            assert heard.address.topic is WINDOW
            impostor.publish(HUB, HubState(alive=True, epoch=99))
            hub.publish(HUB, HubState(alive=True, epoch=1))
            assert await_event(inbox, Heard).message == HubState(alive=True, epoch=1)


def test_a_board_is_told_of_every_zone_for_it_may_show_several(hall: LittleHall, on_the_bus: OnTheBus) -> None:
    from hall_protocol.events import ZoneCall
    from hall_protocol.topics import ZONE_CALL

    with on_the_bus(hall.bus("hub")) as (hub, _), on_the_bus(hall.bus("board")) as (_, inbox):
        for zone in ("a", "b"):
            call = ZoneCall(zone=zone, call_id="1", attempt=1, number="A001", window="1", at_ms=0)
            hub.publish(ZONE_CALL, call, zone=zone)

        assert [await_event(inbox, Heard).address.ids for _ in range(2)] == [{"zone": "a"}, {"zone": "b"}]


def test_every_role_hears_on_the_bus_what_the_table_lets_it_hear(hall: LittleHall, on_the_bus: OnTheBus) -> None:
    with on_the_bus(hall.bus("console")) as (_, inbox), on_the_bus(hall.bus("d-1")) as (dispenser, _):
        from hall_protocol.states import NodeStatus

        dispenser.publish(NODE_STATUS, NodeStatus(node="d-1", role="dispenser", state="ready"), node="d-1")

        assert await_event(inbox, Heard).address.ids == {"node": "d-1"}


def _board(window: str) -> WindowBoard:
    return WindowBoard(window=window, number=window, zone="a", kind="general", epoch=1, seq=1, phase="open")
