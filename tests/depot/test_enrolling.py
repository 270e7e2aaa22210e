"""A bare machine shows a code; whoever stands before it says which node it is; from then on it belongs to the hall."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from broker_config.authority import key_pem, name_in, new_key, request_for
from node_runtime.depot_client import DepotAwayError, DepotRefusedError
from node_runtime.depot_messages import (
    AboutMachine,
    Acceptance,
    Becomes,
    Done,
    Enrolment,
    EnrolTicket,
    EnrolWish,
    IdentityTold,
    Refusal,
    Waiting,
)
from node_runtime.identity import write_identity
from node_runtime.machine import read_machine
from node_runtime.release import Wish
from node_runtime.settings import read_settings
from tests.depot.standing import InstalledHub, until_shut_out

ZERO = AboutMachine(model="Raspberry Pi Zero 2 W Rev 1.0", serial="00000000c0ffee01", arch="arm64")


class BareMachine:
    """A machine that has nothing but its own key, and what it is given."""

    def __init__(self, hub: InstalledHub, about: AboutMachine = ZERO) -> None:
        self.hub, self.key = hub, new_key()
        wish = EnrolWish(request=request_for(self.key).decode(), machine=about)
        self.shows = hub.stranger.post("/v1/enrol", wish, EnrolTicket)

    @property
    def answer(self) -> Enrolment:
        return self.hub.stranger.get(f"/v1/enrol/{self.shows.ticket}", Enrolment)

    def settle(self, folder: Path) -> list[Path]:
        """Lay in what was answered, and return the identities."""
        answer, pem = self.answer, key_pem(self.key)
        for each in answer.nodes:
            write_identity(folder / each.node, answer.hall_pem.encode(), pem, each.certificate.encode())
            (folder / each.node / "node.toml").write_text(each.settings, encoding="utf-8")
        (folder / "machine.toml").write_text(answer.machine, encoding="utf-8")
        return [folder / each.node for each in answer.nodes]


@pytest.fixture
def bare(hub: InstalledHub) -> Iterator[BareMachine]:
    machine = BareMachine(hub)
    yield machine
    if machine.answer.state == "waiting":
        hub.inside.post("/enrolments/refuse", Refusal(code=machine.shows.code), Done)


def accept(hub: InstalledHub, code: str, *nodes: str, replace: bool = False) -> None:
    became = tuple(Becomes(node=node, zone="b") for node in nodes)
    hub.inside.post("/enrolments/accept", Acceptance(code=code, nodes=became, replace=replace), Done)


def refused(hub: InstalledHub, code: str, *nodes: str) -> str:
    with pytest.raises(DepotRefusedError) as no:
        accept(hub, code, *nodes)
    return no.value.problem


def test_a_machine_is_accepted_by_its_code_and_then_is_all_the_nodes_it_was_said_to_be(
    hub: InstalledHub, bare: BareMachine, tmp_path: Path
) -> None:
    waiting = hub.inside.get("/enrolments", tuple[Waiting, ...])
    before = bare.answer.state
    accept(hub, bare.shows.code, "terminal-3", "sign-3")
    terminal, sign = bare.settle(tmp_path)
    settings, machine = read_settings(sign / "node.toml"), read_machine(tmp_path / "machine.toml")
    wish = hub.by(terminal).get("/v1/wish", Wish)

    assert [(each.code, each.machine, each.address) for each in waiting] == [(bare.shows.code, ZERO, "127.0.0.1")]
    assert before == "waiting"
    assert hub.inside.get("/enrolments", tuple[Waiting, ...]) == ()
    assert (settings.window, settings.zone, settings.hall, settings.virtual) == ("window-3", "b", "qinghe", False)
    assert (machine.nodes, machine.hub, machine.depot_port) == (
        ("terminal-3", "sign-3"),
        "localhost",
        hub.hub.depot_port,
    )
    assert wish == Wish()
    assert name_in((sign / "identity.pem").read_bytes()) == "sign-3"
    assert refused(hub, bare.shows.code, "dispenser-1") == "no_such_code"


def test_a_node_that_is_somebody_already_is_replaced_only_where_it_is_said_and_then_the_old_one_is_out(
    hub: InstalledHub, bare: BareMachine, tmp_path: Path
) -> None:
    old = hub.identify("dispenser-1", tmp_path / "old")
    assert refused(hub, bare.shows.code, "dispenser-1") == "taken"
    hub.by(old).get("/v1/wish", Wish)

    accept(hub, bare.shows.code, "dispenser-1", replace=True)
    (new,) = bare.settle(tmp_path)
    until_shut_out(hub, old)

    assert hub.by(new).get("/v1/wish", Wish) == Wish()
    told = {each.node: each for each in hub.inside.get("/identities", tuple[IdentityTold, ...])}
    assert not told["dispenser-1"].is_shut_out
    assert set(told) == {"dispenser-1", "board-1", "terminal-3", "sign-3"}


@pytest.mark.parametrize(
    ("nodes", "problem"),
    [(["board-9"], "no_such_node"), (["hub"], "of_the_hub"), (["board-1", "board-1"], "twice")],
)
def test_what_no_machine_may_become_is_refused_and_the_machine_goes_on_waiting(
    hub: InstalledHub, bare: BareMachine, nodes: list[str], problem: str
) -> None:
    assert refused(hub, bare.shows.code, *nodes) == problem
    assert bare.answer.state == "waiting"


def test_a_machine_nobody_knows_is_sent_away(hub: InstalledHub, bare: BareMachine) -> None:
    hub.inside.post("/enrolments/refuse", Refusal(code=bare.shows.code), Done)

    assert bare.answer == Enrolment(state="refused")
    with pytest.raises(DepotRefusedError, match="no_such_ticket"):
        hub.stranger.get("/v1/enrol/of-nobody", Enrolment)


def test_a_thousand_who_ask_from_one_address_show_a_few_codes_and_take_no_place_from_the_others(
    hub: InstalledHub,
) -> None:
    swarm, wish, came = hub.stranger_at("127.0.0.9"), EnrolWish(request=request_for(new_key()).decode()), 0
    for _ in range(60):
        with suppress(DepotRefusedError, DepotAwayError):
            swarm.post("/v1/enrol", wish, EnrolTicket)
            came += 1
    passed_on = hub.passed_on(940, "127.0.0.9", "/v1/enrol", wish)
    other = BareMachine(hub)
    waiting = hub.inside.get("/enrolments", tuple[Waiting, ...])
    for each in waiting:
        hub.inside.post("/enrolments/refuse", Refusal(code=each.code), Done)

    assert 0 < came <= 4
    assert passed_on == {429}
    assert [each.address for each in waiting] == ["127.0.0.9"] * came + ["127.0.0.1"]
    assert len({each.code for each in waiting}) == len(waiting)
    assert other.answer.state == "refused"


@pytest.mark.parametrize("request_pem", ["", "-----BEGIN CERTIFICATE REQUEST-----\nAA==\n", "x" * 5000])
def test_what_is_no_request_to_be_signed_for_makes_no_code(hub: InstalledHub, request_pem: str) -> None:
    with pytest.raises((DepotRefusedError, DepotAwayError)):
        hub.stranger.post("/v1/enrol", EnrolWish(request=request_pem), EnrolTicket)

    assert hub.inside.get("/enrolments", tuple[Waiting, ...]) == ()
