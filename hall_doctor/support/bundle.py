"""One file to hand over: what was gathered, the page that explains it first, never larger than a mail takes."""

import io
import os
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from hall_doctor.examining import examine
from hall_doctor.machine import Machine
from hall_doctor.support.blotting import BLOT, Blotter
from hall_doctor.support.gathering import Left, Piece, Room, gather
from hall_doctor.telling import lines
from node_runtime.findings import Diagnosis

MOST_BYTES: Final = 8 << 20
"""Of files, unpacked; packed it is about a tenth, and no mail refuses it."""
MANY: Final = 12
README: Final = "README.txt"
ENDING: Final = ".tar.gz"
OPENING: Final = """\
A bundle for whoever helps with this machine, made by `paidui support-bundle`.

Machine: {machine} ({kind}), release {release}
Made: {made} UTC by the machine's own clock

Only files on a list are taken. Whatever looks like a secret, or like anything of a visitor, stands as {blot} in them.
Look it through before you hand it over: it is plain text.

doctor.txt       what is red, unknown and green here, and what to do; doctor.json for programs
files/           settings and logs, each at its place; of settings the values, as JSON
log/             what systemd keeps of our programs, and the kernel's words
machine/         packages, disks, addresses, clock, every file of ours with size and age
hall/            on a hub: how much stands in the journal, and whom the hall's authority signed for

"""


class BundleError(ValueError):
    """The bundle cannot be written; the sentence says what to do."""


def make_bundle(machine: Machine, out: Path, most_bytes: int = MOST_BYTES) -> int:
    """Write a bundle and return its size. Raises BundleError when it cannot be, and leaves nothing half done."""
    _check(out)
    draft = out.with_name(f".{out.name}.new")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            _pack(_contents(machine, Room(most_bytes)), file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(out)
    except OSError as problem:
        raise BundleError(
            f"{out} cannot be written ({problem.strerror}): name a place with room, such as a USB stick"
        ) from problem
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return out.stat().st_size


def _check(out: Path) -> None:
    if not out.name.endswith(ENDING):
        raise BundleError(f"{out} must end in {ENDING}: it is a packed folder")
    if out.exists():
        raise BundleError(f"{out} is there already: give another name")
    if not out.absolute().parent.is_dir():
        raise BundleError(f"{out.absolute().parent} is no folder: name one that is there")


def _contents(machine: Machine, room: Room) -> list[Piece]:
    blotter = Blotter()
    diagnosis = examine(machine)
    gathered = list(gather(machine, blotter, room))
    pieces = [*_doctor(diagnosis, blotter), *(each for each in gathered if isinstance(each, Piece))]
    left = [each for each in gathered if isinstance(each, Left)]
    return [Piece(README, _readme(diagnosis, pieces, left, blotter)), *pieces]


def _doctor(diagnosis: Diagnosis, blotter: Blotter) -> Iterable[Piece]:
    yield Piece("doctor.txt", blotter.text("\n".join(lines(diagnosis, "en", colour=False))).encode())
    value = blotter.value(msgspec.to_builtins(diagnosis))
    yield Piece("doctor.json", msgspec.json.format(msgspec.json.encode(value), indent=1))


def _readme(diagnosis: Diagnosis, kept: list[Piece], left: list[Left], blotter: Blotter) -> bytes:
    made = f"{datetime.fromtimestamp(diagnosis.made_ms / 1000, UTC):%Y-%m-%d %H:%M}"
    head = OPENING.format(
        machine=diagnosis.machine, kind=diagnosis.kind, release=diagnosis.release or "unknown", made=made, blot=BLOT
    )
    parts = [
        head,
        "What is in it:\n",
        *(f"{len(each.content):10d}  {each.name}\n" for each in kept),
        "\nWhat was blotted out, and how often:\n",
        *(f"{count:10d}  {kind}\n" for kind, count in sorted(blotter.counts.items()) if count),
        "\nWhat was left out, and why:\n",
        *_left_out(left),
    ]
    return "".join(parts).encode()


def _left_out(left: list[Left]) -> Iterator[str]:
    """A line for each; a folder with many of one kind is one line."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in left:
        groups[each.name.rpartition("/")[0], each.why].append(each.name)
    for (folder, why), names in groups.items():
        if len(names) > MANY:
            yield f"  {folder}/…: {why} ({len(names)} files)\n"
        else:
            yield from (f"  {name}: {why}\n" for name in names)


def _pack(pieces: list[Piece], file: io.BufferedWriter) -> None:
    with tarfile.open(fileobj=file, mode="w:gz", format=tarfile.PAX_FORMAT) as tar:
        for piece in pieces:
            entry = tarfile.TarInfo(f"paidui-support/{piece.name}")
            entry.size, entry.mode, entry.mtime = len(piece.content), 0o644, int(piece.changed_s)
            tar.addfile(entry, io.BytesIO(piece.content))
