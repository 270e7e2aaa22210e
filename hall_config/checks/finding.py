"""Finding a service: a life event is one journey that can be made, a word is said once and read as it is written."""

from collections.abc import Iterator
from typing import Final

from hall_config.checks import Check
from hall_config.checks.names import unknown
from hall_config.model import HallConfig
from hall_config.problems import Finding, Place, about_key, quoted


def _journeys(config: HallConfig) -> Iterator[Finding]:
    """What stands on one ticket is there, once each, and can be had without an appointment after the first."""
    services = {service.code: service for service in config.services}
    for position, event in enumerate(config.life_events):
        place = Place("life_event", event.id, position, "services")
        if len(event.services) < 2:
            yield about_key(place, "a life event takes at least two services; of one, write everyday_words")
        for nth, code in enumerate(event.services):
            yield from unknown(place, "service", code, services)
            if code in event.services[:nth]:
                yield about_key(place, f"{quoted(code)} is listed twice; nobody does it twice on one ticket")
            elif nth and code in services and not services[code].walk_in:
                text = f"{quoted(code)} is by appointment only, so it can only be the first"
                yield about_key(place, text)


def _repeated_words(config: HallConfig) -> Iterator[Finding]:
    for place, words in _everyday_words(config):
        for nth, word in enumerate(words):
            if word in words[:nth]:
                yield about_key(place, f"{quoted(word)} is listed twice")


def _everyday_words(config: HallConfig) -> Iterator[tuple[Place, tuple[str, ...]]]:
    for position, service in enumerate(config.services):
        place = Place("service", service.code, position)
        yield place.inside("everyday_words"), service.everyday_words
        for situation in service.situations:
            yield place.inside(f"situation.{situation.code}.everyday_words"), situation.everyday_words
    for position, event in enumerate(config.life_events):
        yield Place("life_event", event.id, position, "everyday_words"), event.everyday_words


def _pronunciations(config: HallConfig) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, each in enumerate(config.pronunciations, 1):
        place = Place(path=f"pronunciation.{number}")
        syllables = len(each.pinyin.split())
        if syllables != len(each.word):
            text = f"{quoted(each.word)} has {len(each.word)} characters, its pinyin {syllables} syllables"
            yield about_key(place.inside("pinyin"), text)
        if each.word in seen:
            yield about_key(place.inside("word"), f"{quoted(each.word)} is listed twice")
        seen.add(each.word)


CHECKS: Final[tuple[Check, ...]] = (_journeys, _repeated_words, _pronunciations)
