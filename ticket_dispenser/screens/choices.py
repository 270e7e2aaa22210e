"""The pages with lists to choose from: departments, their services, a service's situations, life events."""

from collections.abc import Iterator

from hall_protocol.message import LocalText
from ticket_dispenser.frame import split_top
from ticket_dispenser.glass import Tone
from ticket_dispenser.screens.home import nothing_here
from ticket_dispenser.screens.lanes import lanes_of
from ticket_dispenser.sheet import Desk, Entry, Piece
from ticket_dispenser.shelf import Shape


def departments_page(desk: Desk) -> Iterator[Piece]:
    """Who is responsible: the departments of the hall's first page."""
    if desk.menu is None:
        return
    words, area = desk.titled(desk.wording.both("choose_department"), 90 if desk.frame.low else 110, 58)
    yield from words
    yield from desk.tiles(list(_departments(desk, "")), area, _short_names(desk), 56)


def services_page(desk: Desk) -> Iterator[Piece]:
    """A department's parts, then its services."""
    menu = desk.menu
    department = menu.department(desk.visit.department) if menu else None
    if menu is None or department is None:
        yield from nothing_here(desk)
        return
    choose = desk.wording.both("choose_service")
    title = LocalText(f"{department.name.zh} · {choose.zh}", f"{department.name.en} · {choose.en}")
    words, area = desk.titled(title, 90 if desk.frame.low else 120, 54)
    yield from words
    services = menu.services_of(department.id)
    roomy = len(services) <= 8 and not desk.frame.low
    entries = [*_departments(desk, department.id), *(desk.service_entry(each, short=not roomy) for each in services)]
    yield from desk.tiles(entries, area, _long_names(desk), 60)


def situations_page(desk: Desk) -> Iterator[Piece]:
    """What the matter is more exactly, and the way past for whoever does not know."""
    service, menu, frame = desk.service, desk.menu, desk.frame
    if service is None or menu is None:
        yield from nothing_here(desk)
        return
    ask = desk.wording.both("choose_situation")
    title = LocalText(f"{service.name.zh} · {ask.zh}", f"{service.name.en} · {ask.en}")
    words, below = desk.titled(title, 116 if frame.low else 130, 54)
    yield from words
    height = frame.touchable(130)
    area, past = split_top(below, below.h - height - frame.gap, frame.gap)
    entries = [Entry(each.name, f"situation:{each.code}") for each in service.situations]
    yield from desk.tiles(entries, area, _long_names(desk), 60)
    lane = lanes_of(desk, service)[0]
    yield desk.button(past, "not_sure_take", lane.action, lane.tone, 56)


def life_events_page(desk: Desk) -> Iterator[Piece]:
    """What happens in a life, each with all it takes."""
    if desk.menu is None:
        return
    words, area = desk.titled(desk.wording.both("choose_life_event"), 90 if desk.frame.low else 110, 58)
    yield from words
    entries = [
        Entry(event.name, f"life_event:{event.id}", event.name.zh[:1], hue)
        for hue, event in enumerate(desk.menu.life_events)
    ]
    yield from desk.tiles(entries, area, _short_names(desk), 56)


def _departments(desk: Desk, parent: str) -> Iterator[Entry]:
    if desk.menu is not None:
        for hue, item in enumerate(desk.menu.departments_in(parent)):
            yield Entry(item.name, f"department:{item.id}", item.name.zh[:1], hue, tone=Tone.CARD)


def _short_names(desk: Desk) -> Shape:
    """Tiles with a disc: a few characters each."""
    frame = desk.frame
    if desk.visit.big:
        return Shape(frame.px(440), frame.touchable(170), frame.px(300), 2, 8 if frame.low else 10)
    if frame.portrait:
        return Shape(frame.px(440 if frame.stout else 310), frame.touchable(130), frame.px(240), 2)
    return Shape(frame.px(340), frame.touchable(130), frame.px(240), 3)


def _long_names(desk: Desk) -> Shape:
    """Tiles as wide as a sentence, while they are few."""
    frame = desk.frame
    fewest = 1 if frame.portrait else 2
    if desk.visit.big:
        return Shape(frame.px(800), frame.touchable(160), frame.px(240), fewest, 6)
    return Shape(frame.px(460 if frame.portrait else 560), frame.touchable(120), frame.px(210), fewest)
