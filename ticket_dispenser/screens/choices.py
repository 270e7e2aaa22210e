"""The pages on which a visitor chooses: departments, services, the service in full, the green channel's reasons."""

from collections.abc import Iterator
from typing import Final

from hall_protocol.message import LocalText
from hall_protocol.states import ServiceOffer
from ticket_dispenser.frame import grid, rows, split_left, split_top
from ticket_dispenser.glass import Panel, Rect, Target, Tone, Words
from ticket_dispenser.menu import Menu
from ticket_dispenser.sheet import Desk, Piece

BULLET: Final = LocalText("•", "•")
MATERIALS_SHOWN: Final = 6
"""More than this nobody reads standing; the ticket has them all."""
MATERIALS_BESIDE: Final = 3
"""More than this stand in two columns on a low glass."""
MATERIALS_BELOW: Final = 4
"""More than this stand in two columns on a tall glass."""


def home_page(desk: Desk) -> Iterator[Piece]:
    """The departments as large tiles, under the hall's welcome."""
    menu = desk.menu
    if menu is None or not menu.departments:
        yield from _nothing(desk)
        return
    body = desk.body
    if desk.frame.portrait:
        welcome, body = split_top(body, desk.frame.px(116), desk.frame.px(6))
        yield Words(welcome, menu.catalogue.welcome, desk.frame.px(52), Tone.QUIET, "center")
    title, area = split_top(body, desk.frame.px(126 if desk.frame.portrait else 100), desk.frame.gap)
    choose = desk.with_leaf(desk.wording.both("choose_department"))
    yield Words(title, choose, desk.frame.px(66 if desk.frame.portrait else 54), align="center")
    yield from _tiles(desk, menu, area)


def _tiles(desk: Desk, menu: Menu, area: Rect) -> Iterator[Target]:
    first = desk.leaf * desk.frame.tiles_a_leaf
    shown = menu.departments[first : first + desk.frame.tiles_a_leaf]
    across = 2 if desk.frame.portrait else 4 if len(shown) > 9 else 3
    places = grid(area, across, len(shown), desk.frame.gap, desk.frame.px(240))
    for index, (place, item) in enumerate(zip(places, shown, strict=True)):
        yield Target(
            place, item.name, f"department:{item.id}", Tone.CARD, desk.frame.px(60), item.name.zh[:1], first + index
        )


def services_page(desk: Desk) -> Iterator[Piece]:
    """A department's services, each a row as wide as the glass."""
    menu = desk.menu
    department = menu.department(desk.visit.department) if menu else None
    if menu is None or department is None:
        yield from _nothing(desk)
        return
    choose = desk.wording.both("choose_service")
    title = LocalText(f"{department.name.zh} · {choose.zh}", f"{department.name.en} · {choose.en}")
    words, area = desk.titled(title, 130 if desk.frame.portrait else 100, 58)
    yield from words
    first = desk.leaf * desk.frame.services_a_leaf
    shown = menu.services_of(department.id)[first : first + desk.frame.services_a_leaf]
    places = grid(area, 1 if desk.frame.portrait else 2, len(shown), desk.frame.gap, desk.frame.px(210))
    for place, service in zip(places, shown, strict=True):
        yield Target(place, service.name, f"service:{service.code}", Tone.CARD, desk.frame.px(64))


def confirm_page(desk: Desk) -> Iterator[Piece]:
    """One service in full: what to bring, where to wait, and how to queue."""
    service, menu = desk.service, desk.menu
    if service is None or menu is None:
        yield from _nothing(desk)
        return
    if desk.frame.portrait:
        card, lanes = split_top(desk.body, desk.body.h - _lanes_height(desk, menu, service), desk.frame.gap * 2)
    else:
        card, lanes = split_left(desk.body, round(desk.body.w * 0.6), desk.frame.gap * 2)
    yield from _service_card(desk, menu, service, card)
    yield from _lane_targets(desk, menu, service, lanes)


def _lanes_height(desk: Desk, menu: Menu, service: ServiceOffer) -> int:
    lanes = 2 if menu.offers_green(service) else 1
    return lanes * desk.frame.px(180 if desk.frame.stout else 220) + (lanes + 1) * desk.frame.gap


def _service_card(desk: Desk, menu: Menu, service: ServiceOffer, card: Rect) -> Iterator[Piece]:
    yield Panel(card, Tone.CARD)
    frame = desk.frame
    inside = card.inset(frame.px(44), frame.px(28 if frame.portrait else 20))
    name, below = split_top(inside, frame.px(150 if frame.low else 190), frame.gap)
    yield Words(name, service.name, frame.px(76))
    where, below = split_top(below, frame.px(90 if frame.low else 120), frame.gap)
    yield Words(where, desk.wording.both("where_to_wait", where=menu.where(service.zone)), frame.px(50), Tone.QUIET)
    if service.materials:
        yield from _materials(desk, service, below)


def _materials(desk: Desk, service: ServiceOffer, area: Rect) -> Iterator[Piece]:
    frame = desk.frame
    heading, below = split_top(area, frame.px(72), frame.px(6))
    yield Words(heading, desk.wording.both("materials"), frame.px(46), second=False)
    lines = list(service.materials)
    if len(lines) > MATERIALS_SHOWN:
        lines = [*lines[: MATERIALS_SHOWN - 1], desk.wording.both("more_materials")]
    across = 2 if len(lines) > (MATERIALS_BESIDE if frame.low else MATERIALS_BELOW) else 1
    for place, line in zip(grid(below, across, len(lines), frame.px(8), frame.px(112)), lines, strict=True):
        left, beside = split_left(place, frame.px(40), 0)
        dot, _ = split_top(
            left, round(left.h * 0.72), 0
        )  # beside the first line, which stands above the other language
        yield Words(dot, BULLET, frame.px(48), Tone.QUIET, second=False)
        yield Words(beside, line, frame.px(48))


def _lane_targets(desk: Desk, menu: Menu, service: ServiceOffer, area: Rect) -> Iterator[Target]:
    keys = [("take_ticket", "take", Tone.PRIMARY)]
    if menu.offers_green(service):
        keys.append(("take_green_ticket", "green", Tone.GREEN))
    places = rows(area, len(keys), desk.frame.gap, desk.frame.px(220 if desk.frame.portrait else 300))
    for place, (key, action, tone) in zip(places, keys, strict=True):
        yield Target(place, desk.wording.both(key), action, tone, desk.frame.px(84))


def reasons_page(desk: Desk) -> Iterator[Piece]:
    """The reasons for the green channel as big buttons, and the way out for whoever has none."""
    question = desk.wording.both("green_question")
    words, area = desk.titled(question, 130 if desk.frame.portrait else 100, 62)
    yield from words
    reasons = desk.menu.reasons if desk.menu else ()
    across = 1 if desk.frame.portrait and len(reasons) < (6 if desk.frame.stout else 7) else 2
    places = grid(area, across, len(reasons) + 1, desk.frame.gap, desk.frame.px(180))
    for place, reason in zip(places, reasons, strict=False):
        yield Target(place, reason.name, f"reason:{reason.id}", Tone.GREEN, desk.frame.px(60))
    yield Target(places[-1], desk.wording.both("green_no"), "take", Tone.PRIMARY, desk.frame.px(60))


def _nothing(desk: Desk) -> Iterator[Piece]:
    yield Words(desk.body, desk.wording.both("no_services"), desk.frame.px(64), align="center")
