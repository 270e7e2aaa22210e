"""What is on the glass at one moment: words, panels and the targets a finger can hit. No pixels are drawn here."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from device_drivers.rectangle import Rect
from hall_protocol.message import LocalText

Align = Literal["left", "center"]


class Page(StrEnum):
    """Which page a visitor stands before."""

    STARTING = "starting"
    HOME = "home"
    DEPARTMENTS = "departments"
    SERVICES = "services"
    LIFE_EVENTS = "life_events"
    LIFE_EVENT = "life_event"
    SEARCH = "search"
    SITUATIONS = "situations"
    CONFIRM = "confirm"
    REASONS = "reasons"
    OTHER_WAY = "other_way"
    CODE = "code"
    CHECK_IN = "check_in"
    OWN_TICKET = "own_ticket"
    GIVE_UP = "give_up"
    ASKING = "asking"
    PRINTING = "printing"
    RESULT = "result"
    PAPER_FAILED = "paper_failed"
    REFUSED = "refused"
    LOST = "lost"
    SAID = "said"
    DONE = "done"
    HELP = "help"
    PIN = "pin"
    OPERATOR = "operator"


class Tone(StrEnum):
    """What something means, from which its colours follow."""

    INK = "ink"
    QUIET = "quiet"
    INVERSE = "inverse"
    HEADER = "header"
    CARD = "card"
    DOOR = "door"
    KEY = "key"
    CLOSED = "closed"
    PRIMARY = "primary"
    GREEN = "green"
    WARNING = "warning"
    ALARM = "alarm"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in its box, the visitor's language large and the other one under it.

    `px` is the largest size; what is longer wraps and then shrinks, and is never cut.
    """

    rect: Rect
    text: LocalText
    px: int
    tone: Tone = Tone.INK
    align: Align = "left"
    second: bool = True
    """Whether the other language stands under it."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A coloured card behind words."""

    rect: Rect
    tone: Tone


@dataclass(frozen=True, slots=True)
class Code:
    """A square code for a phone's camera, black on white with its quiet margin, as large as its box allows."""

    rect: Rect
    data: str


@dataclass(frozen=True, slots=True)
class Target:
    """Something to touch. `action` is what it does, the same in every language."""

    rect: Rect
    label: LocalText
    action: str
    tone: Tone
    px: int
    mark: str = ""
    """One character in a coloured disc, by which a tile is found again."""
    hue: int = 0
    """Which colour the disc has."""
    note: LocalText | None = None
    """What stands small under the label: whose service it is, or why it cannot be had."""
    ticked: bool | None = None
    """Whether its box is ticked; None: it has none."""


@dataclass(frozen=True, slots=True)
class PageView:
    """All that one page shows, in the order in which it is painted; two equal views are the same picture."""

    page: Page
    size: tuple[int, int]
    language: str
    bilingual: bool
    """Whether the other language stands under the visitor's."""
    panels: tuple[Panel, ...]
    words: tuple[Words, ...]
    targets: tuple[Target, ...]
    codes: tuple[Code, ...] = ()
    big: bool = False
    """Whether it is drawn with the strongest contrast."""

    def target_at(self, x: int, y: int) -> Target | None:
        """Return what a finger at this point hits."""
        return next((target for target in self.targets if target.rect.holds(x, y)), None)

    def labels(self) -> tuple[str, ...]:
        """Return every target's name in the visitor's language, in reading order."""
        return tuple(target.label.said_in(self.language) for target in self.targets)


class TargetError(LookupError):
    """A script asked to touch a text that is not on the page exactly once; says what there is."""

    def __init__(self, page: PageView, text: str, found: int) -> None:
        self.text = text
        what = f"{found} targets say" if found else "no target says"
        labels = ", ".join(page.labels()) or "nothing to touch"
        super().__init__(f'{what} "{text}" on the page "{page.page}"; there are: {labels}')


def target_saying(page: PageView, text: str) -> Target:
    """Return the one target with this label in either language, or with it inside when only one has; else raise."""
    wanted = text.strip().casefold()
    if not wanted:
        raise TargetError(page, text, 0)
    exact = [target for target in page.targets if wanted in _names(target)]
    near = [target for target in page.targets if any(wanted in name for name in _names(target))]
    found = exact or near
    if len(found) != 1:
        raise TargetError(page, text, len(found))
    return found[0]


def _names(target: Target) -> tuple[str, str]:
    return target.label.zh.casefold(), target.label.en.casefold()
