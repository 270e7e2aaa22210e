"""The one thread that renders, at low priority: whatever else runs on its machine goes first."""

import logging
import threading
from dataclasses import dataclass

from device_drivers.driver import Emit, Event
from hall_voice.engine import FAILING, Packer, VoiceError, Voices
from hall_voice.shelf import Rendered
from hall_voice.worklist import Work, Worklist

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ClipRendered(Event):
    """A sentence can be sent."""

    work: Work
    rendered: Rendered


@dataclass(frozen=True)
class RenderingFailed(Event):
    """A sentence cannot be rendered, and why; the sentence itself is nobody's business."""

    work: Work
    problem: VoiceError


class Renderer:
    """Works off a list, one sentence at a time."""

    def __init__(self, voices: Voices, packer: Packer, worklist: Worklist, emit: Emit) -> None:
        self._voices = voices
        self._packer = packer
        self._worklist = worklist
        self._emit = emit
        self._thread = threading.Thread(target=self._work, name="renderer", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def close(self) -> None:
        """End behind the sentence that is being rendered, or leave it to the end of the process."""
        self._worklist.close()
        self._thread.join(1)

    def _work(self) -> None:
        while (work := self._worklist.next()) is not None:
            self._emit(self._rendered(work))

    def _rendered(self, work: Work) -> Event:
        try:
            utterance = self._voices.speak(work.sentence)
            return ClipRendered(work, Rendered(self._packer.pack(utterance), utterance.duration_ms))
        except VoiceError as problem:
            return RenderingFailed(work, problem)
        except MemoryError:
            return RenderingFailed(work, VoiceError(FAILING, "this machine's memory is full"))
