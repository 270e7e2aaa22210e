"""From a folder of TOML files to one checked hall, or to everything that is wrong with them."""

import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard

import msgspec

from hall_config.checking import cross_check
from hall_config.model import HallConfig
from hall_config.problems import ConfigError, Finding, Place, Problem
from hall_config.structure import examine_hall

_AT = re.compile(r"^(?P<what>.*) \(at (?P<where>.*)\)$", re.DOTALL)


def read_hall(folder: Path) -> HallConfig:
    """Return the hall that a folder's `*.toml` files describe together.

    Raises ConfigError with every problem of every file; the hall does not open half.
    """
    sources = _Sources(folder.resolve().name + "/")
    unreadable = [problem for file in _files(folder) for problem in sources.add(file)]
    findings: list[Finding] = []
    usable = examine_hall(sources.values, findings)
    if unreadable:
        # What a file we could not read was to say is not missing.
        findings = [found for found in findings if found.place.table or not found.text.startswith("missing")]
        raise ConfigError(unreadable + sources.problems(findings))
    return _whole_hall(sources, usable, findings)


def _whole_hall(sources: "_Sources", usable: object, findings: list[Finding]) -> HallConfig:
    if usable is msgspec.UNSET:
        raise ConfigError(sources.problems(findings))
    hall = msgspec.convert(usable, HallConfig)
    findings = findings + _not_yet_told(cross_check(hall), findings)
    if findings:
        raise ConfigError(sources.problems(findings))
    return hall


def _not_yet_told(more: Iterable[Finding], told: Iterable[Finding]) -> list[Finding]:
    """Leave out what only follows from an unreadable value that is already on the list.

    Nothing of a table is known to be missing from it while something in it could not be read.
    """
    keys, tables = {found.place.key for found in told}, {found.place.table for found in told}
    return [found for found in more if not _follows(found.place, keys) and not (found.wants and found.wants in tables)]


def _follows(place: Place, told: Iterable[str]) -> bool:
    """A finding about a key follows from another one about the same key, or about something inside it."""
    about_a_key = bool(place.path) or not place.name
    return about_a_key and any(f"{key}.".startswith(f"{place.key}.") for key in told)


def _files(folder: Path) -> list[Path]:
    """Return the folder's TOML files in order of name; editors' hidden files do not count."""
    if not folder.is_dir():
        raise ConfigError([Problem(str(folder), "", "there is no such folder; name the one with the hall's *.toml")])
    if not os.access(folder, os.R_OK | os.X_OK):
        raise ConfigError([Problem(str(folder), "", "this user may not read this folder: type sudo before it")])
    files = sorted(path for path in folder.glob("*.toml") if not path.name.startswith("."))
    if not files:
        raise ConfigError([Problem(str(folder), "", "the folder holds no *.toml file, so there is no hall in it")])
    return files


@dataclass
class _Sources:
    """What the files say together, and which file says what."""

    folder: str
    values: dict[str, object] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)

    def add(self, file: Path) -> list[Problem]:
        """Take one file in; return why it, or a key of it, could not be taken."""
        try:
            table = _parsed(file)
        except ConfigError as error:
            return list(error.problems)
        return [problem for key, value in table.items() for problem in self._add_key(key, value, file.name)]

    def _add_key(self, key: str, value: object, file: str) -> list[Problem]:
        here = self.values.get(key)
        if here is None:
            self.values[key] = value
            self.files[key] = [file] * _things(value)
            return []
        if _is_array_of_tables(here) and _is_array_of_tables(value):
            self.values[key] = [*here, *value]
            self.files[key] += [file] * len(value)
            return []
        sentence = f'key "{key}" is already given in {self.files[key][0]}; keep it in one of the two files'
        return [Problem(file, key, sentence)]

    def problems(self, findings: Iterable[Finding]) -> list[Problem]:
        """Give each finding its file."""
        return [Problem(self._file_of(found.place), found.place.key, found.sentence) for found in findings]

    def _file_of(self, place: Place) -> str:
        """The file that says it; for what no file says, the folder."""
        top = (place.table or place.path).split(".")[0]
        files = self.files.get(top, [])
        return files[min(place.position or 0, len(files) - 1)] if files else self.folder


def _is_array_of_tables(value: object) -> TypeGuard[list[dict[str, object]]]:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _things(value: object) -> int:
    return len(value) if _is_array_of_tables(value) else 1


def _parsed(file: Path) -> dict[str, object]:
    """Return a file's tables, or raise ConfigError saying where it cannot be read."""
    try:
        return tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError as error:
        parts = _AT.match(str(error))
        sentence = f"{parts['where']}: {parts['what']}" if parts else str(error)
        raise ConfigError([Problem(file.name, "", f"not TOML at {sentence}")]) from error


def _text(file: Path) -> str:
    """Return a file's text; a byte order mark, as Windows editors write it, is no harm."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise ConfigError([Problem(file.name, "", f"cannot be read: {error.strerror}")]) from error
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError([Problem(file.name, "", f"line {line} is not UTF-8; save the file as UTF-8")]) from error
