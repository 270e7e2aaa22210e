"""What renders a sentence: engines as plugs, each with its voices, and the choice among them by language."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from hall_protocol.speaking import clip_name, manner_of

log = logging.getLogger(__name__)

NOT_INSTALLED: Final = "voice.not_installed"
MODEL_MISSING: Final = "voice.model_missing"
FAILING: Final = "voice.failing"

USUAL: Final[Mapping[str, str]] = {"zh": "zm_yunxia", "en": "af_heart"}
"""The voice of a language for which the hall names none; any other language has the plain one."""
PLAIN: Final = "plain"


class VoiceError(RuntimeError):
    """Why nothing can be rendered, in a sentence for the technician; `fault` is what the hall is told."""

    def __init__(self, fault: str, sentence: str) -> None:
        self.fault = fault
        super().__init__(sentence)


@dataclass(frozen=True)
class KnownVoice:
    """A voice that a hall's configuration may name."""

    name: str
    languages: tuple[str, ...]
    says: str
    """What a technician should know of it, such as whose voice it is or that it is plain."""


@dataclass(frozen=True)
class Sentence:
    """What is to be heard, and in which manner."""

    language: str
    text: str
    voice: str = ""
    """As the hall's configuration names it; empty: the usual one of the language."""
    one: str = "yao"
    """How a 1 is read in Mandarin."""

    @property
    def clip(self) -> str:
        """The name of its clip; whoever wants it finds it by the same words."""
        return clip_name(self.language, self.text, manner_of(self.voice, self.one))


@dataclass(frozen=True)
class Utterance:
    """A rendered sentence before it is packed: 16-bit mono samples, little-endian."""

    samples: bytes
    rate: int

    @property
    def duration_ms(self) -> int:
        """How long it sounds."""
        return round(len(self.samples) / 2 / self.rate * 1000)


class Engine(Protocol):
    """A plug that renders; everything heavy is loaded when the first sentence is asked for."""

    @property
    def voices(self) -> Sequence[KnownVoice]:
        """The voices it has."""

    def speak(self, sentence: Sentence, voice: str) -> Utterance:
        """Render; raises VoiceError when it cannot."""

    def check(self) -> None:
        """Raise VoiceError when a sentence could not be rendered on this machine; loads nothing heavy."""


class Packer(Protocol):
    """Makes the file that boards fetch."""

    def pack(self, utterance: Utterance) -> bytes:
        """Return an Ogg Vorbis file."""

    def check(self) -> None:
        """Raise VoiceError when it could not."""


@dataclass
class Voices:
    """All engines of a machine; finds the one that speaks a sentence."""

    engines: Sequence[Engine]
    usual: Mapping[str, str] = field(default_factory=lambda: USUAL)
    _unknown: set[str] = field(default_factory=set)

    def speak(self, sentence: Sentence) -> Utterance:
        """Render a sentence in the voice it names, or in the usual one of its language; VoiceError when none can."""
        engine, voice = self.find(sentence.language, sentence.voice)
        return engine.speak(sentence, voice)

    def find(self, language: str, voice: str) -> tuple[Engine, str]:
        """Return the engine and the name of the voice; an unknown name is the usual voice, said once in the log."""
        for name in (voice, self.usual.get(language, PLAIN), PLAIN):
            for engine, known in self.every():
                if known.name == name and language in known.languages:
                    self._note(voice, name, language)
                    return engine, name
        raise VoiceError(FAILING, f"no voice here speaks {language}; `paidui voice list` names those there are")

    def every(self) -> Iterator[tuple[Engine, KnownVoice]]:
        """Each voice with its engine."""
        return ((engine, known) for engine in self.engines for known in engine.voices)

    def check(self, languages: Iterable[str] = ("zh",)) -> None:
        """Raise VoiceError when one of these languages could not be spoken now."""
        for language in languages:
            self.find(language, "")[0].check()

    def _note(self, wanted: str, got: str, language: str) -> None:
        if wanted and wanted != got and wanted not in self._unknown:
            self._unknown.add(wanted)
            log.warning("no voice %s speaks %s here: %s speaks instead (`paidui voice list`)", wanted, language, got)
