"""`python -m firmware_tools.packing`: builds releases and the hub's packages from a checkout; `make deb` calls it."""

import re
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

import click

from firmware_tools.errors import ToolError
from firmware_tools.packing.deb import build_deb
from firmware_tools.packing.kinds import ARCHES, NODE
from firmware_tools.packing.release import lay_out, pack
from firmware_tools.packing.tree import Tree
from node_runtime.release import is_version

MISTAKEN: Final = 2
Command = TypeVar("Command", bound=Callable[..., None])


def _with_options(command: Command) -> Command:
    options = (
        click.argument("arches", nargs=-1, type=click.Choice([*ARCHES])),
        click.option("--tree", "root", type=click.Path(path_type=Path), default=Path(), help="The checkout; here."),
        click.option("--out", type=click.Path(path_type=Path), default=Path("build"), help="Where to; build."),
        click.option("--version", "version", default="", help="Another version than the checkout's own."),
        click.option("--local", is_flag=True, help="A version of this minute, for a tree that is being worked on."),
    )
    for option in options:
        command = option(command)
    return command


@click.group()
def main() -> None:
    """Build what a hall's machines are installed from."""


@main.command()
@_with_options
def release(arches: Sequence[str], root: Path, out: Path, version: str, local: bool) -> None:
    """Build the nodes' release for each of ARCHES (all)."""
    tree = Tree(root.resolve())
    for arch in arches or ARCHES:
        click.echo(_told(_release(tree, _version(tree, version, local), arch, _made(out))))


@main.command()
@_with_options
def deb(arches: Sequence[str], root: Path, out: Path, version: str, local: bool) -> None:
    """Build the hub's package for each of ARCHES (all); each holds the nodes' releases for all."""
    tree = Tree(root.resolve())
    called = _version(tree, version, local)
    releases = [_release(tree, called, arch, _made(out)) for arch in ARCHES]
    for arch in arches or ARCHES:
        with TemporaryDirectory(prefix="deb-", dir=out) as scratch:
            click.echo(_told(build_deb(tree, called, arch, releases, Path(scratch), out)))


def _release(tree: Tree, version: str, arch: str, out: Path) -> Path:
    with TemporaryDirectory(prefix="release-", dir=out) as scratch:
        return pack(lay_out(tree, version, arch, NODE, Path(scratch)), out)


def _version(tree: Tree, version: str, local: bool) -> str:
    called = version or tree.version
    if local:
        called += f"+{datetime.now(UTC):%Y%m%d.%H%M%S}"
    if not is_version(called):
        raise ToolError(f'"{called}" is no version; one is like 1.4.0')
    return re.sub(r"\.0+(?=\d)", ".", called)


def _made(out: Path) -> Path:
    out.mkdir(parents=True, exist_ok=True)
    return out


def _told(path: Path) -> str:
    return f"{path}  {path.stat().st_size / 1e6:.0f} MB"


if __name__ == "__main__":
    try:
        main()
    except ToolError as problem:
        click.echo(f"packing: {problem}", err=True)
        sys.exit(MISTAKEN)
