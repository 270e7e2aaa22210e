"""How an operator's command asks the hub: names for ids, the hall's wall clock for moments, one answer printed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click

from firmware_tools.desk import Desk, desk
from firmware_tools.options import data_option, in_json, json_option
from hall_protocol import commands as wire
from hall_protocol.events import Reply

REFUSED: Final = 1
"""The exit code when the hub has refused; 2 is for what could not even be asked."""
WINDOWS: Final = ("window", "to_window")
"""Fields an operator fills with a window's number."""
MOMENTS: Final = ("from_ms", "until_ms", "due_ms", "slot_ms")
"""Fields an operator fills with the time on the hall's wall."""
ENDS_A_SERVICE: Final = (wire.FinishService, wire.HandIn)
"""Commands whose answer is how the visit stands now, and how the service ended."""


def ask(data: Path, command: type[wire.Command], as_json: bool, **wish: object) -> None:
    """Ask the hub and print its answer; a refusal is its sentence and exit code 1."""
    with desk(data) as asking:
        asked = {**wish, **_windows(asking, wish), **_moments(asking, wish)}
        reply = asking.ask(command, **asked)
        answer(reply, in_json(reply) if as_json else sentences(asking, command, asked, reply), as_json)


def plain(group: click.Group, name: str, command: type[wire.Command], meaning: str) -> None:
    """Add a command that needs nothing but what its group is about, such as one `window`, WINDOW on the line."""
    about = str(group.name)

    @group.command(name, help=meaning)
    @click.argument("one", metavar=about.upper())
    @data_option
    @json_option
    def run(one: str, data: Path, as_json: bool) -> None:
        ask(data, command, as_json, **{about: one})


def _windows(asking: Desk, wish: Mapping[str, object]) -> dict[str, object]:
    return {name: asking.window_id(str(wish[name])) for name in WINDOWS if wish.get(name)}


def _moments(asking: Desk, wish: Mapping[str, object]) -> dict[str, object]:
    return {name: asking.moment(str(wish[name])) for name in MOMENTS if wish.get(name)}


def answer(reply: Reply, said: str, as_json: bool) -> None:
    """Print what the hub said: a refusal where mistakes go, and with exit code 1."""
    click.echo(said, err=not reply.ok and not as_json)
    if not reply.ok:
        click.get_current_context().exit(REFUSED)


def sentences(asking: Desk, command: type[wire.Command], asked: Mapping[str, object], reply: Reply) -> str:
    """Return an answer as an operator reads it: why not, what came of it as it is now, or that it is done."""
    facts, said = asking.answers.facts(reply), f"{reply.message.zh} / {reply.message.en}" if reply.message else ""
    if reply.ok and command in ENDS_A_SERVICE:
        return f"{facts}\n{said}".strip()
    return said or facts or asking.answers.did(str(command.__struct_config__.tag), str(asked.get("window", "")))
