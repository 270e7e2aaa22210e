"""The pages on which somebody types: letters that find a service, an appointment's code, the operator's number."""

from collections.abc import Iterator, Sequence
from typing import Final

from device_drivers.rectangle import Rect
from hall_protocol.message import LocalText
from ticket_dispenser.frame import Frame, split_left, split_top
from ticket_dispenser.glass import Panel, Target, Tone, Words
from ticket_dispenser.menu import Menu
from ticket_dispenser.sheet import Desk, Entry, Piece
from ticket_dispenser.shelf import Shape

LETTERS: Final = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""In the order of the alphabet: whoever never sat before a keyboard finds them too."""
BACK: Final = "back"
CLEAR: Final = "clear"
SEARCH_KEYS: Final = (*LETTERS, BACK, CLEAR)
CODE_LETTERS: Final = (*LETTERS, "digits", BACK)
CODE_DIGITS: Final = ("1", "2", "3", BACK, "4", "5", "6", "-", "7", "8", "9", "/", "letters", "0", ".", CLEAR)
PIN_KEYS: Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9", BACK, "0", CLEAR)
RESULTS: Final = 8
"""More than this nobody reads; a letter more helps further."""


def search_page(desk: Desk) -> Iterator[Piece]:
    """What is typed, what it may mean, and the letters."""
    upper, keys = _typing_areas(desk, SEARCH_KEYS)
    line, found = split_top(upper, desk.frame.px(96 if desk.frame.low else 120), desk.frame.gap)
    yield from _typed(desk, line, "type_initials")
    yield from _found(desk, found)
    yield from _keys(desk, keys, SEARCH_KEYS)


def _found(desk: Desk, area: Rect) -> Iterator[Piece]:
    menu, frame = desk.menu, desk.frame
    if menu is None:
        return
    if not desk.visit.typed:
        yield Words(area, desk.wording.both("search_example"), desk.px(46), Tone.QUIET, "center")
        return
    entries = list(_entries(desk, menu))
    if not entries:
        words, button = split_top(area, area.h - frame.touchable(130) - frame.gap, frame.gap)
        yield Words(words, desk.wording.both("nothing_found"), desk.px(50), align="center")
        yield desk.button(button, "call_guide", "help", Tone.WARNING, 54)
        return
    shape = _found_shape(desk)
    room = max(1, (area.w + frame.gap) // (shape.narrowest + frame.gap))
    down = max(1, (area.h + frame.gap) // (shape.lowest + frame.gap))
    yield from desk.tiles(entries[: room * down], area, shape, 48)


def _found_shape(desk: Desk) -> Shape:
    frame = desk.frame
    narrowest = 800 if desk.visit.big else 460
    return Shape(frame.px(narrowest), frame.touchable(140 if desk.visit.big else 116), frame.px(190), 1)


def _entries(desk: Desk, menu: Menu) -> Iterator[Entry]:
    """What is found, each with whose it is: names alike are told apart by their department."""
    for found in menu.find(desk.visit.typed, RESULTS):
        event = menu.life_event(found.life_event)
        if event is not None:
            yield Entry(event.name, f"life_event:{event.id}", note=desk.wording.both("life_events"))
            continue
        service = menu.service(found.service)
        if service is None:
            continue
        entry = desk.service_entry(service)
        situation = menu.situation(service, found.situation)
        department = menu.department(service.department)
        name, action = entry.label, entry.action
        if situation is not None:
            name = LocalText(f"{name.zh}（{situation.name.zh}）", f"{name.en} ({situation.name.en})")
            action = f"{action}/{situation.code}"
        yield Entry(name, action, note=entry.note or (department.name if department else None), tone=entry.tone)


def code_page(desk: Desk) -> Iterator[Piece]:
    """The code of an appointment: typed, or shown to the scanner, or known by the card."""
    frame, visit = desk.frame, desk.visit
    names = CODE_DIGITS if visit.digits else CODE_LETTERS
    upper, keys = _typing_areas(desk, names)
    button = frame.touchable(150)
    words, enter = split_top(upper, upper.h - button - frame.gap, frame.gap)
    say, line = split_top(words, words.h - frame.px(120) - frame.gap, frame.gap)
    yield Words(say, desk.wording.both(_how(desk)), desk.px(56), align="center")
    yield from _typed(desk, line, "type_code")
    if visit.typed:
        yield desk.button(enter, "enter", "enter", Tone.GREEN, 64)
    yield from _keys(desk, keys, names)


def _how(desk: Desk) -> str:
    """How somebody says which appointment is theirs."""
    around = desk.around
    if around.reader and around.scanner:
        return "code_card_or_scan"
    return "code_or_card" if around.reader else "code_or_scan" if around.scanner else "code_only"


def pin_page(desk: Desk) -> Iterator[Piece]:
    """The operator's number, shown as dots."""
    frame, machine = desk.frame, desk.around.machine
    upper, keys = _typing_areas(desk, PIN_KEYS)
    button = frame.touchable(150)
    words, enter = split_top(upper, upper.h - button - frame.gap, frame.gap)
    say, line = split_top(words, words.h - frame.px(120) - frame.gap, frame.gap)
    key = "pin_locked" if machine.locked else "pin_wrong" if machine.wrong_pin else "pin_ask"
    yield Words(say, desk.wording.both(key), desk.px(56), align="center")
    dots = "●" * len(desk.visit.typed)
    yield Panel(line, Tone.CARD)
    yield Words(line.inset(frame.px(30), frame.px(8)), LocalText(dots, dots), desk.px(60), align="center", second=False)
    if desk.visit.typed:
        yield desk.button(enter, "enter", "enter", Tone.GREEN, 64)
    yield from _keys(desk, keys, PIN_KEYS)


def _typed(desk: Desk, line: Rect, empty: str) -> Iterator[Piece]:
    yield Panel(line, Tone.CARD)
    inside = line.inset(desk.frame.px(30), desk.frame.px(8))
    typed = desk.visit.typed
    if typed:
        yield Words(inside, LocalText(typed, typed), desk.px(68), align="center", second=False)
    else:
        yield Words(inside, desk.wording.both(empty), desk.px(42), Tone.QUIET, "center")


def _typing_areas(desk: Desk, names: Sequence[str]) -> tuple[Rect, Rect]:
    """What is typed stands above the keys on an upright glass, to the left of them on another."""
    frame, body = desk.frame, desk.body
    gap = key_gap(frame)
    if frame.portrait:
        lines = -(-len(names) // _across(frame, body.w, names))
        height = lines * _key_height(frame) + (lines - 1) * gap
        return split_top(body, body.h - height - frame.gap, frame.gap)
    wide = round(body.w * (0.36 if len(names) <= len(CODE_DIGITS) else 0.5))
    return split_left(body, body.w - wide - 2 * frame.gap, 2 * frame.gap)


def key_gap(frame: Frame) -> int:
    """Space between keys: on a small glass little, for each key to be as wide as a finger."""
    return frame.px(6 if frame.stout else 12)


def _key_height(frame: Frame) -> int:
    return frame.touchable(132)


def _across(frame: Frame, width: int, names: Sequence[str]) -> int:
    """How many keys stand side by side."""
    if len(names) <= len(PIN_KEYS):
        return 3
    if len(names) <= len(CODE_DIGITS):
        return 4
    gap = key_gap(frame)
    return min(7, (width + gap) // (frame.finger + gap))


def _keys(desk: Desk, area: Rect, names: Sequence[str]) -> Iterator[Target]:
    frame, gap = desk.frame, key_gap(desk.frame)
    across = _across(frame, area.w, names)
    lines = -(-len(names) // across)
    width = (area.w - (across - 1) * gap) // across
    height = min((area.h - (lines - 1) * gap) // lines, max(_key_height(frame), frame.px(170)))
    wide = 2 if lines * across - len(names) >= 2 and all(len(name) > 1 for name in names[-2:]) else 1
    column, line = 0, 0
    for name in names:
        span = wide if len(name) > 1 else 1
        left, top = area.x + column * (width + gap), area.y + line * (height + gap)
        yield _key(desk, Rect(left, top, span * width + (span - 1) * gap, height), name)
        line, column = (line + 1, 0) if column + span >= across else (line, column + span)


def _key(desk: Desk, place: Rect, name: str) -> Target:
    action = f"key:{name}"
    if len(name) == 1:
        return Target(place, LocalText(name, name), action, Tone.KEY, desk.px(64))
    return desk.button(place, f"key_{name}", action, Tone.PRIMARY, 40)
