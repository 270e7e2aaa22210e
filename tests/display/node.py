"""A board as its own process on a real broker, and whoever plays the hub to it."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from board_view.announcements import SaidKind
from board_view.view import BannerView, BoardView
from device_drivers.hands import hand, unpacked
from hall_protocol.commands import Command
from hall_protocol.events import ClipsWanted, NodeControl, Reply, SpeechLine, SpokenClip, ZoneCall, ZoneMoved, ZoneSaid
from hall_protocol.message import LocalText
from hall_protocol.states import BoardCall, HubState
from hall_protocol.topics import (
    CATALOGUE,
    HUB,
    NODE_CONTROL,
    REPLY,
    SPOKEN_CLIP,
    ZONE_BOARD,
    ZONE_CALL,
    ZONE_MOVED,
    ZONE_SAID,
)
from node_runtime.bus import Bus, BusUp, Heard
from node_runtime.clock import boottime_ms
from node_runtime.inbox import Inbox
from node_runtime.settings import write_settings
from tests.display.parts import CHINA_S, MORNING_MS, board, call, catalogue, line, move
from tests.runtime.parts import LittleHall, await_event, events

PATIENCE_S = 20.0
UP = "the board shows that the hall is up"
LOST = "the board shows that the hall is lost"
SPEED = 60.0
StartBoard = Callable[..., "BoardProcess"]


class Hub:
    """Says what a hub would say, on a hall clock of its own speed."""

    def __init__(self, hall: LittleHall, speed: float = 1.0, since_ms: int = 0) -> None:
        self._speed = speed
        self.since_ms = since_ms or boottime_ms()
        self._inbox = Inbox()
        self._over = threading.Event()
        self._bus = Bus(hall.bus("hub"), self._inbox, will=(HUB.path("county"), HubState(alive=False)))
        self._bus.start()
        await_event(self._inbox, BusUp)
        self.publish_catalogue()
        self._thread = threading.Thread(target=self._live)
        self._thread.start()

    def now_ms(self) -> int:
        return MORNING_MS + round((boottime_ms() - self.since_ms) * self._speed)

    def stop(self) -> None:
        if not self._over.is_set():
            self._over.set()
            self._thread.join()
            self._bus.stop()

    def call(self, number: str, *, attempt: int = 1, age_ms: int = 0, zone: str = "a") -> None:
        made = call(number, attempt=attempt, at_ms=self.now_ms() - age_ms, zone=zone)
        self._bus.publish(ZONE_CALL, made, zone=zone)

    def move(self, number: str, to: LocalText, *, age_ms: int = 0, zone: str = "a") -> ZoneMoved:
        made = move(number, to, at_ms=self.now_ms() - age_ms, zone=zone)
        self.publish_move(made)
        return made

    def show(self, seq: int, *numbers: str) -> None:
        """Say a zone's state, the newest number first."""
        now_ms = self.now_ms()
        lines = [line(number, at_ms=now_ms - age) for age, number in enumerate(numbers)]
        self._bus.publish(ZONE_BOARD, board("a", seq, *lines, at_ms=now_ms), zone="a")

    def say(self, say_id: str, text: str, kind: SaidKind = "live") -> None:
        """Say something to everybody in the zone."""
        words = LocalText(text, f"({text})")
        said = ZoneSaid(zone="a", say_id=say_id, kind=kind, text=words, at_ms=self.now_ms())
        speech = (SpeechLine("zh", text),)
        self._bus.publish(ZONE_SAID, msgspec.structs.replace(said, speech=speech), zone="a")

    def heard(self) -> Command:
        """The next command that a board gives."""
        for event in events(self._inbox):
            if isinstance(event, Heard) and isinstance(event.message, Command):
                return event.message
        raise AssertionError("no board asked for anything")

    def refuse(self, command: Command) -> None:
        """Answer a command as a hub that does not know it."""
        reply = Reply(command_id=command.command_id, ok=False, code="unknown_command")
        self._bus.publish(REPLY, reply, node="board")

    def control(self, **what: object) -> None:
        self._bus.publish(NODE_CONTROL, msgspec.convert({"control_id": "c-1", **what}, NodeControl), node="board")

    def publish_call(self, made: ZoneCall) -> None:
        self._bus.publish(ZONE_CALL, made, zone=made.zone)

    def publish_move(self, made: ZoneMoved) -> None:
        self._bus.publish(ZONE_MOVED, made, zone=made.zone)

    def line(self, number: str, *, wanted: bool = True, age_ms: int = 0) -> BoardCall:
        """A line of the list, of a call made a moment ago."""
        return msgspec.structs.replace(line(number, at_ms=self.now_ms() - age_ms), wanted=wanted)

    def publish_board(self, seq: int, *lines: BoardCall) -> None:
        self._bus.publish(ZONE_BOARD, board("a", seq, *lines, at_ms=self.now_ms()), zone="a")

    def publish_catalogue(self, **more: object) -> None:
        self._bus.publish(CATALOGUE, msgspec.structs.replace(catalogue(), **more), role="display")

    def _live(self) -> None:
        while not self._over.is_set():
            now = HubState(alive=True, epoch=1, hall_time_ms=self.now_ms(), speed=self._speed, utc_offset_s=CHINA_S)
            self._bus.publish(HUB, now)
            self._over.wait(0.5)


class Voice:
    """The hall's voice: sends the clips it is told to, and hears what boards ask for."""

    def __init__(self, hall: LittleHall) -> None:
        self.inbox = Inbox()
        self._bus = Bus(hall.bus("voice"), self.inbox)
        self._bus.start()
        await_event(self.inbox, BusUp)

    def send(self, clip: str, ogg: bytes) -> None:
        said = SpokenClip(clip=clip, language="zh", text="", duration_ms=1000, ogg=ogg)
        self._bus.publish(SPOKEN_CLIP, said, node="voice")

    def asked(self) -> list[str]:
        """The clips that a board asks for next."""
        for event in events(self.inbox):
            if isinstance(event, Heard) and isinstance(event.message, ClipsWanted):
                return [line.clip for line in event.message.lines]
        raise AssertionError("no board asked for anything")

    def stop(self) -> None:
        self._bus.stop()


class BoardProcess:
    """`python -m caller_display` with virtual devices; `log` is what it has said so far."""

    def __init__(
        self, hall: LittleHall, devices: Mapping[str, str] | None = None, *, real: bool = False, **environment: str
    ) -> None:
        self._hands = hall.folder / "board.sock"
        settings = msgspec.structs.replace(
            hall.node("board"), virtual=not real, hands=None if real else self._hands, devices=dict(devices or {})
        )
        self.file = hall.folder / "board.toml"
        write_settings(settings, self.file)
        self.log: list[str] = []
        self._said = threading.Condition()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "caller_display", str(self.file)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        """Pull its plug."""
        self._process.kill()
        self.stop()

    def stop(self) -> int:
        """End it in order and return its exit code."""
        self._process.terminate()
        code = self._process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        if self._process.stderr:
            self._process.stderr.close()
        return code

    def wait_for(self, condition: Callable[[list[str]], bool]) -> bool:
        """Wait until its log fulfils a condition."""
        with self._said:
            return self._said.wait_for(lambda: condition(self.log), PATIENCE_S)

    def wait_for_line(self, words: str, times: int = 1) -> bool:
        return self.wait_for(lambda log: sum(words in each for each in log) >= times)

    def spoken(self) -> list[str]:
        """The numbers it has spoken, in order."""
        found = [re.search(r"/\d+ spoken: (\S+)", each) for each in self.log]
        return [each[1] for each in found if each]

    def shown(self) -> list[dict[str, object]]:
        records = hand(self._hands, "shown")["shown"]
        assert isinstance(records, list)
        return records

    def listed(self) -> list[str]:
        """The numbers in its list of latest calls, the newest first."""
        view = msgspec.convert(hand(self._hands, "shown")["board"], BoardView)
        return [row.number for row in view.calls.rows]

    def view(self) -> BoardView:
        """All that stands on it."""
        return msgspec.convert(hand(self._hands, "shown")["board"], BoardView)

    def banner(self) -> BannerView:
        """The line at the bottom."""
        return msgspec.convert(hand(self._hands, "shown")["board"], BoardView).banner

    def heard(self, after: int = 0) -> list[dict[str, object]]:
        clips = hand(self._hands, "heard", after=after)["heard"]
        assert isinstance(clips, list)
        return clips

    def record(self, number: str) -> dict[str, int]:
        """What became of a number: when it was received, drawn, large, spoken, over."""
        (record,) = [each for each in self.shown() if each["number"] == number]
        return {key: int(str(value)) for key, value in record.items() if isinstance(value, int)}

    def press(self, button: str) -> None:
        hand(self._hands, "press", button=button)

    def lamps(self) -> dict[str, str]:
        return msgspec.convert(hand(self._hands, "lamps")["lamps"], dict[str, str])

    def picture(self, file: Path | None = None) -> bytes:
        """What it shows now."""
        png = unpacked(hand(self._hands, "screenshot")["picture"])
        if file:
            file.write_bytes(png)
        return png

    def memory(self) -> bytes:
        """What it would still know if its plug were pulled now."""
        file = self._memory
        return file.read_bytes() if file.exists() else b""

    def damage_memory(self) -> None:
        self._memory.write_bytes(b'{"waiting": [')

    @property
    def _memory(self) -> Path:
        return self.file.parent / "board" / "announced.json"

    def resident_kb(self) -> int:
        """How much memory it has."""
        status = Path(f"/proc/{self.pid}/status").read_text("ascii")
        return int(status.partition("VmRSS:")[2].split()[0])

    def wait_for_file(self, name: str) -> bool:
        """Wait until it has written a file of its own."""
        return self.wait_until((self.file.parent / "board" / name).exists)

    def wait_until(self, condition: Callable[[], bool]) -> bool:
        """Wait until something holds that it does not log; looked at as often as a browser would."""
        between = threading.Event()
        for _ in range(round(PATIENCE_S / 0.05)):
            if condition():
                return True
            between.wait(0.05)
        raise AssertionError("it did not come to that")

    def wait_until_shown(self, count: int) -> list[dict[str, object]]:
        """What it has shown, once so much is drawn; looked at as often as a browser would."""
        between = threading.Event()
        for _ in range(round(PATIENCE_S / 0.05)):
            records = self.shown()
            if len(records) >= count and all(record["drawn"] is not None for record in records):
                return records
            between.wait(0.05)
        raise AssertionError(f"it has not shown {count} calls")

    def _read(self) -> None:
        assert self._process.stderr
        for each in self._process.stderr:
            with self._said:
                self.log.append(each.rstrip())
                self._said.notify_all()
