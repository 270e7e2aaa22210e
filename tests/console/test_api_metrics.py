"""Prometheus reads how the hall stands; nobody from outside does without a token, and nothing of a visitor is there."""

import re
from dataclasses import dataclass

import pytest

from hall_protocol.message import LocalText
from hall_protocol.states import (
    HallGlance,
    NodeHealth,
    NodeStatus,
    QueueLength,
    TicketFacts,
    WindowBoard,
)
from tests.console.parts import Browser
from web_console.entrance.accounts import Accounts
from web_console.live import Link, Picture, SeenNode
from web_console.metrics.exposition import family, rendered
from web_console.metrics.figures import hall_figures

LINE = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*\})? (\S+)')
"""One sample of the text format 0.0.4."""
NOW_MS = 1_800_000_000_000
TICKET = TicketFacts(
    id="2027-01-15/a/1",
    number="A001",
    service="s",
    lane="normal",
    phase="serving",
    zone="a",
    issued_ms=1,
    waits_from_ms=1,
)


def read(text: str) -> dict[str, float]:
    """Read the text as strictly as Prometheus does; return every sample by its name and labels."""
    found: dict[str, float] = {}
    kind = ""
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            kind = line.split()[2]
            assert line.split()[3] in ("gauge", "counter")
        elif not line.startswith("# HELP "):
            sample = LINE.fullmatch(line)
            assert sample, line
            assert sample[1] == kind, "samples of a family stand together"
            assert sample[1] + (sample[2] or "") not in found
            found[sample[1] + (sample[2] or "")] = float(sample[3])
    assert text.endswith("\n")
    return found


def test_a_hall_is_told_in_figures() -> None:
    name = LocalText(zh="社保", en="Insurance")
    queue = QueueLength(id="a", name=name, waiting=3, first_since_ms=NOW_MS - 90_000, wait_from_s=300)
    glance = HallGlance(
        epoch=1, seq=1, at_ms=NOW_MS, day="2027-01-15", issued=9, waiting=3, serving=1, done=5, missed=0,
        queues=(queue,), refusals={"nobody_waiting": 2},
    )  # fmt: skip
    window = WindowBoard(
        window="w-1",
        number="1",
        zone="a",
        kind="general",
        epoch=1,
        seq=1,
        phase="serving",
        clerk="li.ming",
        ticket=TICKET,
    )
    node = NodeStatus(node="d-1", role="dispenser", state="degraded", faults=("printer.paper_out",))
    health = NodeHealth(temperature_c=51.5, disk_free_mb=2)
    lost = NodeStatus(node="b-1", role="display", state="lost", health=health)
    nodes = tuple(SeenNode(each, 0, False) for each in (node, lost))
    picture = Picture(link=Link(True, True), glance=glance, windows=(window,), nodes=nodes)
    figures = read(text := rendered(hall_figures(picture, NOW_MS)))

    assert figures["paidui_hub_up"] == 1
    assert figures['paidui_tickets{state="waiting"}'] == figures['paidui_queue_waiting{queue="a"}'] == 3
    assert figures['paidui_queue_longest_wait_seconds{queue="a"}'] == 90
    assert figures['paidui_queue_expected_wait_seconds{queue="a",bound="from"}'] == 300
    assert 'paidui_queue_expected_wait_seconds{queue="a",bound="to"}' not in figures
    assert figures['paidui_windows{zone="a",phase="serving"}'] == 1
    assert figures['paidui_refusals_total{reason="nobody_waiting"}'] == 2
    assert figures['paidui_node_up{node="b-1",role="display"}'] == 0
    assert figures['paidui_node_faults{node="d-1"}'] == 1
    assert figures['paidui_node_disk_free_bytes{node="b-1"}'] == 2_000_000
    assert 'paidui_node_temperature_celsius{node="d-1"}' not in figures
    assert not any(secret in text for secret in ("A001", "2027-01-15", "li.ming"))


def test_before_anything_was_heard_it_is_said_that_nothing_is_there() -> None:
    assert read(rendered(hall_figures(Picture(), 0))) == {"paidui_broker_up": 0, "paidui_hub_up": 0}


def test_any_name_can_be_told() -> None:
    text = rendered([family("x", "gauge", "a\nb\\", [({"at": 'so "it"\n\\is'}, 0.25), ({"at": "大厅"}, 1e21)])])

    assert read(text) == {'x{at="so \\"it\\"\\n\\\\is"}': 0.25, 'x{at="大厅"}': 1e21}
    assert "# HELP x a\\nb\\\\\n" in text


@dataclass(frozen=True)
class Asking:
    """How somebody asks for the figures."""

    address: str = "127.0.0.1"
    header: str = ""
    value: str = ""
    behind_tls: bool = False


@pytest.mark.parametrize(
    ("asking", "status"),
    [
        (Asking(), 200),
        (Asking("::1"), 200),
        (Asking("192.168.1.9"), 401),
        (Asking(header="X-Forwarded-For", value="192.168.1.9"), 401),
        (Asking(header="Via", value="1.1 proxy"), 401),
        (Asking(behind_tls=True), 401),
        (Asking("192.168.1.9", "Authorization", "Bearer nonsense"), 401),
        (Asking("127.0.0.1", "Authorization", "Bearer nonsense"), 401),
    ],
)
def test_the_figures_are_open_to_this_machine_alone(browser: Browser, asking: Asking, status: int) -> None:
    app = browser.client.application
    app.config["SESSION_COOKIE_SECURE"] = asking.behind_tls
    headers = {asking.header: asking.value} if asking.header else {}
    answer = app.test_client().get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": asking.address})

    assert answer.status_code == status


def test_a_token_and_a_role_open_the_figures_and_no_other_do(browser: Browser) -> None:
    tokens = browser.client.application.extensions["tokens"]
    accounts = Accounts(browser.folder)
    accounts.add("guide", "a long new one", "guide")
    scopes = {"right": ("see:metrics",), "wrong": ("see:hall",)}
    secrets = {name: tokens.make(name, "admin", scope, 1)[1] for name, scope in scopes.items()}
    secrets["of-a-guide"] = tokens.make("guide", "guide", ("see:metrics",), 1)[1]
    outside = {"environ_base": {"REMOTE_ADDR": "192.168.1.9"}}
    answers = {
        name: browser.another().client.get("/metrics", headers={"Authorization": f"Bearer {secret}"}, **outside)
        for name, secret in secrets.items()
    }
    again = browser.another().client.get("/metrics")
    figures = read(again.get_data(as_text=True))

    assert {name: answer.status_code for name, answer in answers.items()} == {
        "right": 200,
        "wrong": 403,
        "of-a-guide": 403,
    }
    assert answers["right"].content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert figures["paidui_hub_up"] == 0
    assert figures["process_resident_memory_bytes"] > 1_000_000
    assert any(name.startswith("paidui_console_requests_total") for name in figures)
