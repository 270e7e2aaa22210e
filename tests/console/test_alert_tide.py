"""Beside a wait that is too long stands which window could help out; one tap, and it does, and reverts by itself."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hall_config.alerts import AlertRule
from hall_protocol.commands import IssueTicket
from hall_protocol.states import NodeStatus
from hall_protocol.topics import NODE_STATUS
from tests.console.conftest import settings_in
from tests.console.parts import PassedClock, console
from tests.console.test_alert_watch import look, parts, someone, until
from tests.console.test_planning import COUNSEL, HALF_PAST_NINE, Forecaster
from tests.hall.standing import StandingHall, ask, county, standing_hall, token
from web_console.alerts.keeping import Happening
from web_console.alerts.watching import Reader

AT_ONCE = (AlertRule(kind="long_wait", limit=1, repeat_s=1), AlertRule(kind="disk", on=False))
IMPATIENT = tuple(msgspec.structs.replace(service, target_wait_s=1) for service in county().services)
CONFIG = msgspec.structs.replace(county(), services=IMPATIENT, alerts=AT_ONCE)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    with standing_hall(tmp_path_factory.mktemp("hall"), CONFIG, *HALF_PAST_NINE) as hall:
        with hall.client("dispenser-1") as dispenser:
            ask(dispenser, IssueTicket(command_id=dispenser.next_id(), service="rs-canbao", token=token()))
        yield hall


def test_one_tap_widens_a_window_until_it_reverts_by_itself(hall: StandingHall, tmp_path: Path) -> None:
    settings = msgspec.structs.replace(settings_in(hall), data=tmp_path)
    with console(settings, PassedClock(), CONFIG) as manager, hall.client("forecaster") as bus:
        assert manager.log_in() == 302
        forecaster = Forecaster(bus)
        bus.publish(NODE_STATUS, NodeStatus(node="forecaster", role="forecaster", state="ready"), node="forecaster")
        until(manager, lambda picture: len(picture.windows) == len(CONFIG.windows) and "'forecaster'" in str(picture))
        while ("raised", "long_wait") not in look(manager):
            assert manager.live.picture().link.state == "ok"
        job = forecaster.next()
        assert '"at":"now"' in job.question
        assert "正在递交" in manager.see("/alerts")

        forecaster.says(job, 1.0, COUNSEL)
        advice = parts(manager).advice
        until_answered = 0
        while (asked := advice.latest()) is None or not asked.answer:
            until_answered += 1
            manager.live.wait_for_change(manager.live.picture().version, 0.01)
            assert until_answered < 2_000
        page = manager.see("/alerts")
        assert "5号窗口兼办全部事项，少等 4.0 ±1.0" in page
        assert "兼办全部事项，原来办的照办，至 11:00 自动恢复" in page

        form = {"csrf": manager.token("/alerts"), "nth": "0", "back": "/alerts"}
        after = manager.client.post(f"/advice/{asked.id}/apply", data=form, follow_redirects=True)
        assert after.request.path == "/alerts"
        window = next(each for each in manager.live.picture().windows if each.window == "window-5")
        assert len(window.assigned) == len(CONFIG.services)
        assert window.assigned_until_ms
        assert "/tides/window-5/revert" in after.get_data(as_text=True)
        lead = someone(manager, "lead").see("/alerts")
        assert "5号窗口兼办全部事项，少等 4.0 ±1.0" in lead
        assert "/advice/" not in lead, "who may not apply it is led nowhere"
        assert "由管理员一键应用" in lead
        (alert,) = parts(manager).watch.standing(Reader("manager"))
        advice.hear(Happening("repeated", alert))
        again = advice.latest()
        assert again
        assert again.id == asked.id, "nobody is asked again within a quarter of an hour"
