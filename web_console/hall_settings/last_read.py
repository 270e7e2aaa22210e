"""What the hall's files said when they were last read: a page does not parse a thousand services once more for it."""

import hashlib
import threading
from dataclasses import dataclass, field

import msgspec

from hall_config.editing.files import Files, Tables, fingerprint, tables_of
from hall_config.editing.keeping import KeptHall
from hall_config.problems import ConfigError


@dataclass
class LastRead:
    """The tables of the files that were read last, and by which name the hub would know them; nobody changes them."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _of: str = ""
    _tables: Tables = field(default_factory=dict)
    _named: str = ""
    _name: str | None = None

    def tables(self, files: Files) -> Tables:
        """Return what these files say; raises ConfigError."""
        name = fingerprint(files)
        with self._lock:
            if name != self._of:
                self._of, self._tables = "", tables_of(files)
                self._of = name
            return self._tables

    def version(self, files: Files, kept: KeptHall) -> str | None:
        """Return by which short name the hub knows these files; None where they make no hall."""
        name = fingerprint(files)
        with self._lock:
            if name != self._named:
                self._name = _version(files, kept)
                self._named = name
            return self._name


def _version(files: Files, kept: KeptHall) -> str | None:
    try:
        return hashlib.sha256(msgspec.json.encode(kept.judged(files))).hexdigest()[:12]
    except ConfigError:
        return None
