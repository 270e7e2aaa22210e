"""Sentences as sound, as the hall's voice has said them: kept for the boards that will want them, and no longer."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Final

from hall_protocol.speaking import SpeechLine, SpokenClip

MOST_BYTES: Final = 12_000_000
"""Some hundred sentences: more than are said in an hour, and little beside what a console needs anyway."""
LARGEST: Final = 1_000_000
LONGEST_MS: Final = 120_000
"""Nothing that is said takes longer, whatever a clip says of itself."""
ASK_AGAIN_MS: Final = 5_000
MOST_ASKED: Final = 1_000
OGG: Final = b"OggS"

Ask = Callable[[tuple[SpeechLine, ...]], None]


class ClipShelf:
    """The latest clips by their names; whoever is looked for in vain is asked for, once in a while."""

    def __init__(self, ask: Ask, monotonic_ms: Callable[[], int], most_bytes: int = MOST_BYTES) -> None:
        self._ask = ask
        self._monotonic_ms = monotonic_ms
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._clips: OrderedDict[str, SpokenClip] = OrderedDict()
        self._asked: OrderedDict[str, int] = OrderedDict()
        self._bytes = 0

    def keep(self, clip: SpokenClip) -> bool:
        """Put a clip on the shelf and let go of those unused longest; what is no sound is not kept."""
        if not clip.ogg.startswith(OGG) or len(clip.ogg) > min(LARGEST, self._most_bytes):
            return False
        if not 0 < clip.duration_ms <= LONGEST_MS:
            return False
        with self._lock:
            self._drop(clip.clip)
            self._clips[clip.clip] = clip
            self._bytes += len(clip.ogg)
            self._asked.pop(clip.clip, None)
            while self._bytes > self._most_bytes:
                self._drop(next(iter(self._clips)))
        return True

    def find(self, name: str) -> SpokenClip | None:
        """Return a clip, as one that is still in use."""
        with self._lock:
            if name in self._clips:
                self._clips.move_to_end(name)
            return self._clips.get(name)

    def want(self, lines: Iterable[SpeechLine]) -> None:
        """Ask the hall's voice for those of these that have a name and have not come."""
        now = self._monotonic_ms()
        with self._lock:
            missing = tuple(line for line in lines if line.clip and self._is_due(line.clip, now))
            for line in missing:
                self._asked[line.clip] = now
            while len(self._asked) > MOST_ASKED:
                self._asked.popitem(last=False)
        if missing:
            self._ask(missing)

    def _is_due(self, name: str, now: int) -> bool:
        asked = self._asked.get(name)
        return name not in self._clips and (asked is None or now - asked >= ASK_AGAIN_MS)

    def _drop(self, name: str) -> None:
        former = self._clips.pop(name, None)
        self._bytes -= len(former.ogg) if former else 0
