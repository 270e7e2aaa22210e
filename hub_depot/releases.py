"""The releases a hub has to hand out: looked through before one is signed for, and laid where machines fetch them."""

import hashlib
import os
import shutil
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from packaging.version import InvalidVersion, Version
from tuf.api.metadata import TargetFile

from hub_depot.faults import DepotError
from hub_depot.repository import Repository
from node_runtime.clock import utc_now
from node_runtime.durable import READABLE, new_file
from node_runtime.release import ARCHITECTURES, FOR_NODES, NOTE, ReleaseNote, is_version, tar_name

SPARE_BYTES: Final = 200_000_000
"""The journal of a busy day and all else a hub writes; a release never takes its last room."""
LONGEST_NOTE: Final = 4_000_000
CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Release:
    """One release for one kind of machine."""

    version: str
    architecture: str
    sha256: str
    size: int
    added: str
    """When it was added, by the hub's clock: ISO 8601, UTC."""

    @property
    def name(self) -> str:
        """What its file is called."""
        return tar_name(self.version, self.architecture)


def releases_of(depot: Path) -> tuple[Release, ...]:
    """Return what this hub has to hand out, the newest first. Raises DepotError before there is a repository."""
    return _in_turn(Repository(depot, utc_now).offered())


def vouched_releases_of(depot: Path) -> tuple[Release, ...]:
    """Return the same as root, for what goes onto a card: only as root has signed for it. Raises DepotError."""
    return _in_turn(Repository(depot, utc_now).vouched_for())


def add_release(
    depot: Path, tar: Path, *, older: bool = False, sha256: str = "", now: Callable[[], datetime] = utc_now
) -> Release:
    """Look a release through, sign for it and hand it out from now on; one that is there already stays as it is.

    `older`: also one that is older than the newest; `sha256`: only this very file, as its makers say.
    Raises DepotError with one sentence; nothing has changed then.
    """
    repository = Repository(depot, now)
    note = _looked_through(tar)
    there = [release for release in vouched_releases_of(depot) if release.architecture == note.arch]
    found = _hash_of(tar)
    if sha256 and found != sha256.lower():
        raise DepotError(f"{tar} is not the file that was meant: its SHA-256 is {found}; copy it onto the stick again")
    known = next((release for release in there if release.version == note.version), None)
    if known:
        _check_same(tar, known, found)
        repository.finish()
        return known
    if there and not older and Version(note.version) < Version(there[0].version):
        raise DepotError(
            f"{tar} is {note.version}, older than {there[0].version}, which this hub has: "
            "add it with --older if machines shall be able to go back to it"
        )
    release = Release(note.version, note.arch, found, tar.stat().st_size, f"{now():%Y-%m-%dT%H:%M:%SZ}")
    _lay_down(repository, tar, release)
    repository.offer(release.name, _target(release))
    return release


def remove_release(depot: Path, version: str) -> tuple[Release, ...]:
    """Hand a release out no more and make its room free; machines that run it go on. Returns what was removed."""
    repository = Repository(depot, utc_now)
    found = tuple(release for release in releases_of(depot) if release.version == version)
    swept = _sweep(repository)
    if not found and any(f".{tar_name(version, kind)}" in name for kind in ARCHITECTURES for name in swept):
        return ()  # it was removed before, and its room is free now
    if not found:
        raise DepotError(f"this hub has no release {version}; see `paidui release list`")
    for release in found:
        repository.withdraw(release.name)
        _take_out(repository, f"{release.sha256}.{release.name}")
    return found


def take_up_again(depot: Path, now: Callable[[], datetime] = utc_now) -> tuple[Release, ...]:
    """Hand out again what a restored or moved hub has, and say so later than any machine has heard; as root.

    Returns the releases whose file did not come along, whole: they are handed out no more.
    """
    repository, lost = Repository(depot, now), []
    for release in vouched_releases_of(depot):
        place = repository.targets / f"{release.sha256}.{release.name}"
        if place.exists() and _hash_of(place) == release.sha256:
            _link(repository, place, release)
        else:
            lost.append(release)
            repository.withdraw(release.name)
    repository.sign_anew()
    return tuple(lost)


def _looked_through(tar: Path) -> ReleaseNote:
    """Every file in it as its note says, and nothing else: damage and tampering are noticed before anybody signs."""
    try:
        with tarfile.open(tar, "r:") as archive:
            note = _note_in(tar, archive)
            found = dict(_hashes_in(tar, archive))
    except (tarfile.TarError, EOFError) as problem:
        raise DepotError(f"{tar} is no release, or not whole ({problem}): copy it onto the stick again") from problem
    except OSError as problem:
        raise DepotError(f"{tar} cannot be read ({problem.strerror or problem}): is the stick in?") from problem
    for name in sorted(note.files.keys() | found.keys()):
        if note.files.get(name) != found.get(name):
            raise DepotError(f"{tar} is damaged or was tampered with: {name} in it is not what its makers put there")
    return note


def _note_in(tar: Path, archive: tarfile.TarFile) -> ReleaseNote:
    member = next((each for each in archive.getmembers() if each.name.removeprefix("./") == NOTE), None)
    file = archive.extractfile(member) if member and member.isfile() and member.size <= LONGEST_NOTE else None
    if file is None:
        raise DepotError(f"{tar} is no release: there is no {NOTE} in it")
    try:
        note = msgspec.json.decode(file.read(), type=ReleaseNote)
    except msgspec.MsgspecError as problem:
        raise DepotError(f"{tar} is no release that this hub knows: {NOTE}: {problem}") from problem
    if FOR_NODES not in note.extras:
        raise DepotError(f"{tar} is not made for nodes' machines, but for {' and '.join(note.extras) or 'nothing'}")
    if note.arch not in ARCHITECTURES:
        raise DepotError(f'{tar} is for machines of the kind "{note.arch}"; ours are {" or ".join(ARCHITECTURES)}')
    if not is_version(note.version) or not _is_ordered(note.version):
        raise DepotError(f'{tar} calls itself "{note.version}", which is no version')
    return note


def _is_ordered(version: str) -> bool:
    """Whether it can be told which of two is the newer one, and its programs call themselves the same."""
    try:
        return str(Version(version)) == version
    except InvalidVersion:
        return False


def _hashes_in(tar: Path, archive: tarfile.TarFile) -> list[tuple[str, str]]:
    found = []
    for member in archive:
        name = member.name.removeprefix("./")
        if name == NOTE or member.isdir():
            continue
        file = archive.extractfile(member) if member.isfile() else None
        if file is None or name.startswith("/") or ".." in Path(name).parts:
            raise DepotError(f"{tar} was tampered with: {name} in it is no plain file")
        found.append((name, hashlib.file_digest(file, "sha256").hexdigest()))  # type: ignore[arg-type]
    return found


def _check_same(tar: Path, known: Release, sha256: str) -> None:
    if known.sha256 != sha256:
        raise DepotError(
            f"{tar} calls itself {known.version}, but this hub has another file of that version: one of the two was "
            "tampered with; ask whoever made them for their SHA-256"
        )


def _lay_down(repository: Repository, tar: Path, release: Release) -> None:
    """Copy it where machines fetch it, by both of its names; the copy is hashed anew, for sticks are pulled out."""
    _sweep(repository)
    free = shutil.disk_usage(repository.targets).free
    if free < release.size + SPARE_BYTES:
        raise DepotError(
            f"there is no room for {release.name}: it takes {release.size // 1_000_000} MB, {free // 1_000_000} MB are "
            "free; remove an old one with `paidui release remove`"
        )
    place, draft = repository.targets / f"{release.sha256}.{release.name}", repository.targets / ".new"
    try:
        _copy(tar, draft)
        if _hash_of(draft) != release.sha256:
            raise DepotError(f"{tar} changed while it was copied: copy it onto the stick again")
        draft.replace(place)
        _link(repository, place, release)
    except OSError as problem:
        raise DepotError(
            f"{release.name} cannot be kept ({problem.strerror}): run it with sudo, make room"
        ) from problem
    finally:
        draft.unlink(missing_ok=True)


def _sweep(repository: Repository) -> list[str]:
    """Remove what an adding or removing that was cut off left lying, which nobody signed for; return their names."""
    known = {f"{release.sha256}.{release.name}" for release in _in_turn(repository.vouched_for())}
    left = sorted(file.name for file in repository.targets.iterdir() if file.is_file() and file.name not in known)
    for name in left:
        _take_out(repository, name)
    return left


def _take_out(repository: Repository, name: str) -> None:
    """Remove a release's file under both its names; the one in `targets` last, by which the other is known."""
    sha256 = name.partition(".")[0]
    if sha256:
        (repository.boot / sha256).unlink(missing_ok=True)
    (repository.targets / name).unlink(missing_ok=True)


def _link(repository: Repository, place: Path, release: Release) -> None:
    repository.boot.mkdir(exist_ok=True)
    (repository.boot / release.sha256).unlink(missing_ok=True)
    (repository.boot / release.sha256).hardlink_to(place)


def _copy(tar: Path, draft: Path) -> None:
    with tar.open("rb") as source, os.fdopen(new_file(draft, READABLE), "wb") as copy:
        shutil.copyfileobj(source, copy, CHUNK)
        copy.flush()
        os.fsync(copy.fileno())
    draft.chmod(READABLE)


def _hash_of(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _target(release: Release) -> TargetFile:
    custom = {"version": release.version, "architecture": release.architecture, "added": release.added}
    return TargetFile(release.size, {"sha256": release.sha256}, release.name, {"custom": custom})


def _release(target: TargetFile) -> Release:
    custom = target.custom or {}
    return Release(
        custom["version"], custom["architecture"], target.hashes["sha256"], target.length, custom.get("added", "")
    )


def _in_turn(targets: Mapping[str, TargetFile]) -> tuple[Release, ...]:
    return tuple(sorted((_release(target) for target in targets.values()), key=_age, reverse=True))


def _age(release: Release) -> tuple[Version, str]:
    return Version(release.version), release.architecture
