"""What a visit hears: answers of the hall, the printer's word, a card that was laid on, a code that was shown."""

import re
from dataclasses import replace
from typing import Final

from hall_protocol.message import LocalText
from hall_protocol.states import BookingFacts, TicketFacts
from ticket_dispenser.glass import Page
from ticket_dispenser.menu import Menu
from ticket_dispenser.visit.state import Person, Recognise, Turned, Visit, backward, forward, home, next_comer

AGENT: Final = "agent:"
TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}")
"""128 bits, as a ticket's code carries them."""
LINK: Final = re.compile(r"https?://\S+/([A-Za-z0-9_-]{22})/?")
CODE: Final = re.compile(r"[A-Za-z0-9._/-]{1,64}")

BUSY: Final = frozenset({Page.STARTING, Page.ASKING, Page.PRINTING, Page.PIN, Page.OPERATOR})
"""Pages on which neither card nor code means anything."""
ENDED: Final = frozenset({Page.RESULT, Page.PAPER_FAILED, Page.DONE})
"""Pages on which somebody who lays a card or shows a code is the next visitor."""


def linked(visit: Visit, link: bool, now_ms: int, hub: bool | None = None) -> Visit:
    """The hub came or went; a visitor who was told to wait stands again where the ticket can be taken.

    `link` says whether a ticket could be had, `hub` whether the hall hears us, where that is not the same.
    """
    visit = replace(visit, link=link, hub=link if hub is None else hub)
    unanswered = visit.page is Page.REFUSED and visit.sentence is None
    if link and (visit.page is Page.LOST or unanswered):
        return replace(backward(visit), since_ms=now_ms)
    return visit


def issued(visit: Visit, ticket: TicketFacts, now_ms: int) -> Visit:
    """The hub gave a number; its paper is on the way."""
    return replace(visit, page=Page.PRINTING, ticket=ticket, sentence=None, guide="", since_ms=now_ms)


def refused(visit: Visit, sentence: LocalText | None, now_ms: int) -> Visit:
    """The hub gave no number, and says why; None: it gave no answer, so that asking again may help."""
    return replace(visit, page=Page.REFUSED, sentence=sentence, since_ms=now_ms)


def has_ticket(visit: Visit, ticket: TicketFacts, now_ms: int) -> Visit:
    """Who stands here has a ticket already: it is shown, to be printed again or given up."""
    shown = visit if visit.page in {Page.ASKING, Page.OWN_TICKET} else forward(visit, Page.OWN_TICKET)
    return replace(shown, page=Page.OWN_TICKET, ticket=ticket, sentence=None, since_ms=now_ms)


def has_booking(
    visit: Visit, booking: BookingFacts, sentence: LocalText | None, now_ms: int, not_now: bool = False
) -> Visit:
    """Who stands here has an appointment; `sentence` says what is the matter with it, if anything is."""
    shown = visit if visit.page in {Page.ASKING, Page.CHECK_IN} else forward(visit, Page.CHECK_IN)
    shown = replace(shown, page=Page.CHECK_IN, booking=booking, sentence=sentence, since_ms=now_ms)
    return replace(shown, not_now=not_now)


def told(visit: Visit, sentence: LocalText | None, now_ms: int) -> Visit:
    """What was asked cannot be, and this is why."""
    return replace(visit, page=Page.SAID, sentence=sentence, since_ms=now_ms)


def given_up(visit: Visit, sentence: LocalText, now_ms: int) -> Visit:
    """The visit is called off."""
    return replace(visit, page=Page.DONE, ticket=None, sentence=sentence, since_ms=now_ms)


def guide_answered(visit: Visit, heard: bool) -> Visit:
    """The hall has heard that a guide is wanted here, or has not."""
    return replace(visit, guide="coming" if heard else "unheard") if visit.guide == "asked" else visit


def printed(visit: Visit, ticket: TicketFacts, now_ms: int) -> Visit:
    """The paper is out; says so to the visitor who waits for it, and to nobody else."""
    if not _awaits(visit, ticket):
        return visit
    return replace(visit, page=Page.RESULT, sentence=None, since_ms=now_ms)


def paper_failed(visit: Visit, ticket: TicketFacts, advice: LocalText, now_ms: int) -> Visit:
    """The paper did not come; the visitor has the number all the same, and a guide was called."""
    if not _awaits(visit, ticket):
        return visit
    guide = visit.guide or ("asked" if visit.hub else "unheard")
    return replace(visit, page=Page.PAPER_FAILED, sentence=advice, guide=guide, since_ms=now_ms)


def _awaits(visit: Visit, ticket: TicketFacts) -> bool:
    """Whether this visitor looks out for this paper; also when it comes after all, the printer being well again."""
    waits = visit.page in {Page.PRINTING, Page.PAPER_FAILED}
    return waits and visit.ticket is not None and visit.ticket.id == ticket.id


def card(visit: Visit, person: Person, menu: Menu, now_ms: int) -> Turned:
    """Somebody laid their card: the hall is asked who it is, and what was chosen stays chosen."""
    if visit.page in BUSY:
        return visit, None
    begun = next_comer(visit, menu, now_ms) if visit.page in ENDED else visit
    if visit.page is Page.SAID:  # as after a card that was not read: it is read now
        begun = backward(visit)
    return replace(begun, person=person, since_ms=now_ms, leaving_s=0), Recognise()


def card_not_read(visit: Visit, sentence: LocalText, now_ms: int) -> Visit:
    """A card was laid and could not be read; what was chosen stays chosen behind the sentence that says so."""
    if visit.page in BUSY or visit.page in ENDED:
        return visit
    shown = visit if visit.page is Page.SAID else forward(visit, Page.SAID)
    return replace(shown, sentence=sentence, since_ms=now_ms, leaving_s=0)


def scanned(visit: Visit, text: str, menu: Menu, now_ms: int) -> Turned:
    """Somebody showed a code: of a ticket, of an appointment, an agent's badge, or one that means nothing here."""
    if visit.page in BUSY:
        return visit, None
    ended = visit.page in ENDED
    begun = next_comer(visit, menu, now_ms) if ended else replace(visit, since_ms=now_ms, leaving_s=0)
    if text.startswith(AGENT):
        return replace(home(begun, now_ms), person=None, agent=text), None
    wish = meaning(text, menu)
    if wish is None:
        return replace(forward(begun, Page.SAID), sentence=None), None
    if not visit.hub:
        return forward(begun, Page.LOST), None
    return replace(forward(begun, Page.ASKING), sentence=None), wish


def meaning(text: str, menu: Menu) -> Recognise | None:
    """Return what a code stands for: a ticket's token, bare or at the end of a link, else an appointment's code."""
    text = text.strip()
    ours = menu.ticket_link and text.startswith(menu.ticket_link)
    token = text.removeprefix(menu.ticket_link) if ours else text
    if TOKEN.fullmatch(token):
        return Recognise(token=token)
    if found := LINK.fullmatch(text):
        return Recognise(token=found[1])
    return Recognise(code=text) if CODE.fullmatch(text) else None
