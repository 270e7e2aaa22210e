"""A voice as its own process on a real broker, and whoever plays the hub and a board to it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from hall_protocol.catalogue import SoundManners
from hall_protocol.message import LocalText, Message
from hall_protocol.speaking import ClipsWanted, SpeechLine, SpeechPart, SpokenClip, clip_name
from hall_protocol.states import Catalogue, HubState, NodeStatus, SpeechPlan
from hall_protocol.topics import CATALOGUE, CLIPS_WANTED, HUB, SPEECH_PLAN, Topic
from node_runtime.bus import Bus, BusUp, Heard
from node_runtime.inbox import Inbox
from node_runtime.settings import write_settings
from tests.runtime.parts import PATIENCE_S, LittleHall, await_event, events

NODE: Final = "voice"
A_DAY_MS: Final = 1_800_000_000_000


def line(
    text: str,
    language: str = "zh",
    *,
    manner: str = "usual/yao",
    halves: tuple[str, ...] = (),
    lasting: bool = False,
) -> SpeechLine:
    """A sentence as the hub names it."""
    parts = tuple(SpeechPart(half, clip_name(language, half, manner)) for half in halves)
    return SpeechLine(language, text, clip_name(language, text, manner), parts, lasting)


def call(number: str, window: str = "3") -> SpeechLine:
    return line(f"请{number}号到{window}号窗口", halves=(f"请{number}号", f"到{window}号窗口"), lasting=True)


class Others:
    """The hub and a board, on connections of their own."""

    def __init__(self, hall: LittleHall) -> None:
        self._hall = hall
        self._seq = 0
        self.hub_inbox, self.board_inbox = Inbox(), Inbox()
        self._hub = Bus(hall.bus("hub"), self.hub_inbox, will=(HUB.path("county"), HubState(alive=False)))
        self._board = Bus(hall.bus("board"), self.board_inbox)
        for bus, inbox in ((self._hub, self.hub_inbox), (self._board, self.board_inbox)):
            bus.start()
            await_event(inbox, BusUp)
        self.say(HUB, HubState(alive=True, epoch=1, hall_time_ms=A_DAY_MS))

    def say(self, topic: Topic, message: Message, **ids: str) -> None:
        self._hub.publish(topic, message, expires_s=None, **ids)

    def plan(self, *lines: SpeechLine) -> None:
        self._seq += 1
        self.say(SPEECH_PLAN, SpeechPlan(epoch=1, seq=self._seq, lines=lines))

    def manners(self, manners: SoundManners) -> None:
        nothing = LocalText("", "")
        told = Catalogue(
            version="1", hall=nothing, languages=("zh",), zones=(), welcome=nothing, missed_rule=nothing, sound=manners
        )
        self.say(CATALOGUE, told, role="voice")

    def want(self, *lines: SpeechLine) -> None:
        self._board.publish(CLIPS_WANTED, ClipsWanted(node="board", lines=lines), node="board")

    def clips(self, count: int) -> list[SpokenClip]:
        """The next clips every board hears."""
        came = (event.message for event in events(self.board_inbox) if isinstance(event, Heard))
        clips = (message for message in came if isinstance(message, SpokenClip))
        return [clip for _, clip in zip(range(count), clips, strict=False)]

    def faults(self) -> tuple[str, ...]:
        """What the voice says of itself next."""
        came = (event.message for event in events(self.hub_inbox) if isinstance(event, Heard))
        said = (status for status in came if isinstance(status, NodeStatus) and status.state != "lost")
        return next(status.faults for status in said if status.node == NODE)

    def await_voice(self) -> None:
        """Wait until the voice is there to hear us."""
        self.faults()

    def stop(self) -> None:
        self._hub.stop()
        self._board.stop()


class VoiceProcess:
    """`python -m hall_voice`."""

    def __init__(self, hall: LittleHall, devices: Mapping[str, str] | None = None) -> None:
        settings = msgspec.structs.replace(
            hall.node(NODE), devices={"engine": "virtual", "nice": "0", **(devices or {})}
        )
        self.clips = settings.data / "clips"
        file = hall.folder / "voice.toml"
        write_settings(settings, file)
        self._log = (hall.folder / "voice.log").open("a+")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "hall_voice", str(file)],
            stdout=subprocess.DEVNULL,
            stderr=self._log,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def log(self) -> str:
        return Path(self._log.name).read_text()

    def stop(self) -> int:
        self._process.terminate()
        code = self._process.wait(PATIENCE_S)
        self._log.close()
        return code

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(PATIENCE_S)
        self._log.close()
