"""How long the tests that live by chance run: `make test` once, `make chaos` many times as long."""

from dataclasses import dataclass
from typing import Final


@dataclass
class Hardness:
    """Set once, before any test is collected."""

    times: int = 1


HARDNESS: Final = Hardness()
