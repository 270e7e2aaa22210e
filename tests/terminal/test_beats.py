"""A terminal looks again exactly when something of it falls due, though it learns of that between two beats."""

from pathlib import Path
from random import Random

import pytest

from device_drivers.buttons import VirtualButtons
from device_drivers.driver import Event
from device_drivers.inputs import ButtonPressed, ButtonsWaiting
from device_drivers.pins import virtual_chip
from device_drivers.tone import VirtualTone
from hall_protocol.roles import Role
from node_runtime.node import NodeRuntime
from node_runtime.settings import BrokerAddress, NodeSettings
from window_terminal.app import TerminalApp
from window_terminal.devices import Cabling, Devices, attach
from window_terminal.keys import keys_of
from window_terminal.wiring import wiring_of


class Loop:
    """The node's loop with a clock of its own: it sleeps as long as the app wants, and wakes for every event."""

    def __init__(self, folder: Path) -> None:
        (folder / "secret").write_text("secret\n", encoding="ascii")
        settings = NodeSettings(
            node="window-1",
            role=Role.TERMINAL,
            hall="qinghe",
            window="window-1",
            broker=BrokerAddress(port=1, password_file=folder / "secret"),
            data=folder,
            virtual=True,
            devices={"tone": "18"},
        )
        self.now_ms = 100_000
        self.came: list[Event] = []
        self.told: list[tuple[int, Event]] = []
        self.runtime = NodeRuntime(
            settings, monotonic_ms=lambda: self.now_ms, boot_id="boot", id_prefix="aaaaaaaa", jitter=Random(1)
        )
        keys, self.chip = keys_of(settings), virtual_chip()
        cabling = Cabling(lambda: self.now_ms)
        self.devices: Devices = attach(settings, wiring_of(settings), keys, self.chip, self.came.append, cabling)
        self.app = TerminalApp(self.runtime, self.devices, keys, lambda: self.now_ms)
        self.app.on_link(hub_alive=False, broker_up=False)
        self.due_ms = self.now_ms

    @property
    def buttons(self) -> VirtualButtons:
        assert isinstance(self.devices.buttons, VirtualButtons)
        return self.devices.buttons

    @property
    def tone(self) -> VirtualTone:
        assert isinstance(self.devices.tone, VirtualTone)
        return self.devices.tone

    def lives(self, ms: int) -> None:
        """Live so long, as `NodeRuntime` does."""
        end_ms = self.now_ms + ms
        while self.came or self.due_ms <= end_ms:
            if self.came:
                event = self.came.pop(0)
                self.told.append((self.now_ms, event))
                self.app.on_device(event)
                self.due_ms = min(self.due_ms, self._wanted_ms())
            else:
                self.now_ms = max(self.now_ms, self.due_ms)
                self.app.on_tick(self.now_ms)
                self.due_ms = self._wanted_ms()
        self.now_ms = end_ms

    def _wanted_ms(self) -> int:
        return self.now_ms + max(1, round(self.app.beat_s() * 1000))

    def close(self) -> None:
        self.runtime.stop()
        self.runtime.run(self.app, 0.01)
        self.devices.close()
        self.chip.close()


@pytest.fixture
def loop(tmp_path: Path) -> Loop:
    loop = Loop(tmp_path)
    loop.lives(137)  # its beats stand somewhere between two presses
    return loop


def test_an_answer_sounds_as_long_as_it_should(loop: Loop) -> None:
    loop.buttons.press("call")
    loop.lives(0)
    assert loop.tone.heard[-1] == "no_hub"
    assert loop.tone.sounding_hz > 0

    loop.lives(699)
    assert loop.tone.sounding_hz > 0
    loop.lives(1)
    assert loop.tone.sounding_hz == 0
    loop.close()


def test_a_button_that_may_be_held_is_answered_as_soon_as_its_finger_is_known_to_be_gone(loop: Loop) -> None:
    began_ms = loop.now_ms
    loop.buttons.level("transfer", closed=True)
    loop.lives(90)
    loop.buttons.level("transfer", closed=False)
    loop.lives(500)

    assert (began_ms + 90 + 40, ButtonPressed("transfer", began_ms)) in loop.told
    loop.close()


def test_a_held_button_is_a_long_press_after_seven_tenths_of_a_second(loop: Loop) -> None:
    began_ms = loop.now_ms
    loop.buttons.level("transfer", closed=True)
    loop.lives(2_000)

    assert [each for each in loop.told if not isinstance(each[1], ButtonsWaiting)] == [
        (began_ms + 700, ButtonPressed("transfer", began_ms, "long"))
    ]
    loop.close()
