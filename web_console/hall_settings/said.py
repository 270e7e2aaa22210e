"""What the check says of a change, each sentence beside the field it is about, in the language of the page."""

import re
from collections.abc import Iterable
from typing import Final

from hall_config.editing.describing import HALL_ITSELF, forms
from hall_config.problems import Problem
from web_console.hall_settings.said_zh import in_chinese

_LABEL: Final = re.compile(r'^(?:(?!key )[a-z_.]+ (?:"(?:[^"\\]|\\.)*"|no\. \d+)|\[{1,2}[a-z_.]+\]{1,2}): ')
_KEY: Final = re.compile(r'^key "(?:[^"\\]|\\.)*":? ')


NOWHERE: Final = "?"


class Told:
    """All that is wrong with a hall as somebody wants it; what no field took is said above the form."""

    def __init__(self, problems: Iterable[Problem], table: str, name: str, language: str) -> None:
        start = table if table != HALL_ITSELF else ""
        self._start = f"{start}.{name}" if name else start
        form = forms().get(table)
        self._rows = "rows." if form and form.is_listed and not form.name_key else ""
        self._chinese = language != "en"
        self.left: list[Problem] = list(problems)
        """What no field has taken yet."""

    @classmethod
    def nothing(cls) -> "Told":
        """Nothing is wrong."""
        return cls((), "", "", "zh")

    def take(self, path: str) -> tuple[str, ...]:
        """Return what is wrong with the key at a path in the thing, or with something inside it."""
        mine = [each for each in self.left if f"{self._path(each)}.".startswith(f"{path}.")]
        return self._taken(mine)

    def take_exactly(self, path: str) -> tuple[str, ...]:
        """Return what is wrong with a table as a whole, its keys not counted."""
        return self._taken([each for each in self.left if self._path(each) == path])

    def rest(self) -> tuple[str, ...]:
        """Return what no field has taken, each with the thing it is about."""
        return tuple(self._in_language(str(each)) for each in self.left)

    def _taken(self, mine: list[Problem]) -> tuple[str, ...]:
        self.left = [each for each in self.left if each not in mine]
        return tuple(self._in_language(_KEY.sub("", _LABEL.sub("", each.sentence))) for each in mine)

    def _in_language(self, sentence: str) -> str:
        return in_chinese(sentence) if self._chinese else sentence

    def _path(self, problem: Problem) -> str:
        """Return where in the thing a problem is; a key of another thing is nowhere in it."""
        if not self._start:
            return problem.key
        inside = problem.key.startswith(f"{self._start}.")
        return self._rows + problem.key.removeprefix(f"{self._start}.") if inside else NOWHERE
