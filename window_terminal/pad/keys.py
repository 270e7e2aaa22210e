"""Which level each key of a pad means: as many as it has, from the best on, unless its settings say otherwise."""

from collections.abc import Mapping
from typing import Final

from hall_protocol.commands import Level
from window_terminal.pad.asking import LEVELS

NOTHING: Final = "nothing"
MOST_KEYS: Final = 5
KEYS: Final = tuple(f"key.{number}" for number in range(1, MOST_KEYS + 1))
"""How `[keys]` calls them, from the first on."""


class KeyLevels:
    """What the keys of one pad mean; old pads have four: 非常满意, 满意, 基本满意, 不满意."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        """Raise ValueError naming a key or a level there is not."""
        for key, meaning in keys.items():
            if key not in KEYS:
                raise ValueError(f"unknown key keys.{key}; a pad has {', '.join(KEYS)}")
            if meaning not in (*LEVELS, NOTHING):
                raise ValueError(f'keys.{key} is "{meaning}"; it may be {", ".join(LEVELS)}, {NOTHING}')
        self._levels = [_level(keys.get(key, usual)) for key, usual in zip(KEYS, LEVELS, strict=True)]

    def level_of(self, index: int) -> Level | None:
        """Return what the key of this place means, 0 the first; None: nothing."""
        return self._levels[index] if 0 <= index < len(self._levels) else None


def _level(meaning: str) -> Level | None:
    return next((level for level in LEVELS if level == meaning), None)
