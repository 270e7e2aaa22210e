"""The good voice: Kokoro, a small neural model, on the processor alone (extra `voice`)."""

import logging
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hall_voice.engine import FAILING, MODEL_MISSING, NOT_INSTALLED, KnownVoice, Sentence, Utterance, VoiceError
from hall_voice.fetching import is_whole
from hall_voice.parts import MODEL, VOICE, VOICES_FOLDER
from hall_voice.phonemes import Read, breaths_of, english_by_espeak, phonemes_of
from hall_voice.symbols import SYMBOLS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession, RunOptions

log = logging.getLogger(__name__)

RATE: Final = 24_000
NEEDED: Final = ("onnxruntime", "misaki", "jieba", "pypinyin", "cn2an", "numpy", "soundfile")
HASHES: Final = {str(part.file): part.sha256 for part in VOICE.parts}
STYLES: Final = 510
"""A voice has a style for every length of a sentence, to this one."""
VOICE_BYTES: Final = STYLES * 256 * 4
LOUDNESS: Final = 0.08
"""Root of the mean square that every sentence gets, so that no voice is quieter than the chime."""
PEAK: Final = 0.89
QUIET: Final = 0.004
BREATH_S: Final = 0.15
EDGE_S: Final = 0.06
"""So much silence is left at either end: a call is heard sooner, and phrases can be joined."""

SPEAKERS: Final[dict[str, str]] = {
    "zf_xiaobei": "zh", "zf_xiaoni": "zh", "zf_xiaoxiao": "zh", "zf_xiaoyi": "zh", "zm_yunjian": "zh", "zm_yunxi": "zh",
    "zm_yunxia": "zh", "zm_yunyang": "zh", "af_heart": "en", "af_bella": "en", "am_michael": "en", "bf_emma": "en",
    "bm_george": "en",
}  # fmt: skip


class Kokoro:
    """The model and its voices from a folder that `paidui voice fetch` has filled."""

    def __init__(self, parts: Path, threads: int = 2) -> None:
        self._parts = parts
        self._threads = threads
        self._session: InferenceSession | None = None
        self._as_usual: RunOptions | None = None
        self._unreadable: tuple[int, int] | None = None
        self._whole: dict[str, tuple[int, int]] = {}
        self.voices: Sequence[KnownVoice] = tuple(
            KnownVoice(name, (language,), f"Kokoro, {'女声 female' if name[1] == 'f' else '男声 male'}")
            for name, language in SPEAKERS.items()
        )

    def check(self) -> None:
        """Raise VoiceError when the extra or the model is missing."""
        if missing := missing_packages():
            names = ", ".join(missing)
            raise VoiceError(NOT_INSTALLED, f"the good voice is not installed ({names}): pip install 'paidui[voice]'")
        if not self._are_there():
            raise self._damaged(self._parts / MODEL, "is not there or cannot be read")
        for name in SPEAKERS:
            if not self._is_a_voice(name):
                raise self._damaged(self._parts / VOICES_FOLDER / f"{name}.bin", "is not there or damaged")

    def _are_there(self) -> bool:
        """Whether the model is there; one that could not be read before is none until it is another file."""
        try:
            model = (self._parts / MODEL).stat()
        except OSError:
            return False
        return (model.st_mtime_ns, model.st_size) != self._unreadable

    def _is_a_voice(self, name: str) -> bool:
        try:
            return (self._parts / VOICES_FOLDER / f"{name}.bin").stat().st_size == VOICE_BYTES
        except OSError:
            return False

    def _damaged(self, file: Path, how: str) -> VoiceError:
        return VoiceError(MODEL_MISSING, f"{file} {how}: paidui voice fetch --into {self._parts}")

    def _to_the_last_bit(self, part: str) -> Path:
        """Return a file that is what was fetched, looked at once as long as nobody touches it; VoiceError otherwise."""
        file = self._parts / part
        try:
            found = file.stat()
        except OSError as problem:
            raise self._damaged(file, "cannot be read") from problem
        state = (found.st_mtime_ns, found.st_size)
        if self._whole.get(part) != state:
            if not is_whole(file, HASHES[part]):
                raise self._damaged(file, "is not what was fetched")
            self._whole[part] = state
        return file

    def speak(self, sentence: Sentence, voice: str) -> Utterance:
        """Render a sentence; about two thirds of a second of work for each second of speech."""
        self.check()
        sounds = phonemes_of(sentence.text, sentence.language, sentence.one, chinese_reader(), english_by_espeak)
        breaths = [_levelled(self._render(breath, voice)) for breath in breaths_of(sounds)]
        return Utterance(bytes(2 * round(BREATH_S * RATE)).join(breaths), RATE)

    def _render(self, sounds: str, voice: str) -> "NDArray[np.float32]":
        import numpy as np

        tokens = [SYMBOLS[sound] for sound in sounds][: STYLES - 1]
        given = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": self._styles(voice)[len(tokens)],
            "speed": np.array([1.0], np.float32),
        }
        model = self._model()
        try:
            (wave, *_) = model.run(None, given, self._as_usual)
        except Exception as problem:  # noqa: BLE001 - its errors have no common root; the sentence is not to be logged
            raise VoiceError(FAILING, f"the model cannot render ({type(problem).__name__})") from None
        return np.asarray(wave, np.float32).ravel()

    def _styles(self, voice: str) -> "NDArray[np.float32]":
        import numpy as np

        file = self._to_the_last_bit(f"{VOICES_FOLDER}/{voice}.bin")
        try:
            return np.fromfile(file, np.float32).reshape(STYLES, 1, -1)
        except (OSError, ValueError) as problem:
            raise self._damaged(file, "cannot be read") from problem

    def _model(self) -> "InferenceSession":
        if self._session is None:
            import onnxruntime

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads, options.inter_op_num_threads = self._threads, 1
            # Who waits for the other thread sleeps: on a busy machine spinning takes time from the hall.
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            try:
                model = str(self._to_the_last_bit(MODEL))
                self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
                self._as_usual = onnxruntime.RunOptions()
                # Between sentences the memory of the longest one is given back.
                self._as_usual.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
            except Exception as problem:
                found = (self._parts / MODEL).stat()
                self._unreadable = (found.st_mtime_ns, found.st_size)
                raise self._damaged(self._parts / MODEL, "is not there or cannot be read") from problem
        return self._session


def missing_packages() -> list[str]:
    """Return which of the extra's packages are not installed."""
    return [name for name in NEEDED if find_spec(name) is None]


@lru_cache(maxsize=1)
def chinese_reader() -> Read:
    """Return who reads Chinese characters; loaded once, for its dictionary takes a second."""
    return _Reader()


class _Reader:
    """Reads Chinese characters by the words they stand in."""

    def __init__(self) -> None:
        import jieba
        from misaki.zh import ZHG2P

        jieba.setLogLevel(logging.WARNING)
        self._read = ZHG2P()

    def __call__(self, text: str) -> str:
        """Read it; a character that nobody can read is left out, and what stands around it is read all the same."""
        try:
            sounds: str = self._read(text)[0] if len(text) > 1 else self._read.word2ipa(text)
        except Exception:  # noqa: BLE001 - its tables end in errors of every kind for a character they lack
            return " ".join(self(character) for character in text) if len(text) > 1 else ""
        return sounds.replace("\u032f", "")


def _levelled(wave: "NDArray[np.float32]") -> bytes:
    """Return samples of usual loudness, without the silence before and after."""
    import numpy as np

    loud = np.flatnonzero(np.abs(wave) > QUIET)
    if not loud.size:
        raise VoiceError(FAILING, "the model rendered silence")
    edge = round(EDGE_S * RATE)
    spoken = wave[max(0, loud[0] - edge) : loud[-1] + edge]
    gain = min(LOUDNESS / float(np.sqrt(np.mean(spoken**2))), PEAK / float(np.abs(spoken).max()))
    samples: bytes = (spoken * gain * 32767).astype("<i2").tobytes()
    return samples
