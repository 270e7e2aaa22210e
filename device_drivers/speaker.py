"""The hall's loudspeaker: plays one clip at a time and says when it has ended."""

import io
import os
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final, Protocol

from device_drivers.clip import RATE, Clip
from device_drivers.driver import Arguments, Driver, DriverError, Emit, Event, Fault, Hand, Reply
from device_drivers.hands import number, packed
from device_drivers.ogg import MIXER
from device_drivers.sdl import sdl_driver

if TYPE_CHECKING:
    import pygame

Later = Callable[[float, Callable[[], None]], None]
"""Do something after so many seconds, on any thread."""

KEPT_CLIPS: Final = 200
KEPT_SOUND_BYTES: Final = 6_000_000
"""Some twenty announcements can be heard again; of the older ones only id and text are remembered."""


@dataclass(frozen=True)
class ClipEnded(Event):
    """The clip has been heard to its end: the next announcement may begin."""

    clip_id: str


class Speaker(Driver, Protocol):
    """Plays one clip at a time, without making anybody wait; each ends in one `ClipEnded`."""

    def play(self, clip: Clip) -> None:
        """Begin to play; DriverError (`busy`) while another clip sounds."""

    def stop(self) -> None:
        """Be silent at once: what sounds has ended."""

    def set_volume(self, level: float) -> None:
        """How loud, from 0 to 1; counts from the next clip on."""


def after(seconds: float, act: Callable[[], None]) -> None:
    """The `Later` of real life: a timer thread that does not keep the process alive."""
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()


class _OneAtATime:
    """Who is sounding now, shared between the loop and the timer's thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sounding: Clip | None = None
        self._turn = 0

    def begin(self, clip: Clip) -> int:
        """Take the loudspeaker, or say who has it; return which turn this is."""
        with self._lock:
            if self._sounding is not None:
                raise DriverError("speaker", Fault.BUSY, f"clip {self._sounding.id} is still playing")
            self._sounding = clip
            self._turn += 1
            return self._turn

    def end(self, turn: int = 0) -> Clip | None:
        """Set it free and return what sounded; None where that turn is over already (0: whichever it is)."""
        with self._lock:
            ended = self._sounding if turn in (0, self._turn) else None
            self._sounding = None if ended else self._sounding
            return ended


class SdlSpeaker:
    """A sound card through SDL's mixer, and nothing else of SDL."""

    virtual = False

    def __init__(self, emit: Emit, audio_driver: str = "", later: Later = after, card: str = "") -> None:
        """Open the machine's usual sound card, or the one called `card`; DriverError when there is none."""
        self._mixer = _mixer(audio_driver, card)
        self._emit = emit
        self._later = later
        self._turn = _OneAtATime()
        self._card = threading.Lock()
        self._volume = 1.0
        self._is_there = True
        self._closed = False

    @property
    def hands(self) -> Mapping[str, Hand]:
        """Nothing: this one is heard."""
        return {}

    def is_there(self) -> bool:
        """Whether the sound card is still plugged in; asked on the thread that polls the screen."""
        from pygame import AUDIODEVICEREMOVED, display, event

        if display.get_init():
            # one that is open has a number, one that was only listed has none
            gone = any(each.which and not each.iscapture for each in event.get(AUDIODEVICEREMOVED))
            self._is_there = self._is_there and not gone
        return self._is_there

    def play(self, clip: Clip) -> None:
        """Begin to play."""
        from pygame import error

        turn = self._turn.begin(clip)
        try:
            sound = self._mixer.Sound(file=io.BytesIO(clip.wav))
            sound.set_volume(self._volume)
            channel = sound.play()
        except error as problem:
            self._turn.end(turn)
            raise DriverError("speaker", Fault.UNPLUGGED, f"the sound card does not play ({problem})") from problem
        self._later(clip.duration_ms / 1000, lambda: self._end_or_wait(turn, channel))

    def stop(self) -> None:
        """Be silent at once."""
        with self._card:
            if not self._closed:
                self._mixer.stop()
        if stopped := self._turn.end():
            self._emit(ClipEnded(stopped.id))

    def set_volume(self, level: float) -> None:
        """How loud, from 0 to 1."""
        self._volume = _level(level)

    def close(self) -> None:
        """Be silent and let go of the sound card."""
        with self._card, MIXER:
            self._closed = True
            self._mixer.quit()

    def _end_or_wait(self, turn: int, channel: "pygame.mixer.Channel | None") -> None:
        """A sound card may lag behind the clock: the clip has ended when it has been played."""
        with self._card:
            if self._closed:
                return
            sounding = channel is not None and channel.get_busy()
        if sounding:
            self._later(0.02, lambda: self._end_or_wait(turn, channel))
            return
        if ended := self._turn.end(turn):
            self._emit(ClipEnded(ended.id))


class VirtualSpeaker:
    """A loudspeaker that only remembers; clips take as long as real ones, divided by `speed`."""

    virtual = True

    def __init__(self, emit: Emit, speed: float = 1.0, later: Later = after) -> None:
        self._emit = emit
        self._speed = speed
        self._later = later
        self._turn = _OneAtATime()
        self._volume = 1.0
        self._count = 0
        self._played: deque[tuple[int, Clip]] = deque(maxlen=KEPT_CLIPS)

    @property
    def hands(self) -> Mapping[str, Hand]:
        """`played` (what was heard after the n-th, `after`) and `sound` (the WAV of the `n`-th)."""
        return {"played": self._played_hand, "sound": self._sound_hand}

    @property
    def volume(self) -> float:
        """How loud the next clip will be."""
        return self._volume

    def play(self, clip: Clip) -> None:
        """Begin to "play" and remember."""
        turn = self._turn.begin(clip)
        self._count += 1
        self._played.append((self._count, clip))
        self._forget_old_sounds()
        self._later(clip.duration_ms / 1000 / self._speed, lambda: self._end(turn))

    def stop(self) -> None:
        """Be silent at once."""
        self._end(0)

    def set_volume(self, level: float) -> None:
        """How loud, from 0 to 1."""
        self._volume = _level(level)

    def played(self) -> list[tuple[str, bytes, str]]:
        """The last clips, the oldest first: id, sound (empty when long ago), text."""
        return [(clip.id, clip.wav, clip.text) for _, clip in self._played]

    def close(self) -> None:
        """Nothing to let go of."""

    def _end(self, turn: int) -> None:
        if ended := self._turn.end(turn):
            self._emit(ClipEnded(ended.id))

    def _forget_old_sounds(self) -> None:
        kept = sum(len(clip.wav) for _, clip in self._played)
        for index, (n, clip) in enumerate(self._played):
            if kept <= KEPT_SOUND_BYTES:
                return
            kept -= len(clip.wav)
            self._played[index] = (n, replace(clip, wav=b""))

    def _played_hand(self, arguments: Arguments) -> Reply:
        since = number(arguments, "after", 0)
        heard = [{"n": n, "id": clip.id, "text": clip.text} for n, clip in self._played if n > since]
        return {"count": self._count, "played": heard}

    def _sound_hand(self, arguments: Arguments) -> Reply:
        wanted = number(arguments, "n")
        for n, clip in self._played:
            if n == wanted and clip.wav:
                return {"id": clip.id, "text": clip.text, "wav": packed(clip.wav)}
        raise DriverError("speaker", Fault.UNKNOWN_NAME, f"the {wanted:g}. sound is no longer, or not yet, remembered")


def _level(level: float) -> float:
    if not 0.0 <= level <= 1.0:
        raise DriverError("speaker", Fault.BAD_REQUEST, f"a volume lies between 0 and 1, not {level:g}")
    return level


def _mixer(audio_driver: str, card: str) -> ModuleType:
    """SDL's mixer, started; loaded here so that a virtual speaker costs no memory."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    from pygame import error, mixer

    if not audio_driver and has_no_card():
        raise DriverError("speaker", Fault.UNPLUGGED, "no sound card; check its cable")
    with MIXER:
        mixer.quit()  # it may be open on no card at all, for who unpacks clips
        try:
            with sdl_driver("SDL_AUDIODRIVER", audio_driver):
                mixer.init(RATE, -16, 1, 2048, card or None, 0)
        except error as problem:
            raise DriverError("speaker", Fault.UNPLUGGED, _missing(card, str(problem), audio_driver)) from problem
    return mixer


def has_no_card(cards: Path = Path("/proc/asound/cards"), environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this machine has no sound card at all: to look for one ALSA complains of it on eleven lines each time."""
    if "SDL_AUDIODRIVER" in environment or "PULSE_SERVER" in environment:
        return False
    try:
        return not any(line.strip()[:1].isdecimal() for line in cards.read_text("utf-8", "replace").splitlines())
    except OSError:
        return True


def _missing(card: str, problem: str, audio_driver: str) -> str:
    """Say which card is missing, and which there are."""
    if not card:
        return f"no sound card ({problem}); check its cable"
    there = ", ".join(sound_cards(audio_driver)) or "none"
    return f"no sound card {card!r} ({problem}); check its cable; there are {there}"


def sound_cards(audio_driver: str = "") -> list[str]:
    """Return the sound cards of this machine by the names SDL gives them, while none of them is open."""
    from pygame import error, mixer
    from pygame._sdl2.audio import get_audio_device_names

    try:
        with sdl_driver("SDL_AUDIODRIVER", audio_driver):
            mixer.init()
        return [str(name) for name in get_audio_device_names(False)]
    except error:
        return []
    finally:
        mixer.quit()
