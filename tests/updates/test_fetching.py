"""A machine takes in what its hall has signed for, whole and the latest, and nothing else."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tuf.api.metadata import TargetFile

from hub_depot.releases import add_release
from node_keeper.disk import Disk
from node_keeper.faults import UpdateError
from node_keeper.tuf_client import Releases
from node_runtime.places import Places
from node_runtime.release import tar_name
from tests.updates.hub import NOW, Hub
from tests.updates.made import HERE, release_tar

OTHER = {"arm64": "amd64", "amd64": "arm64"}[HERE]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with Hub(tmp_path / "hub").open() as hub:
        yield hub


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "machine")


def added(hub: Hub, tmp_path: Path, version: str = "1.1", **of_it: str) -> Path:
    tar = release_tar(tmp_path / "made", version, **of_it)  # type: ignore[arg-type]
    add_release(hub.depot, tar, now=lambda: hub.weather.now)
    return tar


def releases(hub: Hub, places: Places) -> Releases:
    return Releases(places, hub.door(), HERE, Disk())


def why(hub: Hub, places: Places, version: str = "1.1") -> str:
    with pytest.raises(UpdateError) as refused:
        releases(hub, places).fetch(version)
    return refused.value.why


def test_a_release_is_fetched_as_it_was_added(tmp_path: Path, hub: Hub, places: Places) -> None:
    tar = added(hub, tmp_path)
    assert releases(hub, places).fetch("1.1").read_bytes() == tar.read_bytes()


def test_a_cut_connection_is_named_and_the_next_try_goes_on_where_it_ended(
    tmp_path: Path, hub: Hub, places: Places
) -> None:
    tar = added(hub, tmp_path)
    hub.weather.cut_after = 3000
    assert why(hub, places) == "cut"
    part = places.keeper / "fetched" / f"{tar.name}.part"
    assert part.read_bytes() == tar.read_bytes()[:3000]
    part.write_bytes(b"\0" * 3000)
    hub.weather.cut_after = 0
    assert why(hub, places) == "tampered", "what was fetched before counts, and is checked"
    assert releases(hub, places).fetch("1.1").read_bytes() == tar.read_bytes()


def test_a_release_that_was_changed_on_its_way_is_refused_and_not_kept(
    tmp_path: Path, hub: Hub, places: Places
) -> None:
    added(hub, tmp_path)
    hub.weather.bends = True
    assert why(hub, places) == "tampered"
    assert not list((places.keeper / "fetched").iterdir())


def test_a_word_that_nobody_signed_is_refused(tmp_path: Path, hub: Hub, places: Places) -> None:
    added(hub, tmp_path)
    releases(hub, places).fetch("1.1")
    latest = max(hub.repository.metadata.glob("*.targets.json"))
    bent = latest.read_bytes().replace(b'"1.1"', b'"6.6"')
    shutil.copy(latest, tmp_path / "kept")
    added(hub, tmp_path, "1.2")
    max(hub.repository.metadata.glob("*.targets.json")).write_bytes(bent)
    assert why(hub, places) == "tampered_word"


def test_an_older_word_is_refused_once_a_later_one_was_heard(tmp_path: Path, hub: Hub, places: Places) -> None:
    added(hub, tmp_path)
    shutil.copytree(hub.repository.metadata, tmp_path / "older")
    added(hub, tmp_path, "1.2")
    releases(hub, places).fetch("1.2")
    shutil.copytree(tmp_path / "older", hub.repository.metadata, dirs_exist_ok=True)
    assert why(hub, places) == "older_word"


def test_a_hub_restored_from_a_backup_is_heard_again_once_it_has_signed_anew(
    tmp_path: Path, hub: Hub, places: Places
) -> None:
    added(hub, tmp_path)
    shutil.copytree(hub.repository.metadata, tmp_path / "older")
    hub.weather.now += timedelta(hours=3)
    for version in ("1.2", "1.3", "1.4"):
        added(hub, tmp_path, version)
    releases(hub, places).fetch("1.4")
    shutil.rmtree(hub.repository.metadata)
    shutil.copytree(tmp_path / "older", hub.repository.metadata)
    hub.weather.now += timedelta(hours=3)
    hub.repository.sign_anew()
    assert releases(hub, places).fetch("1.1").exists()


def test_a_word_that_has_run_out_is_named_and_heard_again_once_the_depot_has_signed(
    tmp_path: Path, hub: Hub, places: Places
) -> None:
    added(hub, tmp_path)
    hub.weather.now += timedelta(days=91)
    assert why(hub, places) == "expired"
    assert hub.repository.keep_fresh()
    assert releases(hub, places).fetch("1.1").exists()
    assert not hub.repository.keep_fresh(), "once in a while is enough"


@pytest.mark.parametrize("now", [datetime(1970, 1, 1, 0, 5, tzinfo=UTC), datetime(2060, 2, 2, tzinfo=UTC)])
def test_whatever_the_clock_of_a_machine_says_only_the_hubs_counts(
    tmp_path: Path, hub: Hub, places: Places, now: datetime
) -> None:
    hub.identity("node-1")
    hub.weather.now = now
    added(hub, tmp_path)
    assert releases(hub, places).fetch("1.1").exists()
    hub.weather.now = NOW
    hub.repository.sign_anew()
    assert releases(hub, places).fetch("1.1").exists(), "and again when somebody has set it right"


def test_the_repository_of_another_hall_is_refused(tmp_path: Path, hub: Hub, places: Places) -> None:
    added(hub, tmp_path)
    releases(hub, places).fetch("1.1")
    another = Hub(tmp_path / "another", "baita")
    added(another, tmp_path)
    shutil.rmtree(hub.depot)
    shutil.copytree(another.depot, hub.depot)
    assert why(hub, places) == "other_hall"


def test_the_hub_of_another_hall_is_not_even_spoken_to(tmp_path: Path, hub: Hub, places: Places) -> None:
    with Hub(tmp_path / "another", "baita").open() as another:
        added(another, tmp_path)
        with pytest.raises(UpdateError) as refused:
            Releases(places, hub.door(another.port), HERE, Disk()).fetch("1.1")
    assert refused.value.why == "hub_away"


def test_a_release_for_another_kind_of_machine_is_none_for_this_one(tmp_path: Path, hub: Hub, places: Places) -> None:
    added(hub, tmp_path, arch=OTHER)
    assert why(hub, places) == "not_there"


def test_a_release_that_finds_no_room_is_not_begun(tmp_path: Path, hub: Hub, places: Places) -> None:
    name = tar_name("1.1", HERE)
    hub.repository.offer(name, TargetFile(10**15, {"sha256": "0" * 64}, name))
    assert why(hub, places) == "no_room"


@pytest.mark.parametrize("with_root", [False, True])
def test_machines_follow_new_keys_that_the_offline_one_vouches_for(
    tmp_path: Path, hub: Hub, places: Places, with_root: bool
) -> None:
    added(hub, tmp_path)
    releases(hub, places).fetch("1.1")
    assert hub.offline is not None
    stick = shutil.move(hub.offline, tmp_path / "stick")
    hub.repository.rotate(Path(stick) / "root.pem", with_root=with_root)
    added(hub, tmp_path, "1.2")
    assert releases(hub, places).fetch("1.2").exists()
    assert (hub.offline / "root.pem").exists() == with_root


def test_a_power_cut_in_what_a_machine_remembers_of_the_repository_does_not_shut_it_out(
    tmp_path: Path, hub: Hub, places: Places
) -> None:
    added(hub, tmp_path)
    releases(hub, places).fetch("1.1")
    for file in (places.keeper / "tuf").rglob("*.json"):
        if file.name != "trusted-root.json":
            file.write_bytes(b"")
    assert releases(hub, places).fetch("1.1").exists()
