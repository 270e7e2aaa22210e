"""Prepared notices: each is found by its name, and an emergency needs no more typing."""

from collections.abc import Iterator
from typing import Final

from hall_config.checks import Check
from hall_config.model import HallConfig
from hall_config.notices import BLANK
from hall_config.problems import Finding, Place, about_key, quoted


def _notice_texts(config: HallConfig) -> Iterator[Finding]:
    seen: set[str] = set()
    for position, text in enumerate(config.notice_texts):
        place = Place("notice_text", "", position)
        if text.name.zh in seen:
            yield about_key(place.inside("name.zh"), f"{quoted(text.name.zh)} is prepared twice; call one otherwise")
        seen.add(text.name.zh)
        if text.kind != "emergency":
            continue
        for language in ("zh", "en"):
            if BLANK in getattr(text, language):
                yield about_key(
                    place.inside(language), f"an emergency has no time for a blank; write it without {BLANK}"
                )


CHECKS: Final[tuple[Check, ...]] = (_notice_texts,)
