"""Boards and voice: a board can be drawn and shows who is called, and every language has words for it."""

from collections.abc import Iterator
from string import Formatter
from typing import Final

from hall_config.boards import SpokenLanguage
from hall_config.checks import Check
from hall_config.checks.names import repeated, unknown
from hall_config.clock import SpanS, span_s
from hall_config.layouts import SHIPPED, LayoutError, Row, read_rows
from hall_config.model import HallConfig, Layout
from hall_config.problems import Finding, Place, about_key, quoted
from hall_config.spoken import is_language
from hall_config.texts import LANGUAGES

SAID_OF: Final = {"call": ("number", "window"), "recall": ("number", "window"), "moved": ("number", "place")}
"""What each sentence has to name, or nobody knows who is meant, or where to go."""

MEANS: Final = {
    "number": "nobody would know who is meant",
    "window": "nobody would know where to go",
    "place": "nobody would know where to go",
}
WHOLE: Final = 100


def _layouts(config: HallConfig) -> Iterator[Finding]:
    yield from repeated("layout", "id", ((layout.id, layout.id) for layout in config.layouts))
    for position, layout in enumerate(config.layouts):
        place = Place("layout", layout.id, position)
        if layout.id in SHIPPED:
            yield about_key(place.inside("id"), f"{quoted(layout.id)} is a layout every hall has; call it otherwise")
        yield from _rows(layout, place)


def _rows(layout: Layout, place: Place) -> Iterator[Finding]:
    """A call that is spoken is shown as well: not everybody hears it."""
    try:
        rows = read_rows(layout.rows)
    except LayoutError as error:
        yield Finding(place.inside(f"rows.{error.row}" if error.row else "rows"), str(error))
        return
    if not _shows("call", rows):
        yield about_key(place.inside("rows"), 'nothing is "call": nobody would see who is called')
    for number, (row, text) in enumerate(zip(rows, layout.rows, strict=True), 1):
        if left_out := _without_width(text):
            told = f'row {number}: "{left_out}" has no width, the others have; write one for each, or for none'
            yield Finding(place.inside(f"rows.{number}"), told)
        widths = sum(share for _panel, share in row.panels)
        if widths > WHOLE:
            yield Finding(place.inside(f"rows.{number}"), f"row {number}: {widths} hundredths do not fit side by side")


def _without_width(row: str) -> str:
    """Return a panel whose width was forgotten, where others beside it have theirs; "" where none was."""
    _height, _, beside = row.partition(" ")
    bare = [panel for panel in beside.split(", ") if " " not in panel]
    return bare[0] if bare and len(bare) < len(beside.split(", ")) else ""


def _shows(panel: str, rows: tuple[Row, ...]) -> bool:
    return any(panel == each for row in rows for each, _share in row.panels)


def _boards(config: HallConfig) -> Iterator[Finding]:
    layouts = {*SHIPPED, *(layout.id for layout in config.layouts)}
    zones = frozenset(zone.id for zone in config.zones)
    for position, node in enumerate(config.nodes):
        if node.board is None:
            continue
        place = Place("node", node.id, position, "board")
        if node.role != "display":
            yield Finding(place, f"a {node.role} is no board; leave out board")
        yield from unknown(place.inside("layout"), "layout", node.board.layout, layouts)
        for number, zone in enumerate(node.board.zones, 1):
            yield from unknown(place.inside(f"zones.{number}"), "zone", zone, zones)


def _voices(config: HallConfig) -> Iterator[Finding]:
    """Two machines would render every sentence twice; and one renders for the whole hall."""
    voices = [(position, node) for position, node in enumerate(config.nodes) if node.role == "voice"]
    for nth, (position, node) in enumerate(voices):
        if nth:
            text = f'the hall has the voice "{voices[0][1].id}" already; one renders for every board'
            yield Finding(Place("node", node.id, position, "role"), text)
        if node.zone:
            yield Finding(Place("node", node.id, position, "zone"), "a voice renders for every zone; leave out zone")


def _languages(config: HallConfig) -> Iterator[Finding]:
    seen: set[str] = set()
    for position, language in enumerate(config.sound.languages):
        place = Place("sound.language", language.code, position)
        if language.code in seen:
            yield about_key(place.inside("code"), f"{quoted(language.code)} is spoken already; leave out one")
        if not is_language(language.code):
            text = f'there is no language {quoted(language.code)}; write its code, such as "zh", "en", "yue" or "bo"'
            yield about_key(place.inside("code"), text)
        seen.add(language.code)
        yield from _words(language, place)


def _words(language: SpokenLanguage, place: Place) -> Iterator[Finding]:
    for sentence, named in SAID_OF.items():
        words, here = getattr(language, sentence), place.inside(sentence)
        if words:
            yield from _fields(words, named, here)
        elif language.code not in LANGUAGES:
            text = f'missing key "{here.path}": "{language.code}" has no words of ours; write them, with '
            yield Finding(here, text + _in_braces(named))


def _fields(words: str, named: tuple[str, ...], place: Place) -> Iterator[Finding]:
    try:
        parsed = [(name, form, how) for _, name, form, how in Formatter().parse(words) if name is not None]
    except ValueError:
        yield about_key(place, f"{quoted(words)} has a brace that stands alone; write {{number}}")
        return
    for name, form, how in parsed:
        if name not in named or form or how:
            yield about_key(place, f"there is nothing to say for {{{name}}}; it may have {_in_braces(named)}")
    for name in named:
        if name not in (each for each, *_ in parsed):
            yield about_key(place, f"{quoted(words)} does not say {{{name}}}: {MEANS[name]}")


def _in_braces(names: tuple[str, ...]) -> str:
    return " and ".join(f"{{{name}}}" for name in names)


def _loud_spans(config: HallConfig) -> Iterator[Finding]:
    """At every moment it is known how loud the hall is."""
    earlier: list[tuple[str, SpanS]] = []
    for position, each in enumerate(config.sound.spans):
        place, span = Place("sound.span", "", position, "between"), span_s(each.between, config.day_rolls_at)
        if span[0] >= span[1]:
            yield about_key(place, f"{quoted(each.between)} ends before it begins; write one to midnight, one from it")
        other = next((text for text, of in earlier if max(of[0], span[0]) < min(of[1], span[1])), "")
        if other:
            yield about_key(place, f"{quoted(each.between)} overlaps with {quoted(other)}")
        earlier.append((each.between, span))


CHECKS: Final[tuple[Check, ...]] = (_layouts, _boards, _voices, _languages, _loud_spans)
