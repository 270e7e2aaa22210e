"""What every page is composed of and with: its pieces, and the desk at which they are put together."""

from collections.abc import Iterator
from dataclasses import dataclass

from hall_protocol.message import LocalText
from hall_protocol.states import ServiceOffer
from ticket_dispenser.frame import Frame, split_top
from ticket_dispenser.glass import Page, Panel, Rect, Target, Tone, Words, said
from ticket_dispenser.menu import Menu
from ticket_dispenser.pages import Visit
from ticket_dispenser.wording import Wording

Piece = Panel | Words | Target

FOOTER_LABELS = {"previous": "previous_page", "next": "next_page"}


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a page is made from."""

    visit: Visit
    menu: Menu | None
    frame: Frame
    wording: Wording
    warned: bool = False

    @property
    def body(self) -> Rect:
        """What the page has for itself."""
        return self.frame.body(self.warned)

    @property
    def bilingual(self) -> bool:
        """Whether both languages are shown."""
        return self.menu is None or self.menu.bilingual

    @property
    def service(self) -> ServiceOffer | None:
        """The service this visit is about, while the hall offers it."""
        return self.menu.service(self.visit.service) if self.menu else None

    @property
    def leaves(self) -> int:
        """How many leaves this page's list has."""
        if self.menu is None:
            return 1
        if self.visit.page is Page.HOME:
            return max(1, -(-len(self.menu.departments) // self.frame.tiles_a_leaf))
        if self.visit.page is Page.SERVICES:
            return max(1, -(-len(self.menu.services_of(self.visit.department)) // self.frame.services_a_leaf))
        return 1

    @property
    def leaf(self) -> int:
        """Which leaf is shown; never past the last."""
        return min(self.visit.leaf, self.leaves - 1)

    def titled(self, text: LocalText, height: int, px: int = 64) -> tuple[list[Words], Rect]:
        """Return a title at the top of the body and what is left below it."""
        place, below = split_top(self.body, self.frame.px(height), self.frame.gap)
        return [Words(place, self.with_leaf(text), self.frame.px(px), align="center")], below

    def with_leaf(self, text: LocalText) -> LocalText:
        """Return a title with the leaf's number, where a list has several."""
        if self.leaves < 2:
            return text
        count = self.wording.both("page", page=self.leaf + 1, pages=self.leaves)
        return LocalText(f"{text.zh}（{count.zh}）", f"{text.en} ({count.en})")

    def footer_target(self, slot: str, action: str) -> Target:
        """Return a target of the footer, at its one place."""
        label = self.wording.both(FOOTER_LABELS.get(slot, slot))
        if slot == "language":  # its name is the language one would change to, alone
            label = LocalText(said(label, self.visit.language), said(label, self.visit.language))
        return Target(self.frame.slot(slot), label, action, Tone.PLAIN, self.frame.px(46))

    def leaf_targets(self) -> Iterator[Target]:
        """Return the targets that turn a long list, as far as there is something to turn to."""
        if self.leaf > 0:
            yield self.footer_target("previous", "leaf:previous")
        if self.leaf < self.leaves - 1:
            yield self.footer_target("next", "leaf:next")
