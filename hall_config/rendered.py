"""A part of a page that is rendered from the code, between two marks, so that it cannot say anything else."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Marks(NamedTuple):
    """What stands before and after such a part."""

    begin: str
    end: str

    def around(self, rendered: str, page: str) -> str:
        """Return the page with this part rendered anew; what stands around it stays."""
        before, rest = page.split(self.begin, 1)
        _, after = rest.split(self.end, 1)
        return f"{before}{self.begin}\n\n{rendered}\n{self.end}{after}"


def renew_named_page(refreshed: Callable[[str], str]) -> None:
    """Renew the page named on the command line."""
    page = Path(sys.argv[1])
    page.write_text(refreshed(page.read_text(encoding="utf-8")), encoding="utf-8")
