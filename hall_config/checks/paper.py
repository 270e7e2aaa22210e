"""The printed ticket: nobody can be called who holds a paper without a number."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from hall_config.checks import Check
from hall_config.model import HallConfig
from hall_config.problems import Finding, Place, about_key
from hall_config.ticket import REPEATED

LONGEST_LINK: Final = 200
"""With a token behind it, still a code that a phone reads from the narrowest paper."""


def _ticket_without_number(config: HallConfig) -> Iterator[Finding]:
    if config.ticket and all(line.part != "number" for line in config.ticket):
        yield Finding(Place("ticket", position=None), 'no part is "number": nobody could be called by this paper')


def _repeated_parts(config: HallConfig) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for count, line in enumerate(config.ticket, 1):
        seen[line.part] += 1
        if seen[line.part] == 2 and line.part not in REPEATED:
            place = Place(path=f"ticket.{count}.part", position=count - 1)
            yield about_key(place, f'"{line.part}" stands on the ticket twice; leave one out')


def _misplaced_texts(config: HallConfig) -> Iterator[Finding]:
    for count, line in enumerate(config.ticket, 1):
        place = Place(path=f"ticket.{count}.text", position=count - 1)
        if line.part == "text" and line.text is None:
            yield Finding(place, f'missing key "{place.path}": a line of the hall\'s own needs its words')
        if line.part != "text" and line.text is not None:
            yield about_key(place, f'the part "{line.part}" has its own words; write part = "text"')


def _long_link(config: HallConfig) -> Iterator[Finding]:
    length = len(config.texts.ticket_link.encode())
    if length > LONGEST_LINK:
        place = Place("texts", path="ticket_link")
        yield about_key(place, f"{length} bytes are too many; a code on paper bears a link of {LONGEST_LINK} at most")


CHECKS: Final[tuple[Check, ...]] = (_ticket_without_number, _repeated_parts, _misplaced_texts, _long_link)
