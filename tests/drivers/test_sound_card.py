"""A sound card that comes and goes: SDL's own, writing to a pipe whose other end is held or let go."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from device_drivers.clip import clip_of, samples_of
from device_drivers.driver import DriverError, Emit, Event, Fault
from device_drivers.screen import VirtualScreen
from device_drivers.sound_card import AGAIN_S, LastingSpeaker, SpeakerChecked
from device_drivers.speaker import ClipEnded, SdlSpeaker, VirtualSpeaker
from node_runtime.clock import boottime_ms
from tests.drivers.hearing import loudest

UNPLUGGED = f"speaker.{Fault.UNPLUGGED}"
CLIP = clip_of("a015/1", "请A015号到3号窗口")


class Bench:
    """A plug that can be pulled, and a clock that is wound by hand."""

    def __init__(self, folder: Path) -> None:
        self.plug = folder / "card"
        self.events: list[Event] = []
        self.due: deque[tuple[float, Callable[[], None]]] = deque()
        self.heard = b""
        self._socket = -1
        self._screen = VirtualScreen((64, 64))

    def speaker(self) -> LastingSpeaker:
        return LastingSpeaker(self._open, self.events.append, lambda seconds, act: self.due.append((seconds, act)))

    def plug_in(self) -> None:
        os.mkfifo(self.plug)
        self._socket = os.open(self.plug, os.O_RDONLY | os.O_NONBLOCK)

    def pull_out(self) -> None:
        if self._socket >= 0:
            self.plug.unlink()
            os.close(self._socket)
            self._socket = -1

    def wait(self) -> float:
        """Let the next thing happen that is due; say how long that took."""
        seconds, act = self.due.popleft()
        act()
        return seconds

    def listen_until(self, condition: Callable[[], bool]) -> None:
        deadline = boottime_ms() + 10_000
        while not condition():
            assert boottime_ms() < deadline
            if self._socket >= 0:
                try:
                    self.heard += os.read(self._socket, 65_536)
                except BlockingIOError:
                    continue

    def faults(self) -> list[str]:
        return [event.fault for event in self.events if isinstance(event, SpeakerChecked)]

    def close(self) -> None:
        self.pull_out()
        self._screen.close()

    def _open(self, emit: Emit) -> SdlSpeaker:
        if not self.plug.exists():
            raise DriverError("speaker", Fault.UNPLUGGED, "no sound card")
        return SdlSpeaker(emit, "disk", lambda seconds, act: self.due.append((seconds, act)), str(self.plug))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.close()


def test_a_card_that_is_missing_is_told_once_and_looked_for_every_ten_seconds(bench: Bench) -> None:
    speaker = bench.speaker()
    assert bench.wait() == 0

    assert bench.wait() == AGAIN_S
    assert bench.faults() == [UNPLUGGED]
    with pytest.raises(DriverError, match="check its cable"):
        speaker.play(CLIP)
    bench.plug_in()
    bench.wait()
    assert bench.faults() == [UNPLUGGED, ""]
    speaker.play(CLIP)
    speaker.close()


def test_a_card_that_is_pulled_out_is_noticed_and_what_sounded_has_ended(bench: Bench) -> None:
    bench.plug_in()
    speaker = bench.speaker()
    bench.wait()
    speaker.play(CLIP)
    assert bench.events == [SpeakerChecked("")]

    bench.pull_out()
    bench.listen_until(lambda: not speaker.look())

    assert bench.events == [SpeakerChecked(""), SpeakerChecked(UNPLUGGED), ClipEnded(CLIP.id)]
    speaker.close()


def test_a_card_that_is_plugged_in_again_speaks_the_next_call_as_loud_as_before(bench: Bench) -> None:
    bench.plug_in()
    speaker = bench.speaker()
    bench.wait()
    speaker.set_volume(0.5)
    bench.pull_out()
    bench.listen_until(lambda: not speaker.look())
    bench.plug_in()
    while not speaker.is_there:
        bench.wait()

    speaker.play(CLIP)
    bench.listen_until(lambda: bool(bench.wait()) and bench.events[-1] == ClipEnded(CLIP.id))
    assert bench.faults() == ["", UNPLUGGED, ""]
    assert loudest(bench.heard[-len(bench.heard) % 2 :]) == pytest.approx(loudest(samples_of(CLIP.wav)) / 2, rel=0.05)
    speaker.close()


def test_a_card_that_comes_after_the_board_has_ended_is_let_go(bench: Bench) -> None:
    speaker = bench.speaker()
    bench.plug_in()
    speaker.close()

    bench.wait()
    assert not speaker.is_there
    assert bench.events == []


class PulledCard(VirtualSpeaker):
    """A card that counts on when it is pulled out, as a lost one may."""

    is_plugged = True
    is_closed = False

    def is_there(self) -> bool:
        return self.is_plugged

    def close(self) -> None:
        self.is_closed = True


def test_a_lost_card_that_counts_on_ends_no_call_a_second_time_and_no_other() -> None:
    events: list[Event] = []
    due: deque[Callable[[], None]] = deque()
    cards: list[PulledCard] = []

    def open_card(emit: Emit) -> PulledCard:
        cards.append(PulledCard(emit, later=lambda _seconds, act: due.append(act)))
        return cards[-1]

    speaker = LastingSpeaker(open_card, events.append, lambda _seconds, act: due.append(act))
    due.popleft()()
    speaker.play(CLIP)
    cards[0].is_plugged = False
    assert not speaker.look()
    counts_on, let_go = due.popleft(), due.popleft()
    let_go()
    due.popleft()()
    speaker.play(CLIP.named("a016/1"))
    counts_on()

    assert [event for event in events if isinstance(event, ClipEnded)] == [ClipEnded(CLIP.id)]
    due.popleft()()
    assert events[-1] == ClipEnded("a016/1")


def test_a_card_that_is_found_while_the_board_ends_is_let_go() -> None:
    events: list[Event] = []
    due: deque[Callable[[], None]] = deque()
    cards: list[PulledCard] = []

    def open_card(emit: Emit) -> PulledCard:
        speaker.close()  # to open one takes a while
        cards.append(PulledCard(emit))
        return cards[-1]

    speaker = LastingSpeaker(open_card, events.append, lambda _seconds, act: due.append(act))
    due.popleft()()

    assert not speaker.is_there
    assert cards[0].is_closed
    assert events == []
