"""A board as its own process on a real broker, and whoever plays the hub to it."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from board_view.board import BannerView, BoardView
from device_drivers.hands import hand, unpacked
from hall_protocol.message import LocalText
from hall_protocol.states import HubState
from hall_protocol.topics import CATALOGUE, HUB, ZONE_BOARD, ZONE_CALL, ZONE_MOVED
from node_runtime.bus import Bus, BusUp
from node_runtime.clock import boottime_ms
from node_runtime.inbox import Inbox
from node_runtime.settings import write_settings
from tests.display.parts import CHINA_S, MORNING_MS, board, call, catalogue, line, move
from tests.runtime.parts import LittleHall, await_event

PATIENCE_S = 20.0


class Hub:
    """Says what a hub would say, on a hall clock of its own speed."""

    def __init__(self, hall: LittleHall, speed: float = 1.0) -> None:
        self._speed = speed
        self._since_ms = boottime_ms()
        self._inbox = Inbox()
        self._over = threading.Event()
        self._bus = Bus(hall.bus("hub"), self._inbox, will=(HUB.path("county"), HubState(alive=False)))
        self._bus.start()
        await_event(self._inbox, BusUp)
        self.publish_catalogue()
        self._thread = threading.Thread(target=self._live)
        self._thread.start()

    def now_ms(self) -> int:
        return MORNING_MS + round((boottime_ms() - self._since_ms) * self._speed)

    def stop(self) -> None:
        self._over.set()
        self._thread.join()
        self._bus.stop()

    def call(self, number: str, *, attempt: int = 1, age_ms: int = 0, zone: str = "a") -> None:
        made = call(number, attempt=attempt, at_ms=self.now_ms() - age_ms, zone=zone)
        self._bus.publish(ZONE_CALL, made, zone=zone)

    def move(self, number: str, to: LocalText, *, age_ms: int = 0, zone: str = "a") -> None:
        self._bus.publish(ZONE_MOVED, move(number, to, at_ms=self.now_ms() - age_ms, zone=zone), zone=zone)

    def show(self, seq: int, *numbers: str) -> None:
        """Say a zone's state, the newest number first."""
        now_ms = self.now_ms()
        lines = [line(number, at_ms=now_ms - age) for age, number in enumerate(numbers)]
        self._bus.publish(ZONE_BOARD, board("a", seq, *lines, at_ms=now_ms), zone="a")

    def publish_catalogue(self) -> None:
        self._bus.publish(CATALOGUE, catalogue(), role="display")

    def _live(self) -> None:
        while not self._over.is_set():
            now = HubState(alive=True, epoch=1, hall_time_ms=self.now_ms(), speed=self._speed, utc_offset_s=CHINA_S)
            self._bus.publish(HUB, now)
            self._over.wait(0.5)


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

    def banner(self) -> BannerView:
        """The line at the bottom."""
        return msgspec.convert(hand(self._hands, "shown")["board"], BoardView).banner

    def heard(self, after: int = 0) -> list[dict[str, object]]:
        clips = hand(self._hands, "heard", after=after)["heard"]
        assert isinstance(clips, list)
        return clips

    def picture(self, file: Path | None = None) -> bytes:
        """What it shows now."""
        png = unpacked(hand(self._hands, "screenshot")["picture"])
        if file:
            file.write_bytes(png)
        return png

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
