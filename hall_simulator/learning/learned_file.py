"""What has been learned, kept in the hall's data folder until it is learned anew."""

import os
from pathlib import Path
from typing import Final

import msgspec

from hall_records.reading import JournalReader
from hall_simulator.learning.learn import DAYS, Tell, learn_from
from hall_simulator.learning.learned import Learned
from hall_simulator.unread import why_unread

LEARNED: Final = "learned.json"


class LearnedError(ValueError):
    """What was learned cannot be kept, or not be read; the sentence names the file and what to do."""


def learn_anew(data: Path, days: int = DAYS, tell: Tell = lambda _read, _of: None) -> Learned:
    """Learn from the journal in this folder and keep what was learned; nightly, and whenever somebody asks.

    Raises RecordsError for a journal that cannot be read, NotBegunError for one without a configuration, LearnedError
    where the file cannot be written.
    """
    with JournalReader.open(data / "journal.db") as reader:
        learned = learn_from(reader, days, tell)
    write_learned(data, learned)
    return learned


def read_learned(data: Path) -> Learned | None:
    """Return what was learned last; None before there was anything. Raises LearnedError for a damaged file."""
    file = data / LEARNED
    try:
        return msgspec.json.decode(file.read_bytes(), type=Learned)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError, msgspec.ValidationError) as problem:
        raise LearnedError(
            f"{file} cannot be used ({why_unread(problem)}): learn anew with `paidui learn`"
        ) from problem


def write_learned(data: Path, learned: Learned) -> None:
    """Keep what was learned; whoever reads meanwhile finds the whole old file or the whole new one."""
    file = data / LEARNED
    beside = file.with_suffix(f".{os.getpid()}.part")
    try:
        with beside.open("wb") as out:
            out.write(msgspec.json.format(msgspec.json.encode(learned), indent=1))
            out.flush()
            os.fsync(out.fileno())
        beside.replace(file)
    except OSError as problem:
        beside.unlink(missing_ok=True)
        raise LearnedError(f"{file} cannot be written ({problem.strerror})") from problem
