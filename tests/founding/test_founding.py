"""A machine becomes the hub of a hall; done twice nothing changes; what stands in the way is named."""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from broker_config.authority import revoked_in
from broker_config.keeper import BrokerKeeper
from broker_config.process import free_port
from broker_config.register import Register
from firmware_tools.cli import main
from firmware_tools.errors import ToolError
from firmware_tools.founding.answers import Answers, example_hall
from firmware_tools.founding.asking import short_name
from firmware_tools.founding.finishing import CARRIED, make_account
from firmware_tools.founding.steps import found
from firmware_tools.init_command import again
from hall_config.reading import read_hall
from hub_depot.releases import add_release, releases_of
from node_runtime.clock import boottime_ms, utc_now
from node_runtime.hub_file import HubSettings, read_hub
from node_runtime.identity import client_context
from node_runtime.places import Places
from node_runtime.roster import read_roster
from tests.broker.installed import Guest
from tests.updates.made import release_tar
from web_console.entrance.accounts import Accounts

NAME = "白云县政务服务中心"


def initialise(root: Path, *flags: str, typed: Sequence[str] = ()) -> Result:
    """Type `paidui init` for a hub below another root."""
    return CliRunner().invoke(main, ["init", "--root", str(root), *flags], input="".join(f"{each}\n" for each in typed))


def answers(**changes: object) -> Answers:
    usual: dict[str, object] = {
        "name": NAME,
        "name_en": "Baiyun County Government Service Centre",
        "hall": "baiyun",
        "network": "192.168.10.0/24",
        "clock": "rtc",
        "account": "manager",
        "example": example_hall("county"),
        "hub_name": "paidui-baiyun.local",
    }
    return Answers(**(usual | changes))  # type: ignore[arg-type]


def hub_of(hall: str = "baiyun") -> HubSettings:
    return HubSettings(
        hall=hall,
        name=f"paidui-{hall}.local",
        listen="127.0.0.1",
        broker_port=free_port(),
        inner_broker_port=free_port(),
    )


def everything_in(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Places, HubSettings]:
    places, hub = Places(tmp_path_factory.mktemp("root")), hub_of()
    places.hall.mkdir(parents=True)  # as the hub's package lays it
    assert len(list(found(places, hub, answers()))) >= 5
    return places, hub


def test_the_hall_bears_its_own_name_and_not_the_examples(founded: tuple[Places, HubSettings]) -> None:
    hall = read_hall(founded[0].hall)

    assert (hall.id, hall.name.zh) == ("baiyun", NAME)
    texts = "".join(path.read_text() for path in founded[0].hall.glob("*.toml"))
    assert f"欢迎来到{NAME}" in texts
    assert "青禾县政务服务中心" not in texts


def test_done_twice_nothing_changes(founded: tuple[Places, HubSettings]) -> None:
    places, hub = founded
    before = everything_in(places.root)

    assert list(found(places, hub, answers())) == []

    assert everything_in(places.root) == before


def test_whoever_the_hall_knows_is_on_its_bus(founded: tuple[Places, HubSettings]) -> None:
    nodes = {member.node for member in read_roster(founded[0].hall_data).members}

    assert {"hub", "console", "forecaster", "operator", "dispenser-1", "window-1", "board-1"} <= nodes


def test_its_broker_starts_and_lets_its_own_programs_in(founded: tuple[Places, HubSettings]) -> None:
    places, hub = founded
    keeper = BrokerKeeper(places, hub, lambda: boottime_ms() / 1000)
    keeper.start()
    try:
        for program in ("hub", "console", "forecaster", "operator"):
            with Guest(hub.inner_broker_port, places.hub_identity(program)) as guest:
                assert guest.enters(), program
    finally:
        keeper.stop()


def test_nobody_but_root_and_its_own_program_reads_a_key(founded: tuple[Places, HubSettings]) -> None:
    secrets = [*founded[0].state.rglob("identity.pem"), founded[0].authority / "hall.key"]

    assert len(secrets) == 6
    assert {path.stat().st_mode & 0o077 for path in secrets} == {0}


def test_a_flag_given_later_changes_that_and_nothing_else(tmp_path: Path) -> None:
    places, hub = Places(tmp_path), hub_of()
    list(found(places, hub, answers()))
    before = everything_in(tmp_path)

    moved = msgspec.structs.replace(hub, name="192.168.10.2")
    assert list(found(places, moved, answers(hub_name="192.168.10.2"))) == [
        f"what this hub was told, {places.hub}",
        f"identities for server, {places.hub_identity('')}",
    ]

    changed = {key for key, value in everything_in(tmp_path).items() if before.get(key) != value}
    signed = {f"var/lib/paidui/{each}" for each in ("authority/register.json", "authority/revoked.pem")}
    assert changed == {"etc/paidui/hub.toml", "var/lib/paidui/identities/server/identity.pem", *signed}
    assert read_hub(places.hub).name == "192.168.10.2"


def test_a_lost_authority_is_made_anew_and_so_is_every_identity_of_the_hub(tmp_path: Path) -> None:
    places, hub = Places(tmp_path), hub_of()
    list(found(places, hub, answers()))
    shutil.rmtree(places.authority)

    made = list(found(places, hub, answers()))

    assert any("identities for server, hub, console, forecaster, operator" in each for each in made)
    assert client_context(places.hub_identity("hub")).cert_store_stats()["x509_ca"] == 1
    assert Register(places.authority, "baiyun", utc_now).in_force("server")


def test_the_configuration_of_another_hall_is_not_overwritten(tmp_path: Path) -> None:
    places = Places(tmp_path)
    shutil.copytree(example_hall("county"), places.hall)
    before = everything_in(tmp_path)

    with pytest.raises(ToolError, match='configuration of the hall "qinghe", not of "baiyun"'):
        list(found(places, hub_of(), answers()))
    assert everything_in(tmp_path) == before


def test_what_a_cut_left_of_a_half_laid_hall_does_no_harm(tmp_path: Path) -> None:
    places = Places(tmp_path)
    (places.settings / "hall.new").mkdir(parents=True)
    (places.settings / "hall.new" / "hall.toml").write_text("half")

    list(found(places, hub_of(), answers()))

    assert read_hall(places.hall).id == "baiyun"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"hall": "Bai Yun"}, "is no short name"),
        ({"hall": ""}, "is no short name"),
        ({"name": " "}, "1 to 60 characters"),
        ({"name": "a\nb"}, "1 to 60 characters"),
        ({"name": '白云"政务"中心'}, "write “ and ” instead"),
        ({"name_en": "a\\b"}, "write “ and ” instead"),
        ({"network": "192.168.10"}, "is no network"),
        ({"network": "192.168.10.1/24"}, "its network is 192.168.10.0/24"),
        ({"network": "192.168.10.1"}, "is mostly 192.168.10.0/24"),
        ({"network": "8.8.8.0/24"}, "open to the whole internet"),
        ({"clock": "sundial"}, "is no clock"),
        ({"hub_name": "hub;rm -rf"}, "is no name of a machine"),
    ],
)
def test_an_answer_that_cannot_be_is_one_sentence_that_names_its_flag(change: dict[str, object], said: str) -> None:
    with pytest.raises(ToolError, match=said) as told:
        answers(**change)
    assert "(--" in str(told.value)


def test_an_example_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="is no hall: say county, town"):
        example_hall(str(tmp_path))


@pytest.mark.parametrize(("name", "short"), [("Qinghe", "qinghe"), ("New Hall 3", "new-hall-3"), (NAME, "hall")])
def test_a_short_name_is_suggested(name: str, short: str) -> None:
    assert short_name(name) == short


def test_a_list_of_revoked_that_was_lost_is_written_anew_as_the_doctor_says(tmp_path: Path) -> None:
    places, hub = Places(tmp_path), hub_of()
    list(found(places, hub, answers()))
    Register(places.authority, "baiyun", utc_now).revoke("operator")
    (places.authority / "revoked.pem").unlink()

    assert "the list of who is let in no more, from the register" in list(found(places, hub, answers()))
    assert revoked_in((places.authority / "revoked.pem").read_bytes())


def test_an_answer_that_cannot_be_is_asked_for_again_and_nothing_is_made_until_all_are_there(tmp_path: Path) -> None:
    told = ["白云", "Bai Yun", "baiyun", "192.168.77", "192.168.77.0/24", "hand", "chef", "short", "short"]

    said = initialise(tmp_path, typed=told)

    assert said.exit_code == 1  # nothing more is typed: as if by Ctrl-C
    for mistake in ("is no short name", "is no network", "a password has 8 to"):
        assert mistake in said.output
    assert everything_in(tmp_path) == {}


@pytest.mark.parametrize("name", ["chef", "admin"])
def test_the_account_that_was_answered_is_the_one_that_is_made(tmp_path: Path, name: str) -> None:
    assert list(make_account(tmp_path, name, "a-good-password")) == [f"the account {name}"]
    assert Accounts(tmp_path).names() == (name,)


def test_nobody_is_given_another_account_than_the_one_they_named(tmp_path: Path) -> None:
    said = initialise(tmp_path, "--yes", "--account", "boss")

    assert (said.exit_code, everything_in(tmp_path)) == (2, {})
    assert "nobody is asked for the password of boss: set PAIDUI_PASSWORD" in said.output


def test_a_machine_that_carries_nodes_is_not_made_a_hub(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.settings.mkdir(parents=True)
    places.machine.write_text('hall = "baiyun"\nhub = "paidui-baiyun.local"\nnodes = ["window-1"]\n')
    before = everything_in(tmp_path)

    said = initialise(tmp_path, "--yes")

    assert (said.exit_code, everything_in(tmp_path)) == (2, before)
    assert "this is window-1 of the hall baiyun" in said.output


def test_a_hub_that_is_renamed_says_that_cards_have_the_former_name(tmp_path: Path) -> None:
    flags = ["--yes", "--hall-name", NAME, "--id", "baiyun", "--network", "192.168.77.0/24", "--clock", "hand"]
    assert "Made:" in initialise(tmp_path, *flags).output

    said = initialise(tmp_path, "--yes", "--hub-name", "192.168.77.2")

    assert "was called paidui-baiyun.local look for it there, and do not come to 192.168.77.2" in said.output


@pytest.mark.parametrize(("port", "whose"), [("8443", "the depot"), ("443", "the console"), ("8883", "the broker")])
def test_visitors_are_given_no_door_that_is_somebody_elses(tmp_path: Path, port: str, whose: str) -> None:
    said = initialise(tmp_path, "--yes", "--hall-name", NAME, "--id", "baiyun", "--visitor-port", port)

    assert (said.exit_code, f"port {port} is taken by {whose}" in said.output) == (2, True)
    assert not Places(tmp_path).hub.exists()


def test_a_flag_that_comes_too_late_is_named_and_a_script_that_is_run_twice_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places, hub = Places(tmp_path), hub_of()
    list(found(places, hub, answers()))

    assert again(places, hub, {"example": "town"}).example == places.hall
    assert "--example counts only when a hub is founded" in capsys.readouterr().err


def test_a_hub_whose_folders_were_moved_aside_is_founded_anew(tmp_path: Path) -> None:
    flags = ["--yes", "--hall-name", NAME, "--id", "baiyun", "--network", "192.168.77.0/24", "--clock", "hand"]
    assert initialise(tmp_path, *flags).exit_code == 0
    for folder in ("etc/paidui", "var/lib/paidui"):
        (tmp_path / folder).rename(tmp_path / f"{folder}.aside")

    said = initialise(tmp_path, *flags)

    assert said.exit_code == 0, said.output
    assert "a signed repository of releases" in said.output


def test_a_hub_whose_machines_are_ahead_of_it_takes_its_own_package_all_the_same(tmp_path: Path) -> None:
    flags = ["--yes", "--hall-name", NAME, "--id", "baiyun", "--network", "192.168.77.0/24", "--clock", "hand"]
    places, carried = Places(tmp_path), tmp_path / CARRIED
    assert initialise(tmp_path, *flags).exit_code == 0
    add_release(places.depot, release_tar(tmp_path / "stick", "1.4"))
    release_tar(carried, "1.3")

    said = initialise(tmp_path, "--yes")

    assert said.exit_code == 0, said.output
    assert [each.version for each in releases_of(places.depot)] == ["1.4", "1.3"]
