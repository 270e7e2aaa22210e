"""One service in full, or all that a life event takes: what to bring, how long it is, and the ways to a number."""

from collections.abc import Iterator
from typing import Final

from device_drivers.rectangle import Rect
from hall_protocol.message import LocalText
from hall_protocol.states import ServiceOffer
from ticket_dispenser.frame import grid, rows, split_left, split_top
from ticket_dispenser.glass import Panel, Target, Tone, Words
from ticket_dispenser.menu import Menu
from ticket_dispenser.screens.home import nothing_here
from ticket_dispenser.screens.lanes import height_of, lane_buttons, lanes_of, ways_of
from ticket_dispenser.sheet import Desk, Entry, Piece
from ticket_dispenser.shelf import Shape
from ticket_dispenser.visit.queueing import wanted

BULLET: Final = LocalText("•", "•")
MATERIALS_SHOWN: Final = 6
"""More than this nobody reads standing; the ticket has them all."""
MATERIALS_BESIDE: Final = 3
"""More than this stand in two columns on a low glass."""
MATERIALS_BELOW: Final = 4
"""More than this stand in two columns on a tall glass."""


def confirm_page(desk: Desk) -> Iterator[Piece]:
    """One service in full: what to bring, where to wait, and how to queue."""
    service, menu = desk.service, desk.menu
    if service is None or menu is None:
        yield from nothing_here(desk)
        return
    ways = ways_of(desk, service)
    if desk.frame.portrait:
        below = height_of(desk, len(ways))
        card, lanes = split_top(desk.body, desk.body.h - below - desk.frame.gap * bool(ways), desk.frame.gap)
    else:
        card, lanes = split_left(desk.body, round(desk.body.w * 0.62), desk.frame.gap * 2)
    yield from _service_card(desk, menu, service, card)
    yield from lane_buttons(desk, ways, lanes, 220 if desk.frame.portrait else 300)


def _service_card(desk: Desk, menu: Menu, service: ServiceOffer, card: Rect) -> Iterator[Piece]:
    yield Panel(card, Tone.CARD)
    frame = desk.frame
    inside = card.inset(frame.px(44), frame.px(24 if frame.portrait else 18))
    name, below = split_top(inside, frame.px(110 if frame.low else 160), frame.gap)
    yield Words(name, _whole_name(desk, menu, service), desk.px(66))
    why = desk.closed(service)
    if why is not None:
        sentence, below = split_top(below, round(below.h * (0.42 if service.materials else 1.0)), frame.gap)
        yield Panel(sentence, Tone.WARNING)
        yield Words(sentence.inset(frame.px(24), frame.px(10)), why.message, desk.px(54), Tone.WARNING, "center")
    else:
        where, below = split_top(below, frame.px(96) * (2 if _told_apart(desk, menu, service) else 1), frame.gap)
        yield from _where_and_how_long(desk, menu, service, where)
    materials = menu.materials(service, desk.visit.situation)
    if materials and below.h > frame.px(160):
        yield from _materials(desk, materials, below)


def _whole_name(desk: Desk, menu: Menu, service: ServiceOffer) -> LocalText:
    """The service, and what the matter is more exactly."""
    situation = menu.situation(service, desk.visit.situation)
    if situation is None:
        return service.name
    return LocalText(f"{service.name.zh}（{situation.name.zh}）", f"{service.name.en} ({situation.name.en})")


def _told_apart(desk: Desk, menu: Menu, service: ServiceOffer) -> bool:
    """Whether how long it is stands below where to wait: not where height is short and there is room beside it."""
    heard = desk.visit.hub and menu.queue(service.queue) is not None
    return heard and (desk.visit.big or desk.frame.portrait)


def _where_and_how_long(desk: Desk, menu: Menu, service: ServiceOffer, area: Rect) -> Iterator[Piece]:
    """Where to wait, and beside it how many wait and about how long, where the hall has said so."""
    both = desk.wording.both
    place = both("where_to_wait", where=menu.where(service.zone))
    queue = menu.queue(service.queue) if desk.visit.hub else None
    if queue is None:
        yield Words(area, place, desk.px(46), Tone.QUIET)
        return
    if _told_apart(desk, menu, service):
        left, right = rows(area, 2, 0, area.h)
    else:
        left, right = split_left(area, round(area.w * 0.46), desk.frame.gap)
    yield Words(left, place, desk.px(46), Tone.QUIET)
    yield Words(right, desk.wording.queue(queue), desk.px(46), Tone.QUIET)


def _materials(desk: Desk, materials: tuple[LocalText, ...], area: Rect) -> Iterator[Piece]:
    frame = desk.frame
    heading, below = split_top(area, frame.px(66), frame.px(4))
    yield Words(heading, desk.wording.both("materials"), desk.px(44), second=False)
    lines = list(materials)
    most = MATERIALS_SHOWN if not desk.visit.big else MATERIALS_BELOW
    if len(lines) > most:
        lines = [*lines[: most - 1], desk.wording.both("more_materials")]
    few = MATERIALS_BESIDE if frame.low else MATERIALS_BELOW
    across = 2 if len(lines) > few and not desk.visit.big else 1
    for place, line in zip(grid(below, across, len(lines), frame.px(8), frame.px(112)), lines, strict=True):
        left, beside = split_left(place, frame.px(40), 0)
        # beside the first line, which stands above the other language
        dot, _ = split_top(left, left.h if desk.visit.big else round(left.h * 0.72), 0)
        yield Words(dot, BULLET, desk.px(48), Tone.QUIET, second=False)
        yield Words(beside, line, desk.px(48))


def life_event_page(desk: Desk) -> Iterator[Piece]:
    """All that something in life takes, ticked; one ticket is for everything that stays so."""
    menu, frame = desk.menu, desk.frame
    event = menu.life_event(desk.visit.life_event) if menu else None
    if menu is None or event is None:
        yield from nothing_here(desk)
        return
    chosen = wanted(desk.visit, menu)
    ask = desk.wording.both("tick_what_you_want")
    title = LocalText(f"{event.name.zh} · {ask.zh}", f"{event.name.en} · {ask.en}")
    words, below = desk.titled(title, 90 if frame.low else 120, 54)
    yield from words
    first = menu.service(chosen[0]) if chosen else None
    ways = lanes_of(desk, first) if first else []
    if frame.portrait:
        area, lanes = split_top(below, below.h - height_of(desk, max(1, len(ways))) - frame.gap, frame.gap)
    else:
        area, lanes = split_left(below, round(below.w * 0.64), frame.gap * 2)
    yield from desk.tiles(list(_ticks(desk, menu, event.services, chosen)), area, _tick_shape(desk), 52)
    if not ways:
        yield Words(lanes, desk.wording.both("nothing_ticked"), desk.px(54), Tone.QUIET, "center")
    for button in lane_buttons(desk, ways, lanes):
        told = desk.wording.both("one_ticket_for", ticket=button.label, count=len(chosen))
        yield Target(button.rect, told, button.action, button.tone, button.px)


def _ticks(desk: Desk, menu: Menu, services: tuple[str, ...], chosen: tuple[str, ...]) -> Iterator[Entry]:
    for code in services:
        service = menu.service(code)
        if service is not None:
            entry = desk.service_entry(service)
            yield Entry(entry.label, f"tick:{code}", note=entry.note, tone=entry.tone, ticked=code in chosen)


def _tick_shape(desk: Desk) -> Shape:
    frame = desk.frame
    fewest = 1 if frame.portrait else 2
    if desk.visit.big:
        return Shape(frame.px(700), frame.touchable(150), frame.px(210), 1)
    return Shape(frame.px(700 if frame.stout else 460), frame.touchable(110), frame.px(180), fewest)


def reasons_page(desk: Desk) -> Iterator[Piece]:
    """The reasons for the green channel as big buttons, and the way out for whoever has none."""
    frame = desk.frame
    words, area = desk.titled(desk.wording.both("green_question"), 100 if frame.low else 130, 62)
    yield from words
    reasons = desk.menu.reasons if desk.menu else ()
    entries = [Entry(reason.name, f"reason:{reason.id}", tone=Tone.GREEN) for reason in reasons]
    entries.append(Entry(desk.wording.both("green_no"), "take", tone=Tone.PRIMARY))
    narrowest = frame.px(440 if frame.portrait or desk.visit.big else 500)
    shape = Shape(narrowest, frame.touchable(110), frame.px(180), 1 if frame.portrait else 2)
    yield from desk.tiles(entries, area, shape, 60)


def other_way_page(desk: Desk) -> Iterator[Piece]:
    """How it is done online or at a machine; whoever likes that leaves without a number."""
    service, frame = desk.service, desk.frame
    if service is None or service.self_service is None:
        yield from nothing_here(desk)
        return
    button = frame.touchable(180)
    card, below = split_top(desk.body, desk.body.h - button - frame.gap, frame.gap)
    yield Panel(card, Tone.CARD)
    inside = card.inset(frame.px(44), frame.px(30))
    name, how = split_top(inside, frame.px(150), frame.gap)
    yield Words(name, service.name, desk.px(60), Tone.QUIET, "center")
    yield Words(how, service.self_service, desk.px(70), align="center")
    left, right = split_left(below, (below.w - frame.gap) // 2, frame.gap)
    yield desk.button(left, "no_ticket", "no_ticket", Tone.GREEN, 60)
    yield desk.button(right, "rather_ticket", "back", Tone.PRIMARY, 60)
