"""A script presses as a finger does: shortly, for long, twice; with the real socket of virtual buttons behind it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from device_drivers.driver import Event
from device_drivers.hands import HandRequested, Hands
from firmware_tools.hand_commands import press
from node_runtime.run_file import RunningHall, RunningNode, write_run_file

Pressed = list[tuple[object, object]]


@pytest.fixture
def pressed(tmp_path: Path) -> Iterator[Pressed]:
    """What the buttons of a terminal in `tmp_path` are asked for, by button and gesture."""
    seen: Pressed = []

    def take(event: Event) -> None:
        assert isinstance(event, HandRequested)
        seen.append((event.arguments["button"], event.arguments["gesture"]))
        event.answer({})

    socket = tmp_path / "window-1.sock"
    node = RunningNode(role="terminal", window="window-1", settings=tmp_path / "node.toml", hands=socket)
    write_run_file(
        RunningHall(
            hall="h",
            hall_folder=tmp_path,
            data=tmp_path,
            console="",
            broker_host="",
            broker_port=1,
            credentials={},
            nodes={"window-1": node},
            supervisor=os.getpid(),
            processes={},
        )
    )
    hands = Hands(socket, take)
    yield seen
    hands.close()


@pytest.mark.parametrize(
    ("words", "gesture"), [((), "short"), (("--long",), "long"), (("--double",), "double")], ids=["", "long", "double"]
)
def test_a_script_presses_as_long_as_a_finger(
    pressed: Pressed, tmp_path: Path, words: tuple[str, ...], gesture: str
) -> None:
    said = CliRunner().invoke(press, ["window-1", "transfer", *words, "--data", str(tmp_path)])

    assert (said.exit_code, pressed) == (0, [("transfer", gesture)]), said.output
