"""What the voice says in one hall: each sentence with the name of its clip, and the phrases it may be joined of."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from central_scheduler.sentences import Sentences
from hall_config.boards import SpokenLanguage
from hall_config.model import HallConfig, Language
from hall_config.texts import LANGUAGES
from hall_protocol.events import SpeechLine, SpeechPart
from hall_protocol.message import LocalText
from hall_protocol.speaking import clip_name, manner_of

REMEMBERED: Final = 2_000
"""Sentences kept with the names of their clips: those of a busy day's next minutes, and more."""


class Spoken(NamedTuple):
    """A kind of sentence: by which keys of the catalogue, and by which template of a further language."""

    whole: str
    halves: tuple[str, str]
    template: str
    """Empty: other languages have no words for it."""


CALL: Final = Spoken("speech.call", ("speech.call_who", "speech.call_where"), "call")
RECALL: Final = Spoken("speech.recall", ("speech.recall_who", "speech.call_where"), "recall")
CALL_PLACE: Final = Spoken("speech.call_place", ("speech.call_who", "speech.call_where_place"), "")
RECALL_PLACE: Final = Spoken("speech.recall_place", ("speech.recall_who", "speech.call_where_place"), "")
MOVED: Final = Spoken("speech.moved", ("speech.moved_who", "speech.moved_where"), "moved")


class Speech:
    """The sentences of one configured hall, in the languages in which it speaks, in their order."""

    def __init__(self, config: HallConfig, sentences: Sentences) -> None:
        self._sentences = sentences
        self._languages = config.sound.languages or tuple(SpokenLanguage(code=code) for code in config.languages)
        self._manners = {each.code: manner_of(each.voice, config.sound.one) for each in self._languages}
        self._usual_manner = manner_of("", config.sound.one)
        self.languages = len(self._languages)
        """In how many each sentence is said."""
        self._times = config.calling.announcements_repeat
        self._known: dict[tuple[str, str, bool], tuple[SpeechLine, ...]] = {}
        self._parts: dict[tuple[str, str], SpeechPart] = {}
        self.renders_ahead = any(node.role == "voice" for node in config.nodes)
        """Whether somebody makes clips of what will be said."""

    def call(self, number: str, window: str, recalled: bool, place: LocalText | None = None) -> tuple[SpeechLine, ...]:
        """Return what is said of a call, as often as the hall repeats it.

        `place` is the room of a video seat, where no window's number stands.
        """
        return self.call_once(number, window, recalled, place) * self._times

    def call_once(
        self, number: str, window: str, recalled: bool, place: LocalText | None = None
    ) -> tuple[SpeechLine, ...]:
        """Return the same, once: what has to be rendered for it."""
        key = (number, place.zh if place else window, recalled)
        if key not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            what = (RECALL_PLACE if recalled else CALL_PLACE) if place else RECALL if recalled else CALL
            self._known[key] = self._lines(what, place, number=number, window=window)
        return self._known[key]

    def moved(self, number: str, to: LocalText) -> tuple[SpeechLine, ...]:
        """Return what is said, once, of a visitor who was sent on and will be called there."""
        return self._lines(MOVED, to, number=number)

    def written(self, zh: str, en: str, *, lasting: bool = False) -> tuple[SpeechLine, ...]:
        """Return what was written, as it is spoken: in its own languages alone, in the hall's order.

        `lasting`: the hall's own words, which may be kept; what somebody typed may name a person.
        """
        words = {"zh": zh, "en": en}
        spoken = [(code, words[code]) for code in self._manners if words.get(code)]
        spoken = spoken or [(code, text) for code, text in words.items() if text]
        return tuple(self._line(code, text, lasting=lasting) for code, text in spoken)

    def _lines(self, what: Spoken, place: LocalText | None, **fields: str) -> tuple[SpeechLine, ...]:
        """A language without words for it keeps silent; where none has any, Chinese has."""
        lines = tuple(line for each in self._languages for line in self._in(each, what, place, fields))
        return lines or (self._from_catalogue("zh", what, place, fields),)

    def _in(
        self, language: SpokenLanguage, what: Spoken, place: LocalText | None, fields: Mapping[str, str]
    ) -> Iterator[SpeechLine]:
        template = getattr(language, what.template) if what.template else ""
        if template:
            words = place.en if place and language.code == "en" else place.zh if place else ""
            yield self._line(language.code, template.format_map({**fields, "place": words}))
        elif language.code in LANGUAGES:
            yield self._from_catalogue(_of_the_catalogue(language.code), what, place, fields)

    def _from_catalogue(
        self, language: Language, what: Spoken, place: LocalText | None, fields: Mapping[str, str]
    ) -> SpeechLine:
        said = {**fields, "place": place.said_in(language) if place else ""}
        halves = (self._sentences.text(key, language, **said) for key in what.halves)
        return self._line(language, self._sentences.text(what.whole, language, **said), halves)

    def _line(self, language: str, text: str, halves: Iterable[str] = (), *, lasting: bool = True) -> SpeechLine:
        """Phrases are named whether anybody renders or not: a set of them may have been put on the boards."""
        manner = self._manners.get(language, self._usual_manner)
        parts = tuple(self._part(language, part, manner) for part in halves)
        clip = clip_name(language, text, manner) if self.renders_ahead else ""
        return SpeechLine(language, text, clip, parts, lasting)

    def _part(self, language: str, text: str, manner: str) -> SpeechPart:
        """Of phrases there are few: a number's serves for every window, a window's for every number."""
        key = (language, text)
        if key not in self._parts:
            if len(self._parts) >= REMEMBERED:
                self._parts.clear()
            self._parts[key] = SpeechPart(text, clip_name(language, text, manner))
        return self._parts[key]


def _of_the_catalogue(code: str) -> Language:
    return "en" if code == "en" else "zh"
