"""How everything on offer is typed: names and everyday words with their pinyin, worked out apart from the hub.

`python -m central_scheduler.finding` reads what is to be found from its standard input and writes the index to its
standard output. It runs as a child of the hub for some seconds, so that neither its time nor its 60 MB are the hub's.
"""

import os
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import msgspec

from hall_config.model import HallConfig, Service
from hall_protocol.states import FindingEntry

LOWEST: Final = 19
NO_WORD: Final = re.compile(r"[\W_]+")
READINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "还款": "huan kuan",
        "还贷": "huan dai",
        "还清": "huan qing",
        "重置": "chong zhi",
        "重办": "chong ban",
        "重领": "chong ling",
        "曾用名": "zeng yong ming",
        "朝阳": "chao yang",
        "调档": "diao dang",
        "单位": "dan wei",
        "解约": "jie yue",
        "供暖": "gong nuan",
        "车位": "che wei",
    }
)
"""Words of a hall that the dictionary of phrases reads otherwise or does not know."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What an index is built of; the same always gives the same index."""

    entries: tuple[FindingEntry, ...]
    """With their names as they are written, and without their pinyin still."""
    readings: dict[str, str]


def wanted_of(config: HallConfig) -> Wanted:
    """Return all that can be found in a hall, by every name it goes by."""
    english = "en" in config.languages
    return Wanted(
        entries=tuple(_entries(config, english=english)),
        readings={**READINGS, **{plain(each.word): each.pinyin for each in config.pronunciations}},
    )


def _entries(config: HallConfig, *, english: bool) -> Iterator[FindingEntry]:
    for event in config.life_events:
        names = (event.name.zh, *event.everyday_words, *([event.name.en] if english else ()))
        yield FindingEntry(names=_names(names), pinyin=(), life_event=event.id)
    for service in config.services:
        names = (service.name.zh, *service.everyday_words, *([service.name.en] if english else ()))
        yield FindingEntry(names=_names(names), pinyin=(), service=service.code)
        yield from _situations(service)


def _situations(service: Service) -> Iterator[FindingEntry]:
    """A situation's own name says little alone: what it is of goes before it."""
    for situation in service.situations:
        names = (service.name.zh + situation.name.zh, *situation.everyday_words)
        yield FindingEntry(names=_names(names), pinyin=(), service=service.code, situation=situation.code)


def _names(names: Sequence[str]) -> tuple[str, ...]:
    """Return what can be typed at all, each once; a comma more or less is no other name."""
    return tuple({plain(name): name for name in reversed(names) if plain(name)}.values())[::-1]


def plain(name: str) -> str:
    """Return a name as it is looked for: small letters and characters, nothing between them."""
    return NO_WORD.sub("", unicodedata.normalize("NFKC", name).lower())


def index_of(wanted: Wanted) -> tuple[FindingEntry, ...]:
    """Return the entries with how they are typed."""
    spelling = _Spelling(wanted)
    return tuple(
        msgspec.structs.replace(
            entry, names=tuple(map(plain, entry.names)), pinyin=tuple(map(spelling.pinyin, entry.names))
        )
        for entry in wanted.entries
    )


class _Spelling:
    """Spells names, and tells where their words begin: two characters that often stand together are in one."""

    def __init__(self, wanted: Wanted) -> None:
        from pypinyin import lazy_pinyin, load_phrases_dict  # 60 MB, which only who builds an index shall have

        load_phrases_dict({word: [[each] for each in pinyin.split()] for word, pinyin in wanted.readings.items()})
        self._read = lazy_pinyin
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._first: set[tuple[str, str]] = set()
        for run in (run for entry in wanted.entries for name in entry.names for run in _runs(name)):
            self._pairs.update(pairwise(run))
            self._first.update([*pairwise(run)][:1])

    def pinyin(self, name: str) -> str:
        """Return a name as one writes pinyin, `chu-sheng deng-ji`; letters and digits stand each for itself."""
        return " ".join(map(self._of_run, _runs(name)))

    def _of_run(self, run: str) -> str:
        syllables = " ".join(self._read(run, errors=" ".join)).split(" ")
        said = syllables[0]
        for nth in range(1, len(run)):
            said += (" " if self._begins(run, nth) else "-") + syllables[nth]
        return said

    def _begins(self, run: str, nth: int) -> bool:
        if nth + 1 == len(run) or run[nth].isascii():
            return False
        here, left = (run[nth], run[nth + 1]), (run[nth - 1], run[nth])
        return here in self._first or self._pairs[left] < self._pairs[here]


def _runs(name: str) -> list[str]:
    """Return what stands between commas, brackets and spaces."""
    return [run for run in NO_WORD.split(unicodedata.normalize("NFKC", name).lower()) if run]


def spelled(words: Sequence[str]) -> list[str]:
    """Return how words that are no hall's own are typed, each with hyphens between its syllables."""
    spelling = _Spelling(Wanted(entries=(), readings=dict(READINGS)))
    return [spelling.pinyin(word).replace(" ", "-") for word in words]


def main() -> None:
    """Build the index of what is asked for on standard input, when nobody else wants the processor."""
    os.nice(LOWEST)
    wanted = msgspec.json.decode(sys.stdin.buffer.read(), type=Wanted)
    sys.stdout.buffer.write(msgspec.json.encode(index_of(wanted)))


if __name__ == "__main__":
    main()
