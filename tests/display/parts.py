"""Calls, states and views for the tests of the board."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from board_view.announcements import Announcement
from board_view.board import BoardState, Link
from hall_protocol.events import SpeechLine, ZoneCall, ZoneMoved
from hall_protocol.message import LocalText
from hall_protocol.states import BoardCall, Catalogue, QueueLength, ZoneBoard, ZonePlace

MORNING_MS = 1_795_398_420_000
"""Monday 23 November 2026, 09:47 in China."""
CHINA_S = 8 * 3600
COUNTY = Path(__file__).parents[2] / "halls" / "county"


def call(number: str, *, attempt: int = 1, window: str = "3", at_ms: int = MORNING_MS, zone: str = "a") -> ZoneCall:
    speech = (SpeechLine("zh", f"请{number}号到{window}号窗口办理业务"),)
    return ZoneCall(
        zone=zone, call_id=number.lower(), attempt=attempt, number=number, window=window, at_ms=at_ms, speech=speech
    )


def announcement(number: str, *, attempt: int = 1, window: str = "3") -> Announcement:
    return Announcement(number.lower(), attempt, "a", number, window, MORNING_MS)


def move(number: str, to: LocalText, *, at_ms: int = MORNING_MS, zone: str = "a") -> ZoneMoved:
    speech = (SpeechLine("zh", f"{number}号已转到{to.zh}，请等候叫号"),)
    move_id = f"{number.lower()}@{at_ms}"
    return ZoneMoved(zone=zone, move_id=move_id, number=number, to=to, at_ms=at_ms, speech=speech)


def line(number: str, *, attempt: int = 1, window: str = "3", at_ms: int = MORNING_MS) -> BoardCall:
    return BoardCall(call_id=number.lower(), attempt=attempt, number=number, window=window, at_ms=at_ms)


def board(zone: str, seq: int, *calls: BoardCall, at_ms: int = MORNING_MS, epoch: int = 1) -> ZoneBoard:
    return ZoneBoard(zone=zone, epoch=epoch, seq=seq, at_ms=at_ms, calls=calls)


def queue(
    name: str, waiting: int, english: str = "Queue", wait_s: tuple[int | None, int | None] = (None, None)
) -> QueueLength:
    from_s, to_s = wait_s
    text = LocalText(name, english)
    return QueueLength(id=name, name=text, waiting=waiting, wait_from_s=from_s, wait_to_s=to_s)


def catalogue(languages: tuple[str, ...] = ("zh", "en"), ticker: Sequence[LocalText] = ()) -> Catalogue:
    zones = tuple(
        ZonePlace(id=zone["id"], name=_words(zone["name"]), where=_words(zone["where"]))
        for zone in tomllib.loads((COUNTY / "zones.toml").read_text("utf-8"))["zone"]
    )
    hall = tomllib.loads((COUNTY / "hall.toml").read_text("utf-8"))
    return Catalogue(
        version="1",
        hall=_words(hall["name"]),
        languages=languages,
        zones=zones,
        welcome=_words(hall["texts"]["welcome"]),
        missed_rule=_words(hall["texts"]["missed_rule"]),
        ticker=tuple(ticker) or tuple(_words(text) for text in hall["texts"]["ticker"]),
    )


def a_morning() -> BoardState:
    """A morning in the county hall: eight calls, eight queues, nobody being called just now."""
    return BoardState(
        link=Link.UP,
        catalogue=catalogue(),
        calls=tuple(line(f"A{n:03}", window=str(n % 6 + 1)) for n in range(15, 7, -1)),
        queues=tuple(queue(f"队列{n}", n * 3) for n in range(8)),
        hall_ms=MORNING_MS,
        utc_offset_s=CHINA_S,
    )


def _words(table: dict[str, str]) -> LocalText:
    return LocalText(table["zh"], table["en"])
