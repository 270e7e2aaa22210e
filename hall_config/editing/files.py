"""A hall's folder as its files' texts: read, named by a fingerprint, judged whole, put in place without a half-way."""

import hashlib
import os
import re
import tempfile
import threading
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from hall_config.model import HallConfig
from hall_config.problems import ConfigError, Problem
from hall_config.reading import read_hall

Files = Mapping[str, str]
"""The text of each `*.toml` of a hall by its name."""
Tables = dict[str, object]
"""What the files say together, as TOML has it, no defaults filled in; shared by who reads it, changed by nobody."""
MOST_KNOWN: Final = 40
_DEEP: Final = re.compile(r"""(?:\.[ \t]*+(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+){24}""")
"""A key of so many parts: none of a hall has, and one of some thousand takes a gigabyte to be read."""
_LOCK: Final = threading.Lock()
_KNOWN: Final[dict[str, tuple[tuple[str, dict[str, object]], ...]]] = {}


def read_files(folder: Path) -> dict[str, str]:
    """Return the hall's files; raise ConfigError for one that cannot be read as text."""
    if not folder.is_dir():
        raise ConfigError([Problem(str(folder), "", "there is no such folder")])
    paths = sorted(path for path in folder.glob("*.toml") if not path.name.startswith("."))
    return {path.name: _text(path) for path in paths}


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise ConfigError([Problem(path.name, "", f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([Problem(path.name, "", "is not UTF-8; save the file as UTF-8")]) from error


def tables_of(files: Files) -> Tables:
    """Return what some files say together; raise ConfigError for one that is no TOML."""
    together: Tables = {}
    for name, text in sorted(files.items()):
        for key, value in _parsed(name, text).items():
            here = together.get(key)
            together[key] = [*here, *value] if isinstance(here, list) and isinstance(value, list) else value
    return together


def _parsed(name: str, text: str) -> dict[str, object]:
    """Return what one file says; of each file the last two texts are known by heart, for a change reads both often."""
    with _LOCK:
        known = _KNOWN.get(name, ())
    if found := next((said for former, said in known if former == text), None):
        return found
    if _DEEP.search(text):
        raise ConfigError([Problem(name, "", "not TOML: a key of more than 24 parts")])
    try:
        said = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError([Problem(name, "", f"not TOML: {error}")]) from error
    with _LOCK:
        _KNOWN[name] = ((text, said), *known[:1])
        while len(_KNOWN) > MOST_KNOWN:
            del _KNOWN[next(iter(_KNOWN))]
    return said


def fingerprint(files: Files) -> str:
    """Return a short name for exactly these texts."""
    whole = hashlib.sha256()
    for name, text in sorted(files.items()):
        whole.update(f"{name}\0{len(text)}\0{text}".encode())
    return whole.hexdigest()[:16]


def judged(files: Files, name: str) -> HallConfig:
    """Return the hall of these files, or raise ConfigError: exactly what `paidui check-config` says of them."""
    with tempfile.TemporaryDirectory(prefix="paidui-check-") as place:
        folder = Path(place) / (name or "hall")
        folder.mkdir()
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8")
        try:
            return read_hall(folder)
        except RecursionError as error:
            raise ConfigError([Problem(name, "", "is nested too deep to be a hall")]) from error


def put(folder: Path, former: Files, wanted: Files) -> None:
    """Let the folder hold what is wanted in the place of what it held; raise OSError, and then it is as it was.

    Each file changes in one step; whoever must not see some changed and others not yet reads the folder again.
    """
    fresh = {name: text for name, text in wanted.items() if former.get(name) != text}
    written = {name: _written(folder / name, text) for name, text in fresh.items()}
    done: list[str] = []
    try:
        for name, path in written.items():
            path.replace((folder / name).resolve())
            done.append(name)
        for name in former.keys() - wanted.keys():
            (folder / name).unlink(missing_ok=True)
    except OSError:
        for name in done:
            _restore(folder / name, former.get(name))
        raise
    finally:
        for path in written.values():
            path.unlink(missing_ok=True)
    _sync(folder)


def _written(path: Path, text: str) -> Path:
    """Write a text beside where it is to stand, with the rights of what stands there."""
    beside = path.resolve().with_name(f".{path.name}.new")
    with beside.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    if path.exists():
        beside.chmod(path.stat().st_mode & 0o7777)
    return beside


def _restore(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink(missing_ok=True)
    else:
        _written(path, text).replace(path.resolve())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
