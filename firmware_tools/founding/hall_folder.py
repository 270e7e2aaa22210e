"""A hall's configuration to begin with: an example, under the hall's own name."""

import os
import re
import shutil
from pathlib import Path
from typing import Final

from firmware_tools.errors import ToolError
from firmware_tools.founding.answers import Answers
from hall_config.reading import read_hall
from node_runtime.durable import sync_folder

OWN_ID: Final = re.compile(r'^id = "[^"]*"$', re.MULTILINE)


def lay_hall(folder: Path, answers: Answers) -> bool:
    """Lay the example into the folder under the hall's own name; what stands there already is left as it is.

    Returns whether anything was laid. Raises ToolError for the configuration of another hall, ConfigError for one that
    is not right.
    """
    if folder.exists() and any(folder.iterdir()):  # a package lays the folder, empty
        found = read_hall(folder).id
        if found != answers.hall:
            raise ToolError(f'{folder} is the configuration of the hall "{found}", not of "{answers.hall}"')
        return False
    draft = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    _copy(answers.example, draft)
    _rename(draft, answers)
    read_hall(draft)
    os.sync()  # a power cut must not leave a hall of empty files
    draft.rename(folder)
    sync_folder(folder.parent)
    return True


def _copy(example: Path, draft: Path) -> None:
    try:
        shutil.copytree(example, draft)
    except shutil.Error as problem:  # every file it could not copy, each with its reason
        why = problem.args[0][0][2].partition(": ")[0]
        raise ToolError(
            f"{draft} cannot be written ({why}): make room on the disk, then do this once more"
        ) from problem


def _rename(folder: Path, answers: Answers) -> None:
    """Its names stand in its welcome, too."""
    former = read_hall(folder)
    for path in sorted(folder.rglob("*.toml")):
        text = path.read_text(encoding="utf-8")
        renamed = text.replace(former.name.zh, answers.name).replace(former.name.en, answers.name_en)
        if path.name == "hall.toml":
            renamed = OWN_ID.sub(f'id = "{answers.hall}"', renamed, count=1)
        if renamed != text:
            path.write_text(renamed, encoding="utf-8")
