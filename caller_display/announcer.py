"""Leads the announcements through the hall: shown and spoken together, one after the other."""

import logging
from collections import deque
from collections.abc import Callable, Sequence, Set
from typing import Final

from board_view.announcements import Announcement, AnnouncementQueue
from caller_display.chronicle import Chronicle
from caller_display.narrator import USUAL_CHIME, Haste, Narrator
from caller_display.remembering import MOST_BEGUN, Memory, Remembered
from caller_display.sinks import Sink
from device_drivers.clip import Clip
from device_drivers.driver import DriverError
from device_drivers.speaker import Speaker
from hall_protocol.states import SoundManners, ZoneBoard

log = logging.getLogger(__name__)

AHEAD: Final = 2
"""So many of those whose turn comes next are made ready in advance."""
ASK_AHEAD: Final = 20
"""Of so many that wait the voice is asked for what is missing as soon as they come; of the rest of a flood later."""
HEARD: Final = 12
"""So many clips can be listened to afterwards."""
MOST_WAITING: Final = 200
"""So many who wait are remembered when the plug is pulled."""
DEADLINE_MS: Final = 1_200
"""So long after its turn began a call's clip is waited for."""
DEADLINE_AGAIN_MS: Final = 300
"""And so long once the voice has let us down, until it is heard again: nobody stands before a silent number all day."""
SOON_MS: Final = 100
"""And at least so long, however fast a replay runs: a clip that is there has to be read."""
LOUD: Final = 100

Percent = Callable[[SoundManners | None], int]
"""How loud a hall of these manners is at this moment of its day."""


class Announcer:
    """One queue, one loudspeaker, and whatever else tells of a call.

    Without a loudspeaker, or in quiet hours, the board shows the calls all the same.
    """

    def __init__(
        self,
        queue: AnnouncementQueue,
        chronicle: Chronicle,
        narrator: Narrator,
        speaker: Speaker | None,
        percent: Percent,
        sinks: Sequence[Sink] = (),
        memory: Memory | None = None,
    ) -> None:
        self._queue = queue
        self._chronicle = chronicle
        self._narrator = narrator
        self._speaker = speaker
        self._percent = percent
        self._manners: SoundManners | None = None
        self._sinks = sinks
        self._clips: dict[str, Clip] = {}
        self._heard: deque[tuple[int, Clip]] = deque(maxlen=HEARD)
        self._mute = speaker is None
        self._sounding = ""
        """Whose sound is heard now."""
        self._volume = 100
        """How loud this board's loudspeaker is set, before the hall's schedule."""
        self._sounded = self._fell_back = False
        """Whether the current announcement has been played, and whether its clip was given up."""
        self._voice_comes = self._is_well = True
        self._memory = memory
        self._begun: deque[str] = deque(maxlen=MOST_BEGUN)
        self._from_before: list[Announcement] = []
        """Who waited when the plug was pulled, until their zone's state says whether they are still wanted."""
        self._kept = Remembered()
        self._recall()
        self.count = 0
        """How many clips have been played since the start."""

    @property
    def current(self) -> Announcement | None:
        """What is shown large and spoken now."""
        return self._queue.current

    @property
    def is_sounding(self) -> bool:
        """Whether the loudspeaker is at work."""
        return bool(self._sounding)

    @property
    def holds_clips(self) -> int:
        """How many sentences are ready and wait for their turn."""
        return len(self._clips)

    def shown_for(self, now_ms: int) -> int:
        """Return how long the current announcement has been shown."""
        return self._queue.shown_for(now_ms)

    def moved(self, now_ms: int, speed: float) -> Announcement | None:
        """Return who was sent on a moment ago, as long as that is to be read."""
        return self._queue.moved(now_ms, speed)

    def take(self, announcement: Announcement, now_ms: int) -> bool:
        """Queue what came in; False when it is known already, or not wanted any more."""
        if not self._queue.add(announcement):
            return False
        for given_up in self._queue.given_up():
            self._end(given_up, now_ms)
        self._chronicle.note(announcement, now_ms)
        if not self._mute and len(self._queue) <= ASK_AHEAD:
            self._narrator.look(announcement)
        return True

    def pass_over(self, announcement: Announcement) -> bool:
        """Never announce this; False when it is known already."""
        is_news = not self._queue.knows(announcement.id)
        self._queue.recognise(announcement.id)
        return is_news

    def from_before(self, board: ZoneBoard) -> list[Announcement]:
        """Return those of a zone who waited when the plug was pulled, and hand them over for good.

        Of calls only those that still stand in the zone's list: an old one is never spoken. Whether they are wanted is
        seen when they are taken.
        """
        mine = [each for each in self._from_before if each.zone == board.zone]
        if mine:
            self._from_before = [each for each in self._from_before if each.zone != board.zone]
        listed = {(line.call_id, line.attempt) for line in board.calls}
        return [each for each in mine if not each.is_call or (each.call_id, each.attempt) in listed]

    def knows(self, announcement_id: str) -> bool:
        """Whether it was queued or passed over before."""
        return self._queue.knows(announcement_id)

    def settle(self, board: ZoneBoard, now_ms: int) -> None:
        """Forget calls whose visitors were served, missed or called elsewhere before their turn came."""
        for dropped in self._queue.settle(board):
            log.info("%s not spoken: not wanted any more", dropped.id)
            self._end(dropped, now_ms)

    def hold_calls(self, is_held: bool) -> None:
        """Call nobody while an emergency stands."""
        self._queue.hold_calls(is_held)

    def withdraw(self, call_ids: Set[str], now_ms: int) -> None:
        """Say these no more, and be silent at once where one is being said."""
        before = self._queue.current
        if self._queue.withdraw(call_ids) and before is not None:
            self._end(before, now_ms)
            self._cut_off(before)

    @property
    def has_urgent(self) -> bool:
        """Whether an emergency is being said, or waits for that."""
        return self._queue.has_urgent

    def follow_speed(self, speed: float) -> None:
        """In a replay only virtual ears can keep up: a real loudspeaker is silent while the hall runs faster."""
        self._mute = self._speaker is None or (speed > 1.0 and not self._speaker.virtual)

    def follow(self, manners: SoundManners | None) -> None:
        """Sound as the hall wants it from now on."""
        self._manners = manners
        self._narrator.chime = manners.chime if manners else USUAL_CHIME

    @property
    def volume(self) -> int | None:
        """How loud this board's loudspeaker is set, in percent; None: it has none."""
        return None if self._speaker is None else self._volume

    def set_volume(self, percent: int) -> None:
        """Be as loud as this from now on, also after a restart; the hall's schedule comes on top."""
        self._volume = min(100, max(0, percent))
        self.remember()

    def advance(self, now_ms: int, speed: float) -> bool:
        """End what is over, begin the next; True when what is shown large has changed."""
        before = self._queue.current
        begun = self._queue.advance(now_ms, speed)
        if before is self._queue.current:
            self._hurry(now_ms, speed)
            return False
        if before is not None:
            self._end(before, now_ms)
            self._cut_off(before)
        if begun is not None:
            self._begin(begun)
        else:
            for sink in self._sinks:
                sink.rest()
        return True

    def prepare(self) -> None:
        """Have the clips made that will be wanted soon."""
        if self._mute:
            return
        for announcement in self._wanted():
            if self._loudness(announcement) == 0:
                continue
            is_current = announcement is self._queue.current
            self._narrator.prepare(announcement, Haste.NOW if is_current else Haste.NEXT)

    def picture_shown(self, now_ms: int) -> None:
        """Note that everything taken so far stands on the screen, and the current announcement large."""
        for record in self._chronicle.undrawn():
            record.drawn = now_ms
        current = self._queue.current
        large = self._chronicle.of(current.id) if current else None
        if current and large and large.prominent is None:
            large.prominent = now_ms
            log.info("%s shown: %s", current.id, current.about)

    def remember(self) -> None:
        """Have it kept who waits, and who was announced: a board whose plug is pulled goes on where it was."""
        if self._memory is None:
            return
        current = self._queue.current
        unsaid = (current,) if current is not None and not self._sounded else ()
        waiting = (*unsaid, *self._queue.coming(MOST_WAITING), *self._from_before)
        now = Remembered(tuple(each for each in waiting if not each.is_typed), tuple(self._begun), self._volume)
        if now != self._kept:
            self._kept = now
            self._memory.keep(now)

    def clip_ready(self, clip: Clip, now_ms: int) -> None:
        """Keep a clip until its turn, which may be now; one that comes too late is not kept.

        Its turn may have been put off since it was asked for: an emergency goes before it.
        """
        if clip.id in {announcement.id for announcement in self._wanted(len(self._queue))}:
            self._clips[clip.id] = clip
            self.play(now_ms)

    def clip_ended(self, clip_id: str) -> None:
        """The loudspeaker has finished."""
        self._sounding = "" if self._sounding == clip_id else self._sounding
        self._queue.sound_ended(clip_id)

    def play(self, now_ms: int) -> None:
        """Let the current announcement be heard as soon as its clip is there; call it after the picture is shown."""
        current = self._queue.current
        if current is None or self._speaker is None or self._mute or self._sounded:
            return
        clip = self._clips.pop(current.id, None)
        if clip is None:
            return
        self._is_said(current)
        try:
            self._speaker.set_volume(self._loudness(current) / LOUD)
            self._speaker.play(clip)
        except DriverError as problem:
            self._not_heard(current, problem)
            return
        self._is_well, self._sounding = True, current.id
        self._note_voice(current)
        self._queue.sound_begun(current.id, now_ms, clip.duration_ms)
        self.count += 1
        if self._speaker.virtual:
            self._heard.append((self.count, clip))
        if record := self._chronicle.of(current.id):
            record.spoken = now_ms
        log.info("%s spoken: %s", current.id, current.about)

    def heard_since(self, n: int) -> list[tuple[int, Clip]]:
        """Return the clips played after the n-th, while they are kept."""
        return [(each, clip) for each, clip in self._heard if each > n]

    def _recall(self) -> None:
        if self._memory is None:
            return
        self._kept = self._memory.recall()
        self._volume = min(100, max(0, self._kept.volume))
        self._begun.extend(self._kept.begun)
        self._from_before = list(self._kept.waiting)
        for announcement_id in self._kept.begun:
            self._queue.recognise(announcement_id)

    def _wanted(self, ahead: int = AHEAD) -> list[Announcement]:
        current = [self._queue.current] if self._queue.current else []
        return [*current, *self._queue.coming(ahead)]

    def _begin(self, begun: Announcement) -> None:
        self._sounded = self._fell_back = False
        if self._is_silent(begun):
            self._pass_in_silence(begun)
        for sink in self._sinks:
            sink.announce(begun)

    def _is_silent(self, announcement: Announcement) -> bool:
        return self._mute or self._loudness(announcement) == 0

    def _pass_in_silence(self, announcement: Announcement) -> None:
        """Show it alone: there is nothing to wait for."""
        self._is_said(announcement)
        self._queue.sound_ended(announcement.id)

    def _is_said(self, announcement: Announcement) -> None:
        """From now on it is never said again, whatever happens."""
        self._sounded = True
        self._begun.append(announcement.id)
        self.remember()

    def _hurry(self, now_ms: int, speed: float) -> None:
        """Make do without a clip that has not come; a replay or quiet hours may have begun meanwhile."""
        current = self._queue.current
        if current is None or self._sounded or current.id in self._clips:
            return
        if self._is_silent(current):
            self._pass_in_silence(current)
            return
        if self._fell_back:
            return
        deadline_ms = DEADLINE_MS if self._voice_comes else DEADLINE_AGAIN_MS
        if self._queue.shown_for(now_ms) < max(deadline_ms / speed, SOON_MS) or not any(
            line.clip for line in current.speech
        ):
            return
        self._fell_back = True
        if self._voice_comes:
            log.warning("%s: its clip has not come; the calls are spoken without the hall's voice", current.id)
        self._voice_comes = False
        self._narrator.fall_back(current)

    def _note_voice(self, current: Announcement) -> None:
        """Trust the voice again when what it had to render came in time."""
        in_time = not self._fell_back and any(line.clip for line in current.speech)
        if in_time and not self._voice_comes:
            log.info("the voice sends its clips in time again")
            self._voice_comes = True

    def _loudness(self, announcement: Announcement) -> int:
        """Return how loud it is to be, in percent; an emergency knows no quiet hours, nor who was turned down."""
        percent = self._percent(self._manners) * self._volume // LOUD
        return LOUD if announcement.is_urgent else percent

    def _not_heard(self, current: Announcement, problem: DriverError) -> None:
        """Go on with the picture alone; said once, until something is heard again."""
        if self._is_well:
            log.warning("%s cannot be heard, nor what follows: %s", current.id, problem)
        self._is_well = False
        self._queue.sound_ended(current.id)

    def _cut_off(self, announcement: Announcement) -> None:
        """Let nothing be heard of what is no longer shown."""
        if self._speaker is not None and self._sounding == announcement.id:
            self._sounding = ""
            self._speaker.stop()

    def _end(self, over: Announcement, now_ms: int) -> None:
        self._narrator.forget(over.id)
        self._clips.pop(over.id, None)
        if record := self._chronicle.of(over.id):
            record.ended = now_ms
