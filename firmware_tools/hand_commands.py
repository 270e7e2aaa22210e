"""Virtual hands for scripts: press a button, touch a screen, look at it, pick up the paper."""

import base64
import time
from pathlib import Path
from typing import Final

import click

from device_drivers.driver import DriverError, Reply
from device_drivers.hands import hand
from firmware_tools.errors import ToolError
from firmware_tools.options import data_option
from firmware_tools.run_file import read_run_file

HAND_WITHIN_S: Final = 15.0
READS_IN_S: Final = 1.5
"""So long a card lies there: a reader looks three times a second, and reads in less than one."""
FAULT_HANDS: Final = {
    "printer": "printer_fault",
    "reader": "card_fault",
    "scanner": "scan_fault",
    "keypad": "keypad_fault",
    "pads": "pads_fault",
    "badge_reader": "badge_fault",
    "strip": "strip_fault",
    "lcd": "lcd_fault",
}
"""By which hand each virtual device is made to fail."""


@click.command()
@click.argument("node")
@click.argument("button")
@click.option("--long", "gesture", flag_value="long", help="Hold it, as transfer for a visitor who comes back.")
@click.option("--double", "gesture", flag_value="double", help="Press it twice, one press after the other.")
@data_option
def press(node: str, button: str, gesture: str | None, data: Path) -> None:
    """Press BUTTON of the virtual terminal NODE: call, recall, start, finish, missed, transfer, hold or pause."""
    moved(data, node, "press", button=button, gesture=gesture or "short")


@click.command()
@click.argument("node")
@click.argument("place")
@data_option
def touch(node: str, place: str, data: Path) -> None:
    """Touch the virtual screen of NODE at PLACE: a text that stands on it, or X,Y in its pixels."""
    x, comma, y = place.partition(",")
    if comma and x.strip().isdigit() and y.strip().isdigit():
        moved(data, node, "touch", x=int(x), y=int(y))
    else:
        moved(data, node, "touch", text=place)


@click.command()
@click.argument("node")
@click.argument("file", type=click.Path(path_type=Path))
@data_option
def screenshot(node: str, file: Path, data: Path) -> None:
    """Save what the virtual screen of NODE shows now as FILE, a PNG at its real size."""
    _save(file, moved(data, node, "screenshot", format="png").get("picture"))


@click.command()
@click.argument("node")
@click.option("--png", type=click.Path(path_type=Path), help="Save it as a picture instead.")
@data_option
def printed(node: str, png: Path | None, data: Path) -> None:
    """Show the last ticket that NODE's virtual printer printed, as text or as a picture of its paper."""
    reply = moved(data, node, "printed", png=png is not None)
    text = reply.get("text")
    if not text:
        raise ToolError(f"{node} has printed nothing yet")
    if png is not None:
        _save(png, reply.get("png"))
    else:
        click.echo(text)


@click.command()
@click.argument("node")
@click.option("--age", type=click.IntRange(0, 130), default=45, show_default=True, help="How old its holder is.")
@click.option("--person", type=click.IntRange(1, 999), default=1, show_default=True, help="Who it is.")
@click.option("--leave", is_flag=True, help="Leave it there.")
@data_option
def card(node: str, age: int, person: int, leave: bool, data: Path) -> None:
    """Lay an identity card on NODE's virtual reader, and take it away again."""
    moved(data, node, "card", age=age, person=person)
    if not leave:
        time.sleep(READS_IN_S)
        moved(data, node, "card", away=True)


@click.command()
@click.argument("node")
@click.argument("text")
@data_option
def scan(node: str, text: str, data: Path) -> None:
    """Hold a code that says TEXT before NODE's virtual scanner: a ticket's, an appointment's, an agent's badge."""
    moved(data, node, "scan", text=text)


@click.command()
@click.argument("node")
@click.argument("keys", nargs=-1, required=True)
@data_option
def key(node: str, keys: tuple[str, ...], data: Path) -> None:
    """Press KEYS of NODE's virtual keypad, such as 5 and enter, one after the other."""
    for each in keys:
        moved(data, node, "key", key=each)


@click.command()
@click.argument("node")
@click.argument("text")
@data_option
def badge(node: str, text: str, data: Path) -> None:
    """Hold a clerk's badge that says TEXT before NODE's virtual badge reader."""
    moved(data, node, "badge", text=text)


@click.command()
@click.argument("node")
@click.argument("device", type=click.Choice(sorted(FAULT_HANDS)))
@click.argument("what")
@click.option("--over", is_flag=True, help="It is over.")
@data_option
def fault(node: str, device: str, what: str, over: bool, data: Path) -> None:
    """Let NODE's virtual DEVICE fail as WHAT says, such as unplugged, or --over; a wrong WHAT is told what there is."""
    moved(data, node, FAULT_HANDS[device], fault=what, on=not over)


def moved(data: Path, node: str, name: str, **arguments: object) -> Reply:
    """Move a hand of this node, or raise ToolError naming the node and what it has instead."""
    path = read_run_file(data).hands_of(node)
    try:
        return hand(path, name, timeout_s=HAND_WITHIN_S, **arguments)
    except DriverError as problem:
        raise ToolError(f"{node}: {problem.sentence}") from problem


def _save(file: Path, picture: object) -> None:
    if not isinstance(picture, str) or not picture:
        raise ToolError("there is no picture yet")
    try:
        file.write_bytes(base64.b64decode(picture))
    except OSError as problem:
        raise ToolError(f"{file} cannot be written ({problem.strerror})") from problem
