"""All of a hub but its journal, in one file: what it was told, the authority and its key, accounts, what it keeps."""

import hashlib
import io
import os
import sqlite3
import tarfile
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from firmware_tools.cards.book import FILE as CARDS
from firmware_tools.errors import ToolError
from hall_records.visitors import FILE as VISITORS
from node_runtime.places import Places

JOURNAL: Final = "journal.db"
LEFT_OUT: Final = frozenset({VISITORS, "reports.db", "backups.json", "following.json"})
"""What is erased when its time is over has no place in a safe; figures are made anew from the journal."""
DATABASE: Final = ".db"
BESIDE: Final = ("-wal", "-shm", ".lock", "-journal", ".new", ".draft")


def papers_of(places: Places) -> bytes:
    """Return a hub's papers as they are at this moment. Raises ToolError where one cannot be read."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz", compresslevel=3) as packed:
        for path in _files(places):
            _add(packed, path, path.relative_to(places.root).as_posix())
    return held.getvalue()


def mark_of(places: Places) -> str:
    """Return by what papers are known to be other than before, without reading them; databases by their logs too."""
    known = hashlib.sha256()
    for path in _files(places):
        for part in (path, path.with_name(f"{path.name}-wal")):
            if part.exists():
                told = part.stat()
                known.update(f"{part} {told.st_size} {told.st_mtime_ns}\n".encode())
    return known.hexdigest()


def lay_papers(papers: bytes, places: Places) -> int:
    """Lay papers out below a root as they were, with their rights; return how many files that were."""
    try:
        with tarfile.open(fileobj=io.BytesIO(papers), mode="r:gz") as packed:
            members = packed.getmembers()
            for each in members:
                _lay(packed, each, places.root)
    except (tarfile.TarError, EOFError, OSError) as problem:
        raise ToolError(f"the papers cannot be laid out below {places.root}: {problem}") from problem
    return len(members)


def hall_in(papers: bytes, name: str) -> str:
    """Return the id of the hall that papers are of. Raises ToolError naming the file."""
    told = Places(Path()).hub.as_posix()
    try:
        with tarfile.open(fileobj=io.BytesIO(papers), mode="r:gz") as packed:
            stream = packed.extractfile(told)
            return str(tomllib.loads(stream.read().decode())["hall"] if stream else "")
    except (tarfile.TarError, KeyError, ValueError) as problem:
        raise ToolError(f"{name} has no {told}: it holds no hub's papers") from problem


def _files(places: Places) -> Iterator[Path]:
    """Yield them in order; the journal is followed by itself, releases are copied as they are."""
    apart = {places.depot / "tuf/targets", places.depot / "boot"}
    roots = (places.settings, places.authority, places.hub_identity(""), places.hall_data, places.depot)
    for folder in roots:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and apart.isdisjoint(path.parents) and not _is_left_out(path):
                yield path
    if (cards := places.state / CARDS).exists():  # a dead machine's next card is as the one before, on a new hub too
        yield cards


def _is_left_out(path: Path) -> bool:
    is_of_journal = path.name.startswith((JOURNAL, f".{JOURNAL}")) or f".{JOURNAL}-litestream" in path.parts
    return is_of_journal or path.name in LEFT_OUT or path.name.endswith(BESIDE) or path.suffix in (".zip", ".tar")


def _add(packed: tarfile.TarFile, path: Path, name: str) -> None:
    try:
        member = packed.gettarinfo(path, arcname=name)
        content = _whole_database(path) if path.suffix == DATABASE else path.read_bytes()
    except FileNotFoundError:
        return  # it went while we looked
    except (OSError, sqlite3.Error) as problem:
        raise ToolError(f"{path} cannot be read ({problem}): be root") from problem
    member.size = len(content)
    packed.addfile(member, io.BytesIO(content))


def _whole_database(path: Path) -> bytes:
    """Return one moment of a database that others write."""
    shown = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(shown, uri=True)) as source, closing(sqlite3.connect(":memory:")) as copy:
        source.backup(copy)
        return copy.serialize()


def _lay(packed: tarfile.TarFile, member: tarfile.TarInfo, root: Path) -> None:
    """Write one file for its folder's owner; who may read it besides, the units' folders say."""
    stream, path = packed.extractfile(member), root / member.name
    if stream is None or not path.resolve().is_relative_to(root.resolve()):
        raise tarfile.TarError(f"{member.name} is no file of a hub")
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, owner = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), path.parent.stat()
    with os.fdopen(descriptor, "wb") as file:
        file.write(stream.read())
        os.fchmod(file.fileno(), member.mode & 0o777)
        if os.geteuid() == 0:
            os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
