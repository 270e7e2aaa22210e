"""A technician restarts a machine and makes a board louder from the console, and reads what came of it."""

import threading
from collections.abc import Callable

from hall_protocol.events import NodeControl, NodeScreen
from hall_protocol.states import NodeHealth, NodeStatus
from hall_protocol.topics import NODE_SCREEN, NODE_STATUS
from node_runtime.bus import Bus, Heard
from tests.console.parts import PATIENCE_S, Browser, machine, until
from tests.hall.standing import StandingHall
from web_console.audit.log import AuditLog, Wanted


def says(bus: Bus, role: str, up_s: int, state: str = "ready") -> None:
    node = {"display": "board-1", "dispenser": "dispenser-1"}[role]
    health = NodeHealth(volume=80 if role == "display" else None)
    status = NodeStatus(node=node, role=role, state=state, up_s=up_s, health=health)  # type: ignore[arg-type]
    bus.publish(NODE_STATUS, status, node=node)


def does(manager: Browser, action: str, during: Callable[[], None], **form: str) -> str:
    """Press a button while the machine does what it does."""
    working = threading.Thread(target=during)
    working.start()
    form = {**form, "csrf": manager.token("/nodes")}
    answer = manager.client.post(f"/nodes/{action}", data=form, follow_redirects=True)
    working.join()
    return answer.get_data(as_text=True)


def test_a_machine_is_restarted_once_it_is_confirmed_and_seen_to_go(manager: Browser, hall: StandingHall) -> None:
    with machine(hall) as (bus, inbox):
        says(bus, "dispenser", 900)
        until(manager.live, "NodeStatus(node='dispenser-1', role='dispenser', state='ready'")
        told: list[NodeControl] = []

        def restarts() -> None:
            while not told:
                heard = inbox.next(PATIENCE_S)
                if isinstance(heard, Heard) and isinstance(heard.message, NodeControl):
                    told.append(heard.message)
            says(bus, "dispenser", 1)

        assert '/nodes/machine?node=dispenser-1"' in manager.see("/nodes")
        page = manager.see("/nodes/machine?node=dispenser-1")
        assert "· 取号机" in page
        assert "音量" not in page
        form = {"node": "dispenser-1", "csrf": manager.token("/nodes")}
        assert manager.client.post("/nodes/restart", data=form).status_code == 400
        said = does(manager, "restart", restarts, node="dispenser-1", sure="yes")
        assert [each.action for each in told] == ["restart"]
        assert "dispenser-1 正在重新启动" in said

        says(bus, "dispenser", 2, "lost")
        until(manager.live, "NodeStatus(node='dispenser-1', role='dispenser', state='lost'")
        assert manager.client.post("/nodes/restart", data={**form, "sure": "yes"}).status_code == 409
        assert manager.client.post("/nodes/volume", data={**form, "volume": "50"}).status_code == 400
        assert manager.client.post("/nodes/restart", data={**form, "node": "../x"}).status_code == 404


def test_a_board_is_louder_once_it_has_heard_so(manager: Browser, hall: StandingHall) -> None:
    with machine(hall, "board-1") as (bus, inbox):
        says(bus, "display", 900)
        until(manager.live, "NodeStatus(node='board-1', role='display', state='ready'")
        told: list[NodeControl] = []

        def obeys() -> None:
            while len(told) < 2:
                heard = inbox.next(PATIENCE_S)
                if isinstance(heard, Heard) and isinstance(heard.message, NodeControl):
                    told.append(heard.message)
            picture = NodeScreen(node="board-1", control_id=told[1].control_id, width=1, height=1, jpeg=b"\xff\xd8")
            bus.publish(NODE_SCREEN, picture, node="board-1")

        said = does(manager, "volume", obeys, node="board-1", volume="35")
        log: AuditLog = manager.client.application.extensions["audit"]
        assert [line.about for line in log.lines(Wanted(), 1)] == ["node=board-1 volume: 80 → 35"]
        assert 'name="volume" min="0" max="100" value="80"' in manager.see("/nodes/machine?node=board-1")
        assert (told[0].action, told[0].volume, told[1].action) == ("volume", 35, "show_screen")
        assert "board-1 的音量现在是 35%" in said
        for wrong in ("101", "-1", "", "٣", "loud" * 1000):
            form = {"node": "board-1", "volume": wrong, "csrf": manager.token("/nodes")}
            assert manager.client.post("/nodes/volume", data=form).status_code == 400
