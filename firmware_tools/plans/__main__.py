"""`python -m firmware_tools.plans FOLDER`: draw anew the plan of every example in a folder."""

import sys
from pathlib import Path

from firmware_tools.plans.attached import plan_of
from firmware_tools.plans.sheet import drawn
from node_runtime.settings import read_settings


def drawing_of(file: Path) -> str:
    """Return the plan of one node's settings."""
    return drawn(plan_of([(read_settings(file), file)]))


def main() -> None:
    """Draw every plan of the folder named on the command line beside its settings."""
    for file in sorted(Path(sys.argv[1]).glob("*.toml")):
        file.with_suffix(".svg").write_text(drawing_of(file), encoding="utf-8")


if __name__ == "__main__":
    main()
