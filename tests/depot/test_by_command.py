"""`paidui machine`: what a console does with machines that show a code, done by typing on the hub."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from broker_config.authority import new_key, request_for
from firmware_tools.cli import main
from node_runtime.depot_messages import AboutMachine, Enrolment, EnrolTicket, EnrolWish, Report
from tests.depot.standing import InstalledHub, hub_at_work

ABOUT = AboutMachine(model="Raspberry Pi 4 Model B", serial="00000000c0ffee02", arch="arm64")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InstalledHub]:
    """A hub of its own, for whom it lets in stays in."""
    with hub_at_work(tmp_path_factory.mktemp("hub")) as hub:
        yield hub


def typed(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["machine", words[0], "--root", str(root), *words[1:]])


def shows_a_code(hub: InstalledHub) -> EnrolTicket:
    wish = EnrolWish(request=request_for(new_key()).decode(), machine=ABOUT)
    return hub.stranger.post("/v1/enrol", wish, EnrolTicket)


def state_of(hub: InstalledHub, ticket: EnrolTicket) -> Enrolment:
    return hub.stranger.get(f"/v1/enrol/{ticket.ticket}", Enrolment)


def test_a_machine_that_waits_is_shown_and_becomes_what_is_typed(hub: InstalledHub) -> None:
    ticket, root = shows_a_code(hub), hub.places.root

    waiting = typed(root, "waiting").output
    assert all(each in waiting for each in (ticket.code, ABOUT.model, ABOUT.serial, "127.0.0.1"))
    said = typed(root, "accept", f"{ticket.code[:3]} {ticket.code[3:]}", "terminal-3", "sign-3")

    assert (said.exit_code, said.output) == (
        0,
        f"{ticket.code} becomes terminal-3 + sign-3; it starts by itself within a minute.\n",
    )
    assert [each.node for each in state_of(hub, ticket).nodes] == ["terminal-3", "sign-3"]
    assert typed(root, "waiting").output == "no machine waits\n"


def test_what_is_another_machine_already_changes_hands_only_when_that_is_said(hub: InstalledHub) -> None:
    hub.identify("board-1", hub.places.root / "before")
    ticket, root = shows_a_code(hub), hub.places.root

    refused = typed(root, "accept", ticket.code, "board-1")
    assert refused.exit_code == 2
    assert "board-1 is another machine already: with --replace" in refused.output
    assert typed(root, "accept", ticket.code, "board-1", "--replace").exit_code == 0
    assert len(hub.register.in_force("board-1")) == 1


def test_a_machine_that_is_sent_away_is_told(hub: InstalledHub) -> None:
    ticket, root = shows_a_code(hub), hub.places.root

    assert typed(root, "refuse", ticket.code).exit_code == 0
    assert state_of(hub, ticket).state == "refused"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("accept", "12345", "board-1"), '"12345" is no code: type the six digits that the machine shows'),
        (("refuse", "12345x"), '"12345x" is no code'),
        (("accept", "000000", "board-1"), "no machine shows the code 000000: look at its screen again"),
        (("accept", "000000"), "Missing argument 'NODE...'"),
    ],
)
def test_a_code_that_is_none_is_one_sentence(hub: InstalledHub, words: tuple[str, ...], sentence: str) -> None:
    said = typed(hub.places.root, *words)

    assert said.exit_code == 2
    assert sentence in said.output


def test_a_node_the_hall_does_not_have_is_named(hub: InstalledHub) -> None:
    ticket = shows_a_code(hub)

    said = typed(hub.places.root, "accept", ticket.code, "board-77")

    assert (said.exit_code, "the hall has no board-77" in said.output) == (2, True)
    typed(hub.places.root, "refuse", ticket.code)


def test_machines_are_listed_as_they_tell_of_themselves(hub: InstalledHub) -> None:
    hub.identify("dispenser-1", hub.places.root / "of-the-dispenser")
    hub.says("dispenser-1", Report(release="1.2.3", machine=ABOUT))

    listed = typed(hub.places.root, "list").output
    assert all(each in listed for each in ("dispenser-1", "1.2.3", ABOUT.model))


def test_whoever_has_no_certificate_writes_nothing_into_a_technicians_terminal(hub: InstalledHub) -> None:
    forged = "\x1b[2J\x1b]0;root\x07\x9b31mPi 4\r\n000000  true\u202e"
    wish = EnrolWish(request=request_for(new_key()).decode(), machine=AboutMachine(model=forged, serial=forged))
    ticket = hub.stranger.post("/v1/enrol", wish, EnrolTicket)

    said = typed(hub.places.root, "waiting").output
    typed(hub.places.root, "refuse", ticket.code)
    assert len(said.splitlines()) == 2
    assert all(letter.isprintable() for letter in said.replace("\n", ""))
    assert "Pi 4" in said


def test_on_a_machine_that_is_no_hub_it_says_so(tmp_path: Path) -> None:
    said = typed(tmp_path, "waiting")

    assert said.exit_code == 2
    assert "this machine is no hub" in said.output
