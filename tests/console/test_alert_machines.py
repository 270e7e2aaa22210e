"""Staff are alerted to what ails the hall's machines, before somebody stands before a dark screen."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hall_config.alerts import AlertKind
from node_runtime.clock import utc_now
from node_runtime.depot_messages import Report, UpdateChange, UpdatesTold
from node_runtime.findings import Diagnosis, Finding, State
from node_runtime.release import UpdateState
from tests.console.installed_parts import hub_with_a_depot
from tests.console.parts import PassedClock
from tests.depot.standing import InstalledHub
from web_console.alerts.keeping import Alert
from web_console.alerts.machines import ASK_EVERY_MS, DAY_MS, MachineTroubles, troubles_of
from web_console.alerts.scene import Condition, Trouble
from web_console.alerts.view import Words, alert_view, sentence
from web_console.language import Tongue

A_YEAR_MS = 365 * DAY_MS
WORDS = Words(Tongue("zh", 8 * 3600), {}, {}, now_ms=0)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InstalledHub]:
    """A hub with a machine that is ill and one that is well, both of which run the older of two releases."""
    with hub_with_a_depot(tmp_path_factory.mktemp("hub"), ("1.1",), ("board-1", "dispenser-1")) as hub:
        hub.says("board-1", Report(release="1.0", doctor=found("board-1", "red")))
        hub.says("dispenser-1", Report(release="1.0", doctor=found("dispenser-1", "unknown")))
        yield hub


def found(machine: str, state: State) -> msgspec.Raw:
    finding = Finding(check="disk", code="disk.full", state=state)
    diagnosis = Diagnosis(machine=machine, kind="node", release="1.0", made_ms=1, findings=(finding,))
    return msgspec.Raw(msgspec.json.encode(diagnosis))


def now_ms() -> int:
    return int(utc_now().timestamp() * 1000)


def test_a_red_finding_is_an_alert_and_what_a_machine_cannot_tell_is_none(hub: InstalledHub) -> None:
    assert troubles_of(hub.inside, now_ms()) == (Trouble("doctor", "board-1", "display", (("count", 1),)),)


@pytest.mark.parametrize("kind", ["doctor", "node_lost", "paper", "disk"])
def test_a_machine_that_says_to_be_what_no_hall_has_keeps_nobody_from_the_page_of_alerts(kind: AlertKind) -> None:
    facts = (("node", "board-1"), ("role", "cashier"), ("count", 1), ("free_mb", 3))
    assert "cashier" in sentence(Alert(Condition(kind, "board-1", "", facts), began_ms=0, held_ms=0), WORDS)


def test_a_certificate_that_should_long_have_been_renewed_is_an_alert(hub: InstalledHub) -> None:
    def overdue(years: float) -> list[str]:
        found = troubles_of(hub.inside, now_ms() + round(years * A_YEAR_MS))
        return [each.node for each in found if each.kind == "certificate"]

    assert (overdue(0.8), overdue(0.9)) == ([], ["dispenser-1", "board-1"])


def test_a_release_that_has_stopped_is_an_alert_at_the_machine_where_it_did(hub: InstalledHub) -> None:
    hub.inside.post("/updates", UpdateChange(act="roll_out", release="1.1"), UpdatesTold)
    assert [each.kind for each in troubles_of(hub.inside, now_ms())] == ["doctor"]
    state = UpdateState(running="1.0", step="failed", wished="1.1", why="silent", detail="sign-3")
    says_again(hub, "board-1", Report(release="1.0", update=state))
    stopped = Trouble("update", "board-1", "display", (("release", "1.1"), ("why", "stopped")))

    assert troubles_of(hub.inside, now_ms()) == (stopped,)


def says_again(hub: InstalledHub, name: str, report: Report) -> None:
    """A machine that has only just spoken is not listened to; the depot that starts anew has not heard it yet."""
    hub.kill_depot()
    (hub.places.depot / "machines" / f"{name}.json").unlink()
    hub.start_depot()
    hub.says(name, report)


def test_a_depot_that_is_away_is_said_and_what_it_knew_stands(tmp_path: Path) -> None:
    clock = PassedClock()
    troubles = MachineTroubles(tmp_path / "nobody.sock", clock, clock)
    (away,) = troubles()
    clock.pass_s(ASK_EVERY_MS / 1000)

    assert troubles() == (away,)
    assert "没有应答" in said(away)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (Trouble("doctor", "hub", "hub", (("count", 2),)), "叫号中心体检有 2 项要处理"),
        (Trouble("doctor", "board-1", "display", (("count", 1),)), "综合屏（board-1）的机器体检有 1 项要处理"),
        (Trouble("update", "board-1", "display", (("release", "1.1"), ("why", "stopped"))), "已停止推广"),
        (Trouble("update", "board-1", "display", (("release", "1.1"), ("why", "failed"))), "仍按原来的版本工作"),
        (Trouble("certificate", "pad-1", "pad", (("ends_ms", 1_795_401_000_000),)), "2026-11-23"),
    ],
)
def test_each_is_a_sentence_that_says_where_to_look(trouble: Trouble, words: str) -> None:
    assert words in said(trouble)


def said(trouble: Trouble) -> str:
    facts = (("node", trouble.node), ("role", trouble.role), *trouble.facts)
    alert = Alert(Condition(trouble.kind, trouble.node, "", facts), began_ms=0, held_ms=0)
    return sentence(alert, WORDS)


def test_an_alert_of_a_machine_leads_to_the_page_on_which_it_is_seen_to() -> None:
    facts = (("node", "board-1"), ("role", "display"), ("count", 1), ("release", "1.1"), ("why", "failed"))

    def link(kind: AlertKind, about: str = "board-1") -> str:
        return alert_view(Alert(Condition(kind, about, "", facts), began_ms=0, held_ms=0), WORDS).link

    assert link("doctor") == "/nodes/machine?node=board-1"
    assert link("doctor", "hub") == "/nodes/machine?node=hub"
    assert link("update") == "/updates"
    assert link("node_lost") == ""
