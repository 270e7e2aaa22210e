"""What boards are looked at with: states of a hall, the longest words, and a canvas that knows where letters stand."""

from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import pygame
from msgspec.structs import replace as replaced

from board_view.announcements import announcement_of_move, announcement_of_said
from board_view.board import Board, BoardState, BoardView, Link
from board_view.themes import Colour
from caller_display.canvas import Canvas
from caller_display.draw import BoardPainter
from device_drivers.lettering import Lettering
from hall_config.model import Language
from hall_config.texts import Catalogue as Texts
from hall_protocol.message import LocalText
from hall_protocol.speaking import ZoneSaid
from hall_protocol.states import BoardLook, Notice
from tests.display.parts import MORNING_MS, a_morning, announcement, catalogue, line, move, queue

LONG_ZH = "国家税务总局青禾县税务局第一税务分局办税服务厅不动产登记及交易综合受理专区"
LONG_EN = "Comprehensive reception area for real estate registration, transactions and taxation of Qinghe County"
LONG = LocalText(LONG_ZH, LONG_EN)
TICKER = LocalText((LONG_ZH * 9)[:300], (LONG_EN * 4)[:300])
RARE = LocalText("𬭎龘㐂堃喆镕玥", "𬭎龘㐂堃喆镕玥")
"""Characters of names and of places that few fonts have."""
FIVE = LocalText("5号窗口", "window 5")
ROOM = LocalText("视频间2", "video room 2")
HOUR_MS = 3_600_000


def said(kind: str, text: LocalText) -> ZoneSaid:
    return ZoneSaid(zone="a", say_id=f"say-{kind}", kind=kind, text=text, at_ms=MORNING_MS)  # type: ignore[arg-type]


def everything_long() -> BoardState:
    hall = catalogue(ticker=[TICKER])
    zones = tuple(replaced(zone, name=LONG, where=LONG) for zone in hall.zones)
    return replace(
        a_morning(),
        catalogue=replaced(hall, hall=LONG, welcome=LONG, zones=zones),
        zone="b",
        calls=tuple(line(f"GWW{n:06}", window="综合B-128") for n in range(20)),
        queues=tuple(queue(LONG_ZH, 99_999 - n, LONG_EN) for n in range(8)),
        announcement=announcement("GA002", window="B-12"),
    )


def with_some_served() -> BoardState:
    """A morning of which only the three latest called are still on the way."""
    morning = a_morning()
    return replace(morning, calls=tuple(replaced(call, wanted=index < 3) for index, call in enumerate(morning.calls)))


def with_nobody_wanted() -> BoardState:
    morning = a_morning()
    return replace(morning, calls=tuple(replaced(call, wanted=False) for call in morning.calls))


STATUS = LocalText(
    "现在正在办理：" + "；".join(f"A{n:03}，{n}号窗口" for n in range(1, 9)),
    "Being served now: " + "; ".join(f"A{n:03}, window {n}" for n in range(1, 9)),
)
LEAVE = Notice(
    id="e",
    kind="emergency",
    text=LocalText("请立即从最近的安全出口离开大厅，不要乘坐电梯", "Leave the hall by the nearest exit now; no lifts"),
)
CLOSING = Notice(id="c", kind="closing", text=LocalText("大厅将于17:00停止办理", "The hall closes at 17:00"))
UNTIL_NOON = Notice(id="n", text=LONG, until_ms=MORNING_MS + 2 * HOUR_MS)

STATES: dict[str, BoardState] = {
    "calling": replace(with_some_served(), announcement=announcement("A015", window="B-12")),
    "recall": replace(with_some_served(), announcement=announcement("GA002", attempt=2, window="B-12")),
    "latest": with_some_served(),
    "past": with_nobody_wanted(),
    "idle": replace(a_morning(), calls=()),
    "starting": BoardState(link=Link.STARTING),
    "lost": replace(a_morning(), link=Link.LOST, lost_since_ms=a_morning().hall_ms),
    "notice": replace(a_morning(), notices=(UNTIL_NOON,)),
    "closing": replace(a_morning(), notices=(CLOSING,)),
    "emergency": replace(a_morning(), notices=(LEAVE,), announcement=announcement("A015")),
    "long emergency": replace(everything_long(), notices=(replaced(LEAVE, text=TICKER),)),
    "long": everything_long(),
    "six characters": replace(everything_long(), announcement=announcement("GB0468", window="B-12")),
    "longest number": replace(everything_long(), announcement=announcement("GWW000000", window="综合B-128")),
    "long place": replace(everything_long(), announcement=replace(announcement("GA002"), place=LONG)),
    "waits": replace(a_morning(), queues=tuple(queue(f"队列{n}", n, wait_s=(n * 200, n * 300)) for n in range(10))),
    "moved": replace(a_morning(), moved=announcement_of_move(move("A007", FIVE))),
    "long move": replace(everything_long(), moved=announcement_of_move(move("GWW000000", LONG))),
    "room": replace(
        a_morning(),
        calls=(replaced(line("A021"), window=ROOM.zh, place=ROOM), *a_morning().calls),
        announcement=replace(announcement("A021", window=ROOM.zh), place=ROOM),
    ),
    "long waits": replace(
        everything_long(), queues=tuple(queue(LONG_ZH, 99_999 - n, LONG_EN, (6_950, 9_000)) for n in range(8))
    ),
    "status": replace(a_morning(), announcement=announcement_of_said(said("status", STATUS))),
    "live": replace(a_morning(), announcement=announcement_of_said(said("live", TICKER))),
    "rare": replace(
        a_morning(),
        queues=(queue(RARE.zh, 3, RARE.en),),
        announcement=replace(announcement("A015"), place=RARE),
    ),
}


NOTHING = LocalText("", "")
PASTED = LocalText("一楼\n二楼\x00\t\u200b👍🏽 العربية", "\u200b")
ENDLESS = LocalText("字" * 3_000, "W" * 2_000)
NASTY: dict[str, BoardState] = {
    name: replace(
        a_morning(),
        catalogue=replaced(catalogue(ticker=[text]), hall=text, welcome=text),
        calls=(line(text.zh[:40], window=text.zh[:40]),),
        queues=(queue(text.zh, 0, text.en),),
        notices=(Notice(id="n", text=text),),
        announcement=replace(announcement(text.zh[:200]), place=text),
    )
    for name, text in (("nothing", NOTHING), ("pasted", PASTED), ("endless", ENDLESS))
}
"""What nobody should write and somebody will."""


@dataclass(frozen=True, slots=True)
class Ink:
    """Letters on a board: where their ink is, where it may be, and its colour."""

    at: pygame.Rect
    within: pygame.Rect
    colour: Colour


_LOOKS: WeakKeyDictionary[pygame.Surface, tuple[pygame.Rect, Colour]] = WeakKeyDictionary()
"""Of letters that are drawn once and written again and again: where in them the ink is, and its colour."""


def _look(drawn: pygame.Surface) -> tuple[pygame.Rect, Colour]:
    if drawn not in _LOOKS:
        box = drawn.get_bounding_rect(min_alpha=128)
        colour = drawn.get_at(_darkest(drawn, box)) if box.width else (0, 0, 0)
        _LOOKS[drawn] = box, (colour[0], colour[1], colour[2])
    return _LOOKS[drawn]


class WatchedCanvas(Canvas):
    """A canvas that remembers where it has put letters since the last region was begun."""

    def __init__(self, surface: pygame.Surface, lettering: Lettering) -> None:
        super().__init__(surface, lettering)
        self._watched = surface
        self.ink: list[Ink] = []
        self.moving: list[tuple[str, int, int]] = []
        """What moves: its pieces, from where to where, since the last region was begun."""

    def begin(self, region: pygame.Rect, ground: Colour) -> None:
        self.ink = [ink for ink in self.ink if not region.contains(ink.within)]
        self.moving = []
        super().begin(region, ground)

    def loose(self, text: str, px: int, colour: Colour, at: tuple[int, int]) -> None:
        self.moving.append((text, at[0], at[0] + self.width(text, px)))
        super().loose(text, px, colour, at)

    def _write(self, drawn: pygame.Surface, at: tuple[int, int]) -> pygame.Rect:
        box, colour = _look(drawn)
        self.ink.append(Ink(box.move(at), self._watched.get_clip(), colour))
        return super()._write(drawn, at)


def _darkest(drawn: pygame.Surface, box: pygame.Rect) -> tuple[int, int]:
    """Where a letter is itself and not its soft edge."""
    for y in range(box.top, box.bottom):
        for x in range(box.left, box.right):
            if drawn.get_at((x, y)).a == 255:
                return x, y
    return box.topleft


def view(state: BoardState, language: Language = "zh") -> BoardView:
    return Board(Texts.load(), language).view(state)


def painted(
    surface: pygame.Surface,
    lettering: Lettering,
    state: BoardState,
    *,
    layout: str = "usual",
    theme: str = "dark",
    rows: tuple[str, ...] = (),
    language: Language = "zh",
    now_ms: int = 0,
) -> WatchedCanvas:
    """A board, freshly painted, and where its letters stand."""
    canvas = WatchedCanvas(surface, lettering)
    look = BoardLook(node="board", layout=layout, theme=theme, rows=rows)
    painter = BoardPainter(surface, lettering, look, canvas=canvas)
    painter.paint(view(replace(state, has_large=painter.has_large), language), now_ms)
    return canvas
