"""Whether the tables of a hall fit each other, by theme: what a visitor would find out on the first morning.

Each check is one function that yields what it found; each module lists its own in `CHECKS`.
"""

from collections.abc import Callable, Iterator

from hall_config.model import HallConfig
from hall_config.problems import Finding

Check = Callable[[HallConfig], Iterator[Finding]]
