"""Virtual hands for scripts: press a button, touch a screen, look at it, pick up the paper."""

import base64
from pathlib import Path

import click

from device_drivers.hands import hand
from firmware_tools.errors import ToolError
from firmware_tools.options import data_option
from firmware_tools.run_file import read_run_file


@click.command()
@click.argument("node")
@click.argument("button")
@data_option
def press(node: str, button: str, data: Path) -> None:
    """Press a virtual button of a window's terminal: call, recall, start, finish, missed, pause."""
    hand(read_run_file(data).hands_of(node), "press", button=button)


@click.command()
@click.argument("node")
@click.argument("place")
@data_option
def touch(node: str, place: str, data: Path) -> None:
    """Touch a virtual screen where a text stands, or at X,Y in its pixels."""
    path = read_run_file(data).hands_of(node)
    x, comma, y = place.partition(",")
    if comma and x.strip().isdigit() and y.strip().isdigit():
        hand(path, "touch", x=int(x), y=int(y))
    else:
        hand(path, "touch", text=place)


@click.command()
@click.argument("node")
@click.argument("file", type=click.Path(path_type=Path))
@data_option
def screenshot(node: str, file: Path, data: Path) -> None:
    """Save what a virtual screen shows now, as a PNG at its real size."""
    _save(file, hand(read_run_file(data).hands_of(node), "screenshot", format="png").get("picture"))


@click.command()
@click.argument("node")
@click.option("--png", type=click.Path(path_type=Path), help="Save it as a picture instead.")
@data_option
def printed(node: str, png: Path | None, data: Path) -> None:
    """Show the last ticket a virtual printer printed, as text or as a picture of its paper."""
    reply = hand(read_run_file(data).hands_of(node), "printed", png=png is not None)
    if png is not None:
        _save(png, reply.get("png"))
    else:
        click.echo(reply.get("text", ""))


def _save(file: Path, picture: object) -> None:
    if not isinstance(picture, str) or not picture:
        raise ToolError("there is no picture yet")
    try:
        file.write_bytes(base64.b64decode(picture))
    except OSError as problem:
        raise ToolError(f"{file} cannot be written ({problem.strerror})") from problem
