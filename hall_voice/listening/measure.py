"""Measures voices: renders the announcements once, listens, counts; what was done is kept and not done again."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from hall_voice.engine import Packer, Sentence, Utterance, Voices
from hall_voice.listening.ear import Ear
from hall_voice.listening.trials import Trial

Tell = Callable[[], None]


@dataclass(frozen=True)
class Way:
    """A voice and a method: `whole` sentences, or two phrases `joined`."""

    method: str
    voice: str


@dataclass
class Effort:
    """What rendering took."""

    spoken_s: float = 0.0
    wall_s: float = 0.0
    cpu_s: float = 0.0


@dataclass
class Bench:
    """Where voices are measured."""

    voices: Voices
    packer: Packer
    ear: Callable[[], Ear]
    """Made when rendering is over: the two together would not fit in a small machine's memory."""
    kept: Path
    language: str = "zh"
    one: str = "yao"
    effort: dict[str, Effort] = field(default_factory=dict)
    _ear: Ear | None = None

    def render(self, trials: Sequence[Trial], way: Way, tell: Tell) -> None:
        """Render what has not been rendered yet."""
        self.kept.mkdir(parents=True, exist_ok=True)
        for trial in trials:
            for sentence in self._sentences(trial, way):
                if not self._file(sentence).is_file():
                    self._write(sentence, way.voice)
            tell()

    def listen(self, trials: Sequence[Trial], way: Way, tell: Tell, pace: float = 1.0) -> list[tuple[Trial, str]]:
        """Return what was heard of each announcement."""
        rows = []
        for trial in trials:
            rows.append((trial, self._heard([self._file(each) for each in self._sentences(trial, way)], pace)))
            tell()
        return rows

    def _sentences(self, trial: Trial, way: Way) -> list[Sentence]:
        texts = (trial.text,) if way.method == "whole" else trial.halves
        return [Sentence(self.language, text, way.voice, self.one) for text in texts]

    def _write(self, sentence: Sentence, voice: str) -> None:
        wall, cpu = time.monotonic(), time.process_time()
        utterance: Utterance = self.voices.speak(sentence)
        effort = self.effort.setdefault(voice, Effort())
        effort.spoken_s += utterance.duration_ms / 1000
        effort.wall_s += time.monotonic() - wall
        effort.cpu_s += time.process_time() - cpu
        self._file(sentence).write_bytes(self.packer.pack(utterance))

    def _heard(self, files: Sequence[Path], pace: float) -> str:
        note = self.kept / f"{'-'.join(file.stem for file in files)}-{pace:g}.json"
        if note.is_file():
            return msgspec.json.decode(note.read_bytes(), type=str)
        self._ear = self._ear or self.ear()
        heard = self._ear.hear([file.read_bytes() for file in files], self.language, pace)
        note.write_bytes(msgspec.json.encode(heard))
        return heard

    def _file(self, sentence: Sentence) -> Path:
        return self.kept / f"{sentence.clip}.ogg"
