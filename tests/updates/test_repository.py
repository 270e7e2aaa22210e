"""What a technician does with releases on the hub: a mistake is one sentence, and nothing has changed by it."""

import json
import os
import shutil
import stat
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root, TargetFile, Targets

from broker_config.authority import new_key
from firmware_tools.cli import main
from firmware_tools.release_commands import told_in_lines
from firmware_tools.release_keys_commands import refuse_own_disk
from hub_depot.faults import DepotError
from hub_depot.keys import Keys
from hub_depot.releases import add_release, releases_of, remove_release, take_up_again, vouched_releases_of
from hub_depot.repository import Repository, make_repository
from hub_depot.waves import Wishes
from node_runtime.clock import utc_now
from node_runtime.depot_messages import MachineUpdate, UpdateChange, UpdatesTold
from node_runtime.hub_file import HubSettings, write_hub
from node_runtime.places import Places
from node_runtime.release import UpdateState
from tests.updates.made import HERE, release_tar

OF_THE_DEPOT = ("online", "tuf", "tuf.lock", "boot")


@pytest.fixture
def depot(tmp_path: Path) -> Path:
    make_repository(tmp_path / "depot", "qinghe")
    return tmp_path / "depot"


def refusal(depot: Path, tar: Path, **wish: object) -> str:
    before = {path: path.read_bytes() for path in depot.rglob("*") if path.is_file()}
    with pytest.raises(DepotError) as refused:
        add_release(depot, tar, **wish)  # type: ignore[arg-type]
    assert {path: path.read_bytes() for path in depot.rglob("*") if path.is_file()} == before
    return str(refused.value)


def test_a_repository_is_made_once(tmp_path: Path, depot: Path) -> None:
    before = {path: path.read_bytes() for path in depot.rglob("*") if path.is_file()}
    make_repository(depot, "qinghe")
    assert {path: path.read_bytes() for path in depot.rglob("*") if path.is_file()} == before
    with pytest.raises(DepotError, match="qinghe"):
        make_repository(depot, "baita")


def test_what_was_half_made_is_made_anew(tmp_path: Path, depot: Path) -> None:
    (depot / "tuf/metadata/timestamp.json").unlink()
    make_repository(depot, "qinghe")
    assert add_release(depot, release_tar(tmp_path / "made", "1.0")).version == "1.0"


def test_the_keys_are_for_those_alone_who_need_them(tmp_path: Path, depot: Path) -> None:
    keys = [*(depot / "online").iterdir(), *(depot / "signing").iterdir(), depot / "offline-root/root.pem"]
    assert len(keys) == 3
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys} == {0o600}
    handed_out = b"".join(path.read_bytes() for path in (depot / "tuf").rglob("*") if path.is_file())
    assert b"PRIVATE" not in handed_out


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_the_depot_can_say_what_is_the_latest_and_cannot_sign_for_a_release(tmp_path: Path) -> None:
    (tmp_path / "depot").mkdir()
    os.chown(tmp_path / "depot", 4711, 4711)
    make_repository(tmp_path / "depot", "qinghe")
    add_release(tmp_path / "depot", release_tar(tmp_path / "made", "1.0"))
    owner = {path.name: path.stat().st_uid for path in (tmp_path / "depot").iterdir()}
    assert {name: owner[name] for name in OF_THE_DEPOT} == dict.fromkeys(OF_THE_DEPOT, 4711)
    assert owner["signing"] == owner["offline-root"] == 0
    assert {path.stat().st_uid for path in (tmp_path / "depot/online").iterdir()} == {4711}


@contextmanager
def somebody_else(depot: Path) -> Iterator[None]:
    """Be a user who is not root and finds the way into the depot, but not to what is root's there."""
    depot.chmod(0o755)
    os.seteuid(4711)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else for a moment")
def test_the_depot_says_that_the_offline_key_is_here_though_it_may_not_look_at_it(
    depot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(depot)
    with somebody_else(depot):
        assert not Keys(Path()).is_taken_away
    shutil.rmtree(depot / "offline-root")
    assert Keys(Path()).is_taken_away


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else for a moment")
def test_whoever_is_not_root_is_told_to_be_and_not_that_somebody_has_changed_the_list(
    depot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(depot)
    with somebody_else(depot), pytest.raises(DepotError, match="run it with sudo"):
        vouched_releases_of(Path())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("laid", ["tuf.lock", "boot", "online"])
def test_root_gives_nothing_away_by_a_link_that_the_depots_user_has_laid(tmp_path: Path, laid: str) -> None:
    (tmp_path / "depot").mkdir()
    os.chown(tmp_path / "depot", 4711, 4711)
    secret = tmp_path / "roots"
    secret.touch() if laid == "tuf.lock" else secret.mkdir()
    (tmp_path / "depot" / laid).symlink_to(secret)
    with pytest.raises(DepotError):
        make_repository(tmp_path / "depot", "qinghe")
    assert secret.stat().st_uid == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_no_key_is_laid_into_a_folder_that_the_depots_user_has_put_in_its_place(tmp_path: Path) -> None:
    for folder in ("depot", "depot/signing"):
        (tmp_path / folder).mkdir()
        os.chown(tmp_path / folder, 4711, 4711)
    with pytest.raises(DepotError, match="signing is not root's own"):
        make_repository(tmp_path / "depot", "qinghe")
    assert not list((tmp_path / "depot/signing").iterdir())


@pytest.mark.parametrize("act", ["add", "remove", "sign anew", "rotate", "write a card"])
def test_root_signs_for_no_release_that_somebody_else_has_written_into_the_list(
    tmp_path: Path, depot: Path, act: str
) -> None:
    add_release(depot, release_tar(tmp_path / "made", "1.0"))
    latest = max((depot / "tuf/metadata").glob("*.targets.json"))
    listed = Metadata[Targets].from_file(str(latest))
    about = {"custom": {"version": "6.6", "architecture": "arm64"}}
    listed.signed.targets["paidui-6.6-arm64.tar"] = TargetFile(1, {"sha256": "0" * 64}, "paidui-6.6-arm64.tar", about)
    listed.to_file(str(latest))
    repository = Repository(depot, utc_now)
    acts: dict[str, Callable[[], object]] = {
        "add": lambda: add_release(depot, release_tar(tmp_path / "made", "1.1"), older=True),
        "remove": lambda: remove_release(depot, "1.0"),
        "sign anew": repository.sign_anew,
        "write a card": lambda: vouched_releases_of(depot),
        "rotate": lambda: repository.rotate(depot / "offline-root/root.pem"),
    }
    before = sorted(depot.rglob("*"))
    with pytest.raises(DepotError, match="not what was signed here"):
        acts[act]()
    assert sorted(depot.rglob("*")) == before, "and nothing is left behind, nor gone"


def test_the_offline_key_vouches_for_no_root_that_somebody_else_has_changed(depot: Path) -> None:
    (file,) = (depot / "tuf/metadata").glob("*.root.json")
    changed = Metadata[Root].from_file(str(file))
    changed.signed.add_key(CryptoSigner(new_key()).public_key, "root")
    changed.to_file(str(file))
    with pytest.raises(DepotError, match="not what was signed here"):
        Repository(depot, utc_now).rotate(depot / "offline-root/root.pem")


def test_a_release_is_handed_out_under_both_its_names_and_takes_its_room_once(tmp_path: Path, depot: Path) -> None:
    tar = release_tar(tmp_path / "made", "1.0")
    release = add_release(depot, tar)
    files = (depot / "tuf/targets" / f"{release.sha256}.{tar.name}", depot / "boot" / release.sha256)
    assert files[0].read_bytes() == tar.read_bytes()
    assert files[0].samefile(files[1])
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o644}
    assert add_release(depot, tar) == release, "added twice it is there once"
    assert releases_of(depot) == (release,)


def test_a_release_whose_adding_was_cut_off_is_heard_of_once_it_is_added_again(tmp_path: Path, depot: Path) -> None:
    tar, metadata = release_tar(tmp_path / "made", "1.0"), depot / "tuf/metadata"
    before = (metadata / "timestamp.json").read_bytes()
    release = add_release(depot, tar)
    (metadata / "timestamp.json").write_bytes(before)

    assert add_release(depot, tar) == release
    said = (metadata / "timestamp.json").read_bytes()
    snapshot = json.loads(said)["signed"]["meta"]["snapshot.json"]["version"]
    targets = json.loads((metadata / f"{snapshot}.snapshot.json").read_bytes())["signed"]["meta"]["targets.json"]
    listed = json.loads((metadata / f"{targets['version']}.targets.json").read_bytes())["signed"]["targets"]
    assert list(listed) == [tar.name]
    add_release(depot, tar)
    assert (metadata / "timestamp.json").read_bytes() == said, "what is heard of is not said again"


def test_the_newest_release_comes_first_and_an_older_one_only_on_purpose(tmp_path: Path, depot: Path) -> None:
    for version in ("1.9", "1.10"):
        add_release(depot, release_tar(tmp_path / "made", version))
    older = release_tar(tmp_path / "made", "1.10rc1")
    assert "older than 1.10" in refusal(depot, older)
    add_release(depot, older, older=True)
    assert [release.version for release in releases_of(depot)] == ["1.10", "1.10rc1", "1.9"]


@pytest.mark.parametrize(
    ("told", "instead", "sentence"),
    [
        (f'"arch": "{HERE}"', '"arch": "armhf"', 'for machines of the kind "armhf"'),
        ('"extras": ["node"]', '"extras": ["hub"]', "not made for nodes' machines"),
        ('"version": "1.0"', '"version": "../"', "is no version"),
        ('"version": "1.0"', '"version": "1.x"', "is no version"),
    ],
)
def test_a_release_of_another_kind_is_named(
    tmp_path: Path, depot: Path, told: str, instead: str, sentence: str
) -> None:
    tar = release_tar(tmp_path / "made", "1.0")
    room = " " * (len(told) - len(instead))
    tar.write_bytes(tar.read_bytes().replace(told.encode(), (instead + room).encode()))
    assert sentence in refusal(depot, tar)


def test_a_version_that_its_programs_would_write_otherwise_is_none(tmp_path: Path, depot: Path) -> None:
    assert "is no version" in refusal(depot, release_tar(tmp_path / "made", "1.0-rc1"))


def test_a_tar_that_was_tampered_with_is_named(tmp_path: Path, depot: Path) -> None:
    tar = release_tar(tmp_path / "made", "1.0")
    whole = tar.read_bytes()
    tar.write_bytes(whole.replace(b"sleep 0.02", b"sleep 0.03"))
    assert "node in it is not what its makers put there" in refusal(depot, tar)
    tar.write_bytes(whole[: len(whole) // 2])
    assert "copy it onto the stick again" in refusal(depot, tar)
    tar.write_bytes(whole)
    with tarfile.open(tar, "a") as archive:
        archive.add(__file__, "more.py")
    assert "more.py in it" in refusal(depot, tar)
    tar.write_bytes(whole)
    assert "is not the file that was meant" in refusal(depot, tar, sha256="0" * 64)


def test_what_is_no_release_is_named(tmp_path: Path, depot: Path) -> None:
    (tmp_path / "letter.tar").write_text("dear colleague")
    assert "is no release" in refusal(depot, tmp_path / "letter.tar")
    with tarfile.open(tmp_path / "other.tar", "w") as archive:
        archive.add(__file__, "some.py")
    assert "there is no release.json in it" in refusal(depot, tmp_path / "other.tar")
    assert "is the stick in?" in refusal(depot, tmp_path / "away.tar")


def test_a_hub_that_was_moved_hands_out_what_came_along(tmp_path: Path, depot: Path) -> None:
    kept, lost = (add_release(depot, release_tar(tmp_path / "made", version)) for version in ("1.0", "1.1"))
    shutil.rmtree(depot / "boot")
    (depot / "tuf/targets" / f"{lost.sha256}.{lost.name}").write_bytes(b"half of it")
    assert take_up_again(depot) == (lost,)
    assert releases_of(depot) == (kept,)
    assert (depot / "boot" / kept.sha256).exists()


def test_two_files_of_one_version_are_not_both_taken(tmp_path: Path, depot: Path) -> None:
    add_release(depot, release_tar(tmp_path / "made", "1.0"))
    assert "another file of that version" in refusal(depot, release_tar(tmp_path / "made", "1.0", then="true"))


def typed(root: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["release", *words, "--root", str(root)])
    return done.exit_code, done.output


def test_a_technician_takes_the_offline_key_away_and_adds_a_release(tmp_path: Path) -> None:
    root, stick = tmp_path / "hub", tmp_path / "stick"
    places = Places(root)
    for folder in (places.depot, places.hub.parent, stick):
        folder.mkdir(parents=True)
    assert typed(root, "keys", "status")[0] == 2
    write_hub(places.hub, HubSettings(hall="qinghe", name="paidui-qinghe.local"))
    assert "still on this hub" in typed(root, "init")[1]
    assert "take-away" in typed(root, "keys", "status")[1]
    assert typed(root, "keys", "take-away", str(tmp_path / "away"))[1].count("is the stick in") == 1
    assert "no longer on this hub" in typed(root, "keys", "take-away", str(stick))[1]
    assert "as it should be" in typed(root, "keys", "status")[1]
    key = stick / "paidui-offline-key-qinghe/root.pem"
    assert typed(root, "add", str(release_tar(tmp_path / "made", "1.0")))[0] == 0
    code, said = typed(root, "keys", "rotate", str(depot_key(places)))
    assert (code, "not the offline key of this hall" in said) == (2, True)
    assert typed(root, "keys", "rotate", str(key))[0] == 0
    assert typed(root, "add", str(release_tar(tmp_path / "made", "1.1")))[0] == 0
    assert [each.version for each in releases_of(places.depot)] == ["1.1", "1.0"]
    code, said = typed(root, "list")
    assert (code, said.count("\n")) == (2, 1)
    assert "the depot of this hub does not answer" in said
    assert typed(root, "remove", "1.0")[0] == 0
    assert [each.architecture for each in releases_of(places.depot)] == [HERE]
    assert "the only release here" in typed(root, "remove", "1.1")[1]


def test_a_release_that_a_machine_is_still_to_fetch_stays(tmp_path: Path) -> None:
    root, depot = tmp_path, Places(tmp_path).depot
    depot.parent.mkdir(parents=True)
    make_repository(depot, "qinghe")
    for version in ("1.0", "1.1"):
        add_release(depot, release_tar(tmp_path / "made", version))
    wishes = Wishes(depot, lambda: (), lambda: True, lambda: 0, dict)
    wishes.change(UpdateChange(act="run", release="1.1", machines=("window-1",)), known=("1.0", "1.1"))

    code, said = typed(root, "remove", "1.1")

    assert (code, "1.1 is wished of window-1" in said) == (2, True)
    assert [each.version for each in releases_of(depot)] == ["1.1", "1.0"]
    assert typed(root, "remove", "--anyway", "1.1")[0] == 0


@pytest.mark.parametrize(
    ("age_s", "wished", "says"),
    [(2, "1.1", "told to, begins within a minute"), (2, "1.0", "well"), (3600, "1.1", "well when last heard")],
)
def test_a_machine_that_has_not_asked_since_something_is_wished_of_it_is_not_called_well(
    age_s: int, wished: str, says: str
) -> None:
    machine = MachineUpdate(name="board-1", wished=wished, state=UpdateState(running="1.0"), age_s=age_s)

    told = "\n".join(told_in_lines(UpdatesTold(machines=(machine,))))
    (row,) = [line for line in told.splitlines() if "board-1" in line]

    assert says in row


def depot_key(places: Places) -> Path:
    return next((places.depot / "online").iterdir())


def test_a_folder_of_the_hubs_own_disk_is_taken_for_no_stick(tmp_path: Path) -> None:
    own, offline = tmp_path / "usb1", tmp_path / "offline-root"
    own.mkdir()
    offline.mkdir()

    with pytest.raises(DepotError, match="is on this hub's own disk: is the stick in"):
        refuse_own_disk(own, offline)
    refuse_own_disk(Path("/proc"), offline)
