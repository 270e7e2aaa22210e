"""A voice at work: hears what will be said and what boards miss, has it rendered, sends it to every board."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, Protocol

from hall_protocol.catalogue import SoundManners
from hall_protocol.commands import Command
from hall_protocol.events import Reply
from hall_protocol.message import Message
from hall_protocol.speaking import ClipsWanted, SpeechLine, SpeechPart, SpokenClip
from hall_protocol.states import Catalogue, SpeechPlan
from hall_protocol.topics import LEVEL, SPOKEN_CLIP, Address, Topic
from hall_voice.engine import FAILING, MODEL_MISSING, NOT_INSTALLED, Sentence, VoiceError
from hall_voice.habits import Habits
from hall_voice.lately import Lately
from hall_voice.renderer import ClipRendered, RenderingFailed
from hall_voice.shelf import Rendered, Shelf
from hall_voice.worklist import Why, Work, Worklist
from node_runtime.clock import HallClock, MonotonicMs

log = logging.getLogger(__name__)

DISK_FULL: Final = "disk.full"
FAULTS: Final = (NOT_INSTALLED, MODEL_MISSING, FAILING)
LOOK_AGAIN_MS: Final = 30_000
"""So often a voice without its parts looks whether somebody has put them there."""
REMEMBERED: Final = 5_000
ANSWERED_MS: Final = 900
"""Every board hears an answer: of many that miss the same at one moment, the first one's serves all. A board that did
not hear it asks again a second after it asked."""
AGAIN_MS: Final = 60_000
"""So long a sentence that could not be rendered is not tried again: memory was short, or a program was slow."""
SOON: Final = 200
"""So much of a plan is looked at: a plan that is longer is replaced before its end is near."""
LONGEST_TEXT: Final = 600
"""Two minutes of speech; boards take no longer clip."""
DAY_MS: Final = 86_400_000


class Hall(Protocol):
    """What a voice needs of its node's runtime."""

    @property
    def hall_clock(self) -> HallClock:
        """The hall's time."""

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with this node."""

    def publish(self, topic: Topic, message: Message, *, expires_s: int | None = None, **ids: str) -> None:
        """Say something to the hall."""

    def set_fault(self, fault: str, present: bool) -> None:
        """Note that something is wrong, or no longer."""


class VoiceApp:
    """The app of a voice's node runtime."""

    def __init__(
        self,
        runtime: Hall,
        worklist: Worklist,
        shelf: Shelf,
        habits: Habits,
        check: Callable[[], None],
        monotonic_ms: MonotonicMs,
        node: str = "voice",
    ) -> None:
        self._runtime = runtime
        self._node = node
        self._worklist = worklist
        self._shelf = shelf
        self._habits = habits
        self._check = check
        self._monotonic_ms = monotonic_ms
        self._manners = SoundManners()
        self._lines: tuple[SpeechLine, ...] = ()
        self._order: tuple[int, int] = (0, 0)
        self._awaited = Lately(REMEMBERED)
        """Boards wait for these."""
        self._answered = Lately(REMEMBERED)
        self._failed = Lately(REMEMBERED)
        """These could not be rendered just now, so that no plan tries them again and again."""
        self._sent = Lately(REMEMBERED)
        self._misnamed = Lately(REMEMBERED)
        """Rendered by the hub's name for them though we would have said another: the hub knows a newer manner."""
        self._looks_again_ms = 0
        self._can = False
        self._look()

    def on_message(self, address: Address, message: Message) -> None:
        """Take what the hall says, plans or misses."""
        match message:
            case Catalogue():
                self._learn(message)
            case SpeechPlan() if (message.epoch, message.seq) >= self._order:
                self._order, self._lines = (message.epoch, message.seq), message.lines[:SOON]
                self._plan()
            case ClipsWanted():
                self._want(message.lines)
            case _:
                pass

    def on_reply(self, command: Command, reply: Reply) -> None:
        """A voice asks nothing, so nothing is answered."""

    def on_link(self, hub_alive: bool, broker_up: bool) -> None:
        """What was planned is rendered whether or not anybody is there to hear it."""
        log.info("the hall is %s", "there" if hub_alive and broker_up else "not there")

    def on_device(self, event: object) -> None:
        """A sentence is rendered, or cannot be."""
        match event:
            case ClipRendered(work, rendered):
                self._worklist.done(work.clip)
                self._keep(work, rendered)
            case RenderingFailed(work, problem):
                self._worklist.done(work.clip)
                self._fail(work, problem)

    def on_tick(self, now_ms: int) -> None:
        """A beat of the loop: look whether what is missing has come."""
        if not self._can and now_ms >= self._looks_again_ms:
            self._looks_again_ms = now_ms + LOOK_AGAIN_MS
            self._look()
            if self._can:
                self._plan()

    def close(self) -> None:
        """Write down what is usually said."""
        self._habits.save(self._day)

    @property
    def _day(self) -> int:
        clock = self._runtime.hall_clock
        return (clock.now_ms() + clock.utc_offset_s * 1000) // DAY_MS if clock.known else 0

    def _learn(self, catalogue: Catalogue) -> None:
        """Another voice, or another way to read a 1: everything is another clip."""
        manners = catalogue.sound or SoundManners()
        if manners != self._manners:
            self._manners = manners
            self._failed.clear()
            for clip in self._misnamed.clear():
                self._shelf.forget(clip)
                self._sent.forget(clip)
            self._plan()

    def _want(self, lines: Iterable[SpeechLine]) -> None:
        """Send what is there; the phrases too, for they can be joined while the whole is being rendered.

        Only by its own name, or as the hub itself has named it: else one board could have all others say its words.
        """
        planned = set(self._named(self._planned(self._lines)))
        for line in lines:
            if not planned.issuperset(self._named((self._work(line, line, Why.WANTED),))):
                continue
            whole = self._work(line, line, Why.WANTED)
            if not self._answer(whole) and self._is_speakable(whole):
                self._awaited.note(whole.clip, self._monotonic_ms())
                self._worklist.want(whole)
            for part in line.halves:
                self._answer(self._work(line, part, Why.WANTED))

    def _answer(self, work: Work) -> bool:
        """Send a clip that is there, unless it has just been sent to every board because another one asked."""
        now_ms = self._monotonic_ms()
        if self._answered.was_within(ANSWERED_MS, work.clip, now_ms):
            return True
        if not self._send_kept(work):
            return False
        self._answered.note(work.clip, now_ms)
        return True

    def _plan(self) -> None:
        """Have everything rendered that will probably be said; at rest what usually is."""
        works = list(self._planned(self._lines))
        if self._runtime.hall_clock.known:
            self._habits.count(((line.language, line.text) for line in self._lines if line.lasting), self._day)
        for work in works:
            if work.clip not in self._sent:
                self._send_kept(work)
        if self._can:
            self._worklist.plan(work for work in works if self._is_missing(work))
            self._worklist.plan(self._usual() if not works else (), Why.USUAL)

    def _usual(self) -> Iterator[Work]:
        for language, text in self._habits.usual(self._day):
            sentence = self._sentence(language, text)
            if self._is_missing(work := Work(sentence, sentence.clip, Why.USUAL)):
                yield work

    def _is_speakable(self, work: Work) -> bool:
        is_short = len(work.sentence.text) <= LONGEST_TEXT
        has_failed = self._failed.was_within(AGAIN_MS, work.clip, self._monotonic_ms())
        return self._can and is_short and not has_failed

    def _is_missing(self, work: Work) -> bool:
        is_over = not work.lasting and work.clip in self._sent  # boards have it, and ask if they have not
        return self._is_speakable(work) and not self._shelf.has(work.clip) and not is_over

    def _planned(self, lines: Sequence[SpeechLine]) -> Iterator[Work]:
        """Whole sentences before the phrases they may be joined of."""
        for line in lines:
            yield self._work(line, line, Why.PLANNED)
        for line in lines:
            for part in line.halves:
                yield self._work(line, part, Why.PLANNED)

    def _named(self, works: Iterable[Work]) -> Iterator[tuple[str, Sentence]]:
        """Yield what is asked for by another name than we would give it."""
        return ((work.clip, work.sentence) for work in works if work.clip != work.sentence.clip)

    def _work(self, line: SpeechLine, said: SpeechLine | SpeechPart, why: Why) -> Work:
        """A board finds a clip by the name that it was told, even where we would have named it otherwise."""
        sentence = self._sentence(line.language, said.text)
        clip = said.clip if LEVEL.fullmatch(said.clip) else sentence.clip
        return Work(sentence, clip, why, line.lasting and clip == sentence.clip)

    def _sentence(self, language: str, text: str) -> Sentence:
        return Sentence(language, text, self._manners.voices.get(language, ""), self._manners.one)

    def _keep(self, work: Work, rendered: Rendered) -> None:
        """Put it on the shelf and send it to every board, unless the hall wants it otherwise meanwhile."""
        wanted = replace(work, sentence=self._sentence(work.sentence.language, work.sentence.text))
        is_misnamed = work.clip != work.sentence.clip
        if is_misnamed and wanted != work:
            self._begin_again(wanted)
            return
        if is_misnamed:
            self._misnamed.note(work.clip, self._monotonic_ms())
        self._shelf.put(work.clip, rendered, lasting=work.lasting)
        if work.why is not Why.USUAL or work.clip in self._awaited:
            self._send(work, rendered)
        self._runtime.set_fault(DISK_FULL, not self._shelf.is_kept)
        self._runtime.set_fault(FAILING, False)

    def _begin_again(self, work: Work) -> None:
        """The catalogue came while it was rendered: its name, the hall's, means the new manner."""
        if work.clip in self._awaited:
            self._worklist.want(work)
        self._plan()

    def _send_kept(self, work: Work) -> bool:
        rendered = self._shelf.take(work.clip)
        if rendered is not None:
            self._send(work, rendered)
        return rendered is not None

    def _send(self, work: Work, rendered: Rendered) -> None:
        if work.clip in self._awaited:
            self._awaited.forget(work.clip)
            self._answered.note(work.clip, self._monotonic_ms())
        said = SpokenClip(
            clip=work.clip,
            language=work.sentence.language,
            text=work.sentence.text,
            duration_ms=rendered.duration_ms,
            ogg=rendered.ogg,
            lasting=work.lasting,
        )
        self._runtime.publish(SPOKEN_CLIP, said, node=self._node)
        self._sent.note(work.clip, self._monotonic_ms())

    def _look(self) -> None:
        """See whether everything is there to render with; without it the hall speaks in its boards' plain voices."""
        try:
            self._check()
        except VoiceError as problem:
            self._note(problem)
            return
        self._can = True
        for fault in (NOT_INSTALLED, MODEL_MISSING):
            self._runtime.set_fault(fault, False)

    def _fail(self, work: Work, problem: VoiceError) -> None:
        self._note(problem)
        self._awaited.forget(work.clip)
        if problem.fault == FAILING:
            self._failed.note(work.clip, self._monotonic_ms())
        else:
            self._can = False
            self._worklist.plan(())
            self._worklist.plan((), Why.USUAL)

    def _note(self, problem: VoiceError) -> None:
        if problem.fault not in self._runtime.faults:
            log.warning("%s; boards speak with their own voices meanwhile", problem)
        for fault in FAULTS:
            self._runtime.set_fault(fault, fault == problem.fault)
