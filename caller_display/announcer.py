"""Leads the announcements through the hall: shown and spoken together, one after the other."""

import logging
from collections import deque
from typing import Final

from board_view.announcements import Announcement, AnnouncementQueue
from caller_display.chronicle import Chronicle
from caller_display.narrator import Narrator
from device_drivers.clip import Clip
from device_drivers.driver import DriverError
from device_drivers.speaker import Speaker
from hall_protocol.states import ZoneBoard

log = logging.getLogger(__name__)

AHEAD: Final = 2
"""So many of those whose turn comes next are rendered in advance."""
HEARD: Final = 12
"""So many clips can be listened to afterwards."""


class Announcer:
    """One queue, one loudspeaker. Without a loudspeaker the board shows the calls all the same."""

    def __init__(
        self, queue: AnnouncementQueue, chronicle: Chronicle, narrator: Narrator, speaker: Speaker | None
    ) -> None:
        self._queue = queue
        self._chronicle = chronicle
        self._narrator = narrator
        self._speaker = speaker
        self._clips: dict[str, Clip] = {}
        self._heard: deque[tuple[int, Clip]] = deque(maxlen=HEARD)
        self._mute = speaker is None
        self.count = 0
        """How many clips have been played since the start."""

    @property
    def current(self) -> Announcement | None:
        """What is shown large and spoken now."""
        return self._queue.current

    def moved(self, now_ms: int, speed: float) -> Announcement | None:
        """Return who was sent on a moment ago, as long as that is to be read."""
        return self._queue.moved(now_ms, speed)

    def take(self, announcement: Announcement, now_ms: int) -> bool:
        """Queue what came in; False when it is known already."""
        if not self._queue.add(announcement):
            return False
        self._chronicle.note(announcement, now_ms)
        return True

    def settle(self, board: ZoneBoard, now_ms: int) -> None:
        """Forget calls that were taken back before they were shown and spoken."""
        for dropped in self._queue.settle(board):
            log.info("%s not spoken: taken back", dropped.id)
            self._end(dropped, now_ms)

    def follow_speed(self, speed: float) -> None:
        """In a replay only virtual ears can keep up: a real loudspeaker is silent while the hall runs faster."""
        self._mute = self._speaker is None or (speed > 1.0 and not self._speaker.virtual)

    def advance(self, now_ms: int, speed: float) -> bool:
        """End what is over, begin the next; True when what is shown large has changed."""
        before = self._queue.current
        begun = self._queue.advance(now_ms, speed)
        if before is self._queue.current:
            return False
        if before is not None:
            self._end(before, now_ms)
        if begun is not None:
            self._begin(begun)
        return True

    def prepare(self) -> None:
        """Have the clips made that will be wanted soon."""
        if self._mute:
            return
        for announcement in self._wanted():
            self._narrator.prepare(announcement)

    def picture_shown(self, now_ms: int) -> None:
        """Note that everything taken so far stands on the screen, and the current announcement large."""
        for record in self._chronicle.undrawn():
            record.drawn = now_ms
        current = self._queue.current
        large = self._chronicle.of(current.id) if current else None
        if current and large and large.prominent is None:
            large.prominent = now_ms
            log.info("%s shown: %s to %s", current.id, current.number, current.where)

    def clip_ready(self, clip: Clip, now_ms: int) -> None:
        """Keep a clip until its turn, which may be now; one that comes too late is not kept."""
        if clip.id in {announcement.id for announcement in self._wanted()}:
            self._clips[clip.id] = clip
            self.play(now_ms)

    def clip_ended(self, clip_id: str) -> None:
        """The loudspeaker has finished."""
        self._queue.sound_ended(clip_id)

    def play(self, now_ms: int) -> None:
        """Let the current announcement be heard as soon as its clip is there; call it after the picture is shown."""
        current = self._queue.current
        if current is None or self._speaker is None or self._mute:
            return
        clip = self._clips.pop(current.id, None)
        if clip is None:
            return
        try:
            self._speaker.play(clip)
        except DriverError as problem:
            log.warning("%s cannot be heard: %s", current.id, problem)
            self._queue.sound_ended(current.id)
            return
        self.count += 1
        self._heard.append((self.count, clip))
        if record := self._chronicle.of(current.id):
            record.spoken = now_ms
        log.info("%s spoken: %s to %s", current.id, current.number, current.where)

    def heard_since(self, n: int) -> list[tuple[int, Clip]]:
        """Return the clips played after the n-th, while they are kept."""
        return [(each, clip) for each, clip in self._heard if each > n]

    def close(self) -> None:
        """Be silent."""
        self._narrator.close()
        if self._speaker is not None:
            self._speaker.close()

    def _wanted(self) -> list[Announcement]:
        current = [self._queue.current] if self._queue.current else []
        return [*current, *self._queue.coming(AHEAD)]

    def _begin(self, begun: Announcement) -> None:
        if self._mute:
            self._queue.sound_ended(begun.id)

    def _end(self, over: Announcement, now_ms: int) -> None:
        self._narrator.forget(over.id)
        self._clips.pop(over.id, None)
        if record := self._chronicle.of(over.id):
            record.ended = now_ms
