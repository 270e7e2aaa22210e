"""What a clerk's character LCD says: a pure function of the desk and the time, in plain letters.

Its ROM has no Chinese, so names are left out where they have no plain letters: the ticket's number, the lane's mark,
the time served, who is next, how many wait, the clock, and whether anybody hears a press.
"""

from dataclasses import dataclass
from typing import Final

from device_drivers.character_lcd import CharacterLcd
from device_drivers.character_lcd_codec import plain
from hall_config.model import Language
from hall_config.texts import Catalogue as Texts
from hall_config.wall import clock_at
from hall_protocol.events import Reply
from hall_protocol.states import TicketFacts, WindowBoard
from node_runtime.clock import HallClock
from node_runtime.node import NodeRuntime
from window_terminal.desk import Choice, Desk, Entry

HIDDEN: Final = "pin"
GREEN: Final = "green"
BOOKED: Final = "appointment"
SECOND_MS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Now:
    """The moment for which it is said: hall time, the monotonic clock, and how far the hall's clocks are from UTC."""

    hall_ms: int = 0
    monotonic_ms: int = 0
    utc_offset_s: int = 0


class LcdWords:
    """The words of a character LCD, in letters it has."""

    def __init__(self, texts: Texts, language: Language) -> None:
        self._texts = texts
        self._language = language

    def __call__(self, name: str, **fields: object) -> str:
        """Return one of its texts."""
        return self._texts.text(f"lcd.{name}", self._language, **fields)

    def phase(self, phase: str) -> str:
        """Return a window's state in one word."""
        return self(f"phase_{phase}")


def lcd_lines(desk: Desk, now: Now, size: tuple[int, int], words: LcdWords) -> tuple[str, ...]:
    """Return what stands on the panel; each line already fits it."""
    columns, rows = size
    first = _two(_heading(desk, words), _clock(now), columns)
    said = _said(desk, now, words, columns)
    if rows == 2:
        return first, (said or _short_state(desk, now, words, columns))[:columns]
    state = _state(desk, now, words)
    return first, state[:columns], _two(_next(desk, words), _waiting(desk, words), columns), said[:columns]


def _heading(desk: Desk, words: LcdWords) -> str:
    """The ticket and its lane; without one, which window this is."""
    window = desk.window
    if window is None:
        return words("starting")
    if window.ticket is None:
        return words("window", window=plain(window.number))
    return f"{plain(window.ticket.number)} {_mark(window.ticket, words)}".strip()


def _mark(ticket: TicketFacts, words: LcdWords) -> str:
    return words("green") if ticket.lane == GREEN else words("booked") if ticket.lane == BOOKED else ""


def _state(desk: Desk, now: Now, words: LcdWords) -> str:
    """What goes on, and for how long."""
    if not desk.hub_alive:
        return words("no_hub")
    window = desk.window
    if window is None:
        return ""
    if window.phase == "paused" and window.back_ms is not None:
        return words("paused_until", time=clock_at(window.back_ms, now.utc_offset_s))
    said = f"{words.phase(window.phase)} {_for_how_long(window, now)}".strip()
    expected_s = desk.desk.ticket.expected_s if desk.desk and desk.desk.ticket else 0
    if window.phase == "serving" and expected_s:
        return words("of_expected", said=said, minutes=max(1, round(expected_s / 60)))
    return said


def _short_state(desk: Desk, now: Now, words: LcdWords, columns: int) -> str:
    """The same on half the room: how many wait stands beside it."""
    if not desk.hub_alive or desk.window is None:
        return _state(desk, now, words)
    said = f"{words.phase(desk.window.phase)} {_for_how_long(desk.window, now)}".strip()
    return _two(said, words("waiting_short", count=desk.window.could_call), columns)


def _for_how_long(window: WindowBoard, now: Now) -> str:
    ticket = window.ticket
    if ticket is None:
        return ""
    since_ms = ticket.started_ms if window.phase == "serving" else ticket.called_ms
    if since_ms is None or not now.hall_ms:
        return ""
    minutes, seconds = divmod(max(0, now.hall_ms - since_ms) // SECOND_MS, 60)
    return f"{minutes}:{seconds:02}"


def _next(desk: Desk, words: LcdWords) -> str:
    number = plain(desk.window.next_number) if desk.window else ""
    return words("next", number=number) if number else ""


def _waiting(desk: Desk, words: LcdWords) -> str:
    return words("waiting", count=desk.window.could_call) if desk.window else ""


def _said(desk: Desk, now: Now, words: LcdWords, columns: int) -> str:
    """What matters most just now: what is being typed, what came of a press, what is broken."""
    if desk.entry is not None:
        return _entry(desk.entry, words)
    if desk.answer is not None and now.monotonic_ms < desk.answer_until_ms:
        return _answer(desk.answer, words)
    if desk.asked:
        return words("asked")
    if desk.faults:
        return _fault(desk.faults[0], words, columns)
    return ""


def _fault(code: str, words: LcdWords, columns: int) -> str:
    """What is broken, and how: that, rather than the word for it, where both are too long."""
    what = plain(code.replace(".", " ").replace("_", " "))
    said = words("fault", what=what)
    return said if len(said) <= columns else what


def _entry(entry: Entry, words: LcdWords) -> str:
    typed = "*" * len(entry.typed) if entry.kind == HIDDEN else plain(entry.typed)
    if typed or not entry.choices:
        return f"{words(f'entry_{entry.kind}')} {typed}_"
    return f"{words(f'entry_{entry.kind}')} {_choice(entry.choices[min(entry.at, len(entry.choices) - 1)])}"


def _choice(choice: Choice) -> str:
    """A choice by its key and what of its name has letters, or else by what it is."""
    name = plain(choice.name.en).strip() or plain(choice.id)
    return f"{choice.key} {name}".strip() + ("+" if choice.picked else "")


def _answer(reply: Reply, words: LcdWords) -> str:
    known = {"nobody_waiting": "nobody_waiting", "no_hub": "no_hub", "kept": "kept"}.get(reply.code)
    if known is not None:
        return words(known)
    return words("done") if reply.ok else words("refused", why=plain(reply.code.replace("_", " ")))


def _two(left: str, right: str, columns: int) -> str:
    """Return two texts at the two ends of a line; the right one is never cut, and never touches the left one."""
    room = columns - len(right) - 1
    return f"{left[:room]:<{room}} {right}"


def _clock(now: Now) -> str:
    return clock_at(now.hall_ms, now.utc_offset_s) if now.hall_ms else "--:--"


class LcdDisplay:
    """One of a terminal's displays: told of the desk whenever that has changed, and of the time at every tick."""

    def __init__(self, lcd: CharacterLcd, words: LcdWords) -> None:
        self._lcd = lcd
        self._words = words
        self._desk, self._clock = Desk(), HallClock(lambda: 0)

    def show(self, desk: Desk, clock: HallClock, now_ms: int) -> None:
        """Bring the panel up to date; its own thread writes what has changed."""
        self._desk, self._clock = desk, clock
        now = Now(clock.now_ms(), now_ms, clock.utc_offset_s)
        self._lcd.show(lcd_lines(desk, now, self._lcd.size, self._words))

    def tick(self, now_ms: int) -> int | None:
        """Let the time show; whoever ticks us anyway is enough."""
        self.show(self._desk, self._clock, now_ms)
        return None

    def show_picture(self, runtime: NodeRuntime, control_id: str) -> None:
        """A few letters are no picture."""
