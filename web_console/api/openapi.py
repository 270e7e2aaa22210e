"""The programs' door as OpenAPI 3.1, rendered from the same message types that travel on the bus.

`python -m web_console.api.openapi docs/` writes `openapi.yaml` there; for developers.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from web_console.api.contract import openapi

FILE: Final = "openapi.yaml"
_HEADER: Final = "# Rendered from hall_protocol by `python -m web_console.api.openapi docs/`; change it there.\n"

__all__ = ["FILE", "main", "openapi", "render_openapi"]


def render_openapi() -> str:
    """Return the whole door as an OpenAPI document in YAML."""
    return _HEADER + msgspec.yaml.encode(openapi()).decode()


def main(arguments: Sequence[str]) -> None:
    """Write the document into the folder named."""
    parser = argparse.ArgumentParser(prog="python -m web_console.api.openapi", description=__doc__)
    parser.add_argument("folder", type=Path, help=f"where {FILE} is written")
    (parser.parse_args(arguments).folder / FILE).write_text(render_openapi(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
