"""Releases and the keys behind them: whatever was cut off, no key is lost, no room is, and machines hear the latest."""

import shutil
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata, Root, Targets

from hub_depot.keys import ROOT_KEY, Keys, read_key
from hub_depot.releases import add_release, releases_of
from hub_depot.repository import Repository, make_repository
from node_runtime.clock import utc_now
from node_runtime.hub_file import HubSettings, write_hub
from node_runtime.places import Places
from tests.power.failing import Fault, Trial, faults
from tests.updates.made import release_tar

FAULTS = faults(power_cuts=1)


@pytest.fixture
def hub(tmp_path: Path) -> Places:
    places = Places(tmp_path / "hub")
    for folder in (places.settings, places.depot, places.root / "stick"):
        folder.mkdir(parents=True)
    write_hub(places.hub, HubSettings(hall="qinghe", name="localhost"))
    make_repository(places.depot, "qinghe")
    add_release(places.depot, release_tar(places.root / "made", "1.0"))
    release_tar(places.root / "made", "1.1")
    return places


@pytest.mark.parametrize(("fault", "quick"), FAULTS, ids=str)
def test_a_release_whose_adding_failed_is_added_by_typing_it_once_more(hub: Places, fault: Fault, quick: int) -> None:
    (tar,) = (hub.root / "made").glob("*1.1*.tar")
    adding = Trial(hub.root, lambda root: ("release", "add", "--root", root, root / "made" / tar.name))
    for _ in adding.cut_off(fault, quick):
        adding.finish()
        assert handed_out(adding.root) == ["1.1", "1.0"]


@pytest.mark.parametrize(("fault", "quick"), FAULTS, ids=str)
def test_a_release_whose_removing_failed_leaves_its_room_when_it_is_removed_once_more(
    hub: Places, fault: Fault, quick: int
) -> None:
    add_release(hub.depot, next((hub.root / "made").glob("*1.1*.tar")))
    removing = Trial(hub.root, lambda root: ("release", "remove", "--root", root, "1.0"))
    for _ in removing.cut_off(fault, quick):
        if removing.type().code:  # it was removed already, and that is what is said
            assert "no release 1.0" in removing.type().said
        assert handed_out(removing.root) == ["1.1"]


@pytest.mark.parametrize("offline_too", [False, True])
@pytest.mark.parametrize(("fault", "quick"), FAULTS, ids=str)
def test_keys_whose_replacing_failed_are_replaced_by_the_same_stick(
    hub: Places, fault: Fault, quick: int, offline_too: bool
) -> None:
    """The stick may as well be the folder on the hub, from which the key was never taken away."""
    key = Path("var/lib/paidui/depot/offline-root") / ROOT_KEY if not offline_too else Path("stick") / ROOT_KEY
    shutil.copyfile(hub.depot / "offline-root" / ROOT_KEY, hub.root / "stick" / ROOT_KEY)
    more = ("--offline-too",) if offline_too else ()
    rotating = Trial(hub.root, lambda root: ("release", "keys", "rotate", "--root", root, root / key, *more))
    former = {file.name for file in (hub.depot / "signing").iterdir()}
    for _ in rotating.cut_off(fault, quick):
        rotating.finish()
        assert handed_out(rotating.root) == ["1.0"]
        signing = {file.name for file in (Places(rotating.root).depot / "signing").iterdir()}
        assert len(signing) == 1
        assert not signing & former


@pytest.mark.parametrize("where", ["var/lib/paidui/depot/offline-root", "stick"])
def test_no_offline_key_is_lost_though_it_is_replaced_by_itself(hub: Places, where: str) -> None:
    shutil.copyfile(hub.depot / "offline-root" / ROOT_KEY, hub.root / "stick" / ROOT_KEY)
    words = ("release", "keys", "rotate", "--offline-too", "--root")
    rotating = Trial(hub.root, lambda root: (*words, root, root / where / ROOT_KEY))
    for _ in rotating.cut_off(Fault.POWER_CUT, 1):
        depot = Places(rotating.root).depot
        held = {read_key(file).public_key.keyid for file in (depot / "offline-root").glob("root.pem*") if whole(file)}
        latest = Repository(depot, utc_now)
        assert held & set(newest(latest).roles["root"].keyids)


@pytest.mark.parametrize(("fault", "quick"), FAULTS, ids=str)
def test_an_offline_key_is_on_the_stick_before_it_is_gone_from_the_hub(hub: Places, fault: Fault, quick: int) -> None:
    taking = Trial(hub.root, lambda root: ("release", "keys", "take-away", "--root", root, root / "stick"))
    for _ in taking.cut_off(fault, quick):
        if not Keys(Places(taking.root).depot).is_taken_away:
            taking.finish()
        (copy,) = (taking.root / "stick").glob("paidui-*")
        assert Repository(Places(taking.root).depot, utc_now).counts(read_key(copy / ROOT_KEY))
        assert Keys(Places(taking.root).depot).is_taken_away


def handed_out(root: Path) -> list[str]:
    """Return which releases machines may take: by keys that count, under both names; nothing else lies there."""
    repository, releases = Repository(Places(root).depot, utc_now), releases_of(Places(root).depot)
    targets = Metadata[Targets].from_file(str(max(repository.metadata.glob("*.targets.json"), key=number)))
    newest(repository).verify_delegate("targets", targets.signed_bytes, targets.signatures)
    assert {file.name for file in repository.targets.iterdir()} == {f"{each.sha256}.{each.name}" for each in releases}
    assert {file.name for file in repository.boot.iterdir()} == {each.sha256 for each in releases}
    return [each.version for each in releases]


def newest(repository: Repository) -> Root:
    return Metadata[Root].from_bytes(repository.root).signed


def number(file: Path) -> int:
    return int(file.name.partition(".")[0])


def whole(file: Path) -> bool:
    return not file.name.endswith(".new")
