"""In which file of the hall's folder something stands, for whoever is to change it."""

import tomllib
from pathlib import Path
from typing import Final

NOWHERE_YET: Final = "hall.toml"
"""Where to write what no file says yet."""


def file_with(folder: Path | None, table: str, key: str = "") -> str:
    """Return the name of the file with a table, best with a key in it; a file that cannot be read has none."""
    found = {path.name: tables[table] for path, tables in _tables(folder) if table in tables}
    with_key = [name for name, content in found.items() if isinstance(content, dict) and key in content]
    return next(iter([*with_key, *found]), NOWHERE_YET)


def _tables(folder: Path | None) -> list[tuple[Path, dict[str, object]]]:
    read: list[tuple[Path, dict[str, object]]] = []
    for path in sorted(folder.glob("*.toml")) if folder else ():
        try:
            read.append((path, tomllib.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError):
            continue
    return read
