"""An office's sheets are read and written in a process of their own: what is in them costs the console no memory.

A sheet that wants more than a hall ever does ends its own process and nobody else's.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from typing import Final

import msgspec

from hall_config.editing.edits import EditError
from hall_config.editing.files import Files
from hall_config.importing.halls import SheetsError
from hall_config.importing.sheets import Mistake
from hall_config.model import HallConfig
from hall_config.problems import ConfigError, Problem

MOST_MEMORY: Final = 512 * 1024 * 1024
"""Four times what a workbook of 1,500 services takes."""
MOST_CPU_S: Final = 60
PATIENCE_S: Final = 180.0
NICE: Final = 10
"""The hall comes first."""


class UploadError(ValueError):
    """What was sent is no hall; `reason` is a key of the catalogue's `settings` section, `fields` what it names."""

    def __init__(self, reason: str, **fields: object) -> None:
        self.reason = reason
        self.fields = fields
        super().__init__(f"{reason} {fields}")


class Sheets(msgspec.Struct, frozen=True, tag=True):
    """Tables somebody sent, and the hall they are to change."""

    inside: dict[str, bytes]
    files: dict[str, str]
    hall_name: str


class Workbook(msgspec.Struct, frozen=True, tag=True):
    """A hall that somebody wants as a workbook."""

    config: HallConfig


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of it: files, a workbook, or why not."""

    files: dict[str, str] | None = None
    workbook: bytes | None = None
    mistakes: tuple[Mistake, ...] = ()
    problems: tuple[Problem, ...] = ()
    reason: str = ""
    fields: dict[str, str] = {}


def files_of_sheets(inside: Mapping[str, bytes], files: Files, hall_name: str) -> dict[str, str]:
    """Return the files of a hall that these tables make; raises UploadError, SheetsError, ConfigError or EditError."""
    told = _asked(Sheets(dict(inside), dict(files), hall_name))
    if told.mistakes:
        raise SheetsError(told.mistakes)
    if told.problems:
        raise ConfigError(told.problems)
    if told.reason:
        raise EditError(told.reason, **told.fields)
    return told.files or {}


def workbook_of(config: HallConfig) -> bytes:
    """Return a hall as a workbook with one sheet a table; raises UploadError."""
    return _asked(Workbook(config)).workbook or b""


def _asked(what: Sheets | Workbook) -> Told:
    try:
        done = subprocess.run(
            (sys.executable, "-m", "hall_config.editing.apart"),
            input=msgspec.msgpack.encode(what),
            capture_output=True,
            timeout=PATIENCE_S,
            check=True,
        )
        return msgspec.msgpack.decode(done.stdout, type=Told)
    except (subprocess.SubprocessError, OSError, msgspec.MsgspecError) as problem:
        raise UploadError("upload_gave_up") from problem


def answer(what: Sheets | Workbook) -> Told:
    """Do what is asked, and say what came of it."""
    from hall_config.editing.exporting import workbook_here  # the process that asks needs neither
    from hall_config.editing.sent_sheets import read_sheets

    try:
        if isinstance(what, Workbook):
            return Told(workbook=workbook_here(what.config))
        return Told(files=read_sheets(what.inside, what.files, what.hall_name))
    except SheetsError as problem:
        return Told(mistakes=problem.mistakes)
    except ConfigError as problem:
        return Told(problems=problem.problems)
    except EditError as problem:
        return Told(reason=problem.reason, fields=problem.fields)


def main() -> None:
    """Read one wish, answer it, end."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_S, MOST_CPU_S))
    os.nice(NICE)
    wish = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Sheets | Workbook)
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer(wish)))


if __name__ == "__main__":
    main()
