"""Debian's packages that a machine needs beyond Raspberry Pi OS Lite: gathered once, handed out by the hub by hash."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Final

import msgspec

from firmware_tools.cards.errors import CardError
from firmware_tools.last_words import last_words
from node_runtime.durable import READABLE, new_file, write_whole
from node_runtime.places import Places

LIST: Final = "debian-packages.json"
"""Beside the depot's folder and not in it: whose hash stands here is installed by every new machine, as root."""
MIRROR: Final = "http://deb.debian.org/debian"
KEYRING: Final = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
ON_EVERY_SYSTEM: Final = frozenset({"required", "important"})
"""Of these priorities every system has all: they are not gathered."""
DRAWS: Final = ("libdrm2", "libgbm1", "libegl1", "libgles2", "libgl1-mesa-dri")
"""What pictures need that come without a desktop: SDL opens these by name when it draws by KMS."""
SPEAKS: Final = ("espeak-ng",)
WANTED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"bookworm": (*DRAWS, "libasound2", *SPEAKS), "trixie": (*DRAWS, "libasound2t64", *SPEAKS)}
)
"""By the release of Debian; what SDL and espeak-ng need for pictures and sound. The letters come in our own release."""


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """One package of one release of Debian."""

    suite: str
    arch: str
    name: str
    version: str
    sha256: str
    size: int


def packages_of(places: Places, arch: str) -> tuple[Package, ...]:
    """Return what this hub has gathered for machines of a kind; nothing, before anybody has."""
    return tuple(each for each in _listed(places) if each.arch == arch)


def gather(places: Places, suite: str, arch: str, mirror: str = MIRROR) -> tuple[Package, ...]:
    """Fetch what machines of a suite need, as Debian has signed it, and hand it out from now on.

    Raises CardError in apt's own words, and then what was gathered before is handed out still.
    """
    with TemporaryDirectory(prefix="paidui-debian-") as scratch:
        apt = _Apt(Path(scratch), suite, arch, mirror)
        apt.run("update")
        apt.run("--yes", "--no-install-recommends", "--download-only", "install", *WANTED[suite])
        gathered = tuple(_handed_out(places, suite, arch, deb) for deb in apt.fetched())
    others = [each for each in _listed(places) if (each.suite, each.arch) != (suite, arch)]
    path = _list(places)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, msgspec.json.format(msgspec.json.encode((*others, *gathered)), indent=1))
    return gathered


class _Apt:
    """An apt that knows nothing of this machine: another architecture, another suite, an empty system."""

    def __init__(self, folder: Path, suite: str, arch: str, mirror: str) -> None:
        self._folder = folder
        for name in ("state/lists/partial", "cache/archives/partial", "etc/apt.conf.d", "etc/preferences.d"):
            (folder / name).mkdir(parents=True)
        (folder / "status").touch()
        (folder / "etc/sources.list").write_text(f"deb [signed-by={KEYRING}] {mirror} {suite} main\n")
        settings = {
            "Dir::State": folder / "state",
            "Dir::State::status": folder / "status",
            "Dir::Cache": folder / "cache",
            "Dir::Etc": folder / "etc",
            "APT::Architecture": arch,
            "APT::Architectures": arch,
            "APT::Sandbox::User": "root",
            "Acquire::Languages": "none",
        }
        self._options = [f"-o{key}={value}" for key, value in settings.items()]

    def run(self, *words: str) -> None:
        """Run apt-get. Raises CardError."""
        try:
            done = subprocess.run(
                ["apt-get", "-qq", *self._options, *words], capture_output=True, text=True, check=False
            )
        except FileNotFoundError as problem:
            raise CardError(
                "apt-get is not here: gather Debian's packages on a hub that is a Debian system"
            ) from problem
        if done.returncode:
            said = last_words(done).removeprefix("E: ")
            raise CardError(f"apt: {said}; is there a way to Debian's mirror, or --mirror to another?")

    def fetched(self) -> Iterator[Path]:
        """Return what was fetched and not every system has."""
        for deb in sorted((self._folder / "cache/archives").glob("*.deb")):
            if _field(deb, "Priority") not in ON_EVERY_SYSTEM and _field(deb, "Essential") != "yes":
                yield deb


def _handed_out(places: Places, suite: str, arch: str, deb: Path) -> Package:
    with deb.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    target = places.depot / "boot" / sha256
    if not target.exists():
        _lay(deb, target)
    name, version = _field(deb, "Package"), _field(deb, "Version")
    return Package(suite=suite, arch=arch, name=name, version=version, sha256=sha256, size=deb.stat().st_size)


def _lay(source: Path, target: Path) -> None:
    """Lay a package where it is handed out; the folder is the depot's, who may have laid a link there."""
    draft, owner = target.with_suffix(".new"), target.parent.stat()
    with source.open("rb") as opened, os.fdopen(new_file(draft, READABLE), "wb") as copy:
        shutil.copyfileobj(opened, copy)
        os.fchmod(copy.fileno(), READABLE)
        if os.geteuid() == 0:
            os.fchown(copy.fileno(), owner.st_uid, owner.st_gid)
    draft.replace(target)


def _field(deb: Path, name: str) -> str:
    return subprocess.run(["dpkg-deb", "-f", deb, name], capture_output=True, text=True, check=True).stdout.strip()


def _listed(places: Places) -> tuple[Package, ...]:
    path = _list(places)
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[Package, ...])
    except FileNotFoundError:
        return ()
    except (OSError, msgspec.MsgspecError) as problem:
        raise CardError(f"{path} cannot be read ({problem}): run `sudo paidui node debian-packages` again") from problem


def _list(places: Places) -> Path:
    return places.state / LIST
