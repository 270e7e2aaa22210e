"""Phrases of which a hall's calls can be joined where a whole sentence was never rendered: who, and where to."""

from collections.abc import Iterator
from typing import Final

from hall_config.model import HallConfig, Language
from hall_config.texts import LANGUAGES, Catalogue
from hall_voice.engine import Sentence
from hall_voice.listening.trials import Words

NUMBERS: Final = 200
"""Few queues have more visitors a day; whoever has, asks for more."""


def sentences_in(config: HallConfig, language: str, text: str) -> Sentence:
    """Return a text as this hall would have it spoken."""
    sound = config.sound
    voice = next((each.voice for each in sound.languages if each.code == language), "")
    return Sentence(language, text, voice, sound.one)


def phrases_of(config: HallConfig, numbers: int = NUMBERS, recalls: bool = False) -> Iterator[Sentence]:
    """Yield every phrase a hall may need: its windows first, which are few and serve every number."""
    for language in spoken_in(config):
        for key, fields in _fields(config, numbers, recalls):
            yield sentences_in(config, language, Catalogue.load().text(key, language, **fields))


def spoken_in(config: HallConfig) -> list[Language]:
    """Return the languages of which the catalogue has phrases, as the hall speaks them."""
    codes = [each.code for each in config.sound.languages] or list(config.languages)
    return [language for code in codes for language in LANGUAGES if language == code]


def words_of(language: Language) -> Words:
    """Return the hall's sentence of a call and its phrases, with `{number}` and `{window}`."""
    texts = Catalogue.load()
    kept = {"number": "{number}", "window": "{window}"}
    halves = tuple(texts.text(f"speech.{key}", language, **kept) for key in ("call_who", "call_where"))
    return Words(texts.text("speech.call", language, **kept), halves)


def _fields(config: HallConfig, numbers: int, recalls: bool) -> Iterator[tuple[str, dict[str, str]]]:
    for window in config.windows:
        yield "speech.call_where", {"window": window.number}
    for key in ("speech.call_who", "speech.recall_who")[: 1 + recalls]:
        for number in numbers_of(config, numbers):
            yield key, {"number": number}


def numbers_of(config: HallConfig, numbers: int) -> Iterator[str]:
    """Yield the first numbers of each queue, as they are printed, and the green ones."""
    for queue in config.queues:
        for serial in range(queue.first, min(queue.last, queue.first + numbers - 1) + 1):
            yield f"{queue.prefix}{serial:0{queue.digits}}"
    mark = config.lanes.green_prefix
    for queue in config.queues if mark else ():
        for serial in range(queue.first, min(queue.last, queue.first + numbers - 1) + 1):
            yield f"{mark}{queue.prefix}{serial:0{queue.digits}}"
