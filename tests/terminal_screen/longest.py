"""The longest texts there are: of the example halls, and of the program's own refusals and reasons."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import get_args

import msgspec

from device_drivers.inputs import BADGE_READER, BUTTONS, KEYPAD, PADS
from hall_config.model import Named
from hall_config.reading import read_hall
from hall_config.texts import Catalogue as Texts
from hall_config.texts import both
from hall_protocol.desk import DeskService
from hall_protocol.events import Reply
from hall_protocol.message import LocalText
from hall_protocol.refusals import RefusalCode
from hall_protocol.states import PauseChoice
from tests.terminal_screen.desks import MANNERS, NOW, a_desk, board, catalogue, desk_board, entering, ticket
from window_terminal.desk import Choice, Desk, Entry, EntryKind

HALLS = Path(__file__).parents[2] / "halls"
HUGE_NAME = LocalText(
    "国有建设用地使用权及房屋所有权转移登记（含继承、受遗赠、析产）",
    "Transfer of the right to use state-owned building land and of house ownership",
)
PAPER = LocalText("居民身份证原件及加盖公章的复印件一份", "Identity card and one stamped copy of both of its sides")
HUGE = DeskService(code="huge", name=HUGE_NAME, situation=HUGE_NAME, materials=(PAPER,) * 12)
"""A service as a large office names it."""
WHY = ("first", "turn", "head_start", "green_turn", "lane_turn", "sent_here", "chosen", "resumed")
FAULTS = tuple(f"fault.{device}_" for device in (BUTTONS, KEYPAD, PADS, BADGE_READER, "lcd"))
FIELDS = {
    "number": "GA015",
    "ticket": "GA015",
    "window": "B-12",
    "since": "09:51",
    "lane": "绿色通道",
    "clerk": "赵立新（值班长）",
    "state": "已办结",
    "step": "开始办理",
    "service": "失业登记与失业金申领",
    "situation": "到期或损坏换卡",
    "agent": "帮办",
    "dispenser": "dispenser-2",
    "booking": "20261127-0042",
    "case": "20261127-0042",
    "opens": "明天 09:00",
    "until": "12月31日（周四）09:00",
    "day": "12月31日（周四）",
    "slot": "明天 09:00",
    "cut_off": "16:30",
    "moment": "截止时间",
    "problem": "windows.toml: 3",
}


def _local(named: Named) -> LocalText:
    return LocalText(named.zh, named.en)


@cache
def services() -> tuple[DeskService, ...]:
    """Every service of the county and town halls, with its longest situation and everything to bring for it."""
    halls = [read_hall(HALLS / name) for name in ("county", "town")]
    return tuple(
        DeskService(
            code=service.code,
            name=_local(service.name),
            situation=_local(longest.name) if longest else None,
            materials=tuple(map(_local, (*service.materials, *(longest.materials if longest else ())))),
        )
        for hall in halls
        for service in hall.services
        for longest in [max(service.situations, key=lambda each: len(each.name.zh), default=None)]
    )


def _city(sheet: str) -> str:
    with (HALLS / "city" / "sheets" / sheet).open(encoding="utf-8-sig") as file:
        return max((row["名称"] for row in csv.DictReader(file)), key=len)


def longest_services() -> tuple[DeskService, ...]:
    """The longest names, and the one that needs the most papers."""
    known = services()
    city = DeskService(
        code="city",
        name=LocalText(_city("services.csv"), ""),
        situation=LocalText(_city("situations.csv"), ""),
        materials=max((each.materials for each in known), key=lambda all_of: sum(len(each.zh) for each in all_of)),
    )
    return (
        city,
        max(known, key=lambda each: len(each.name.zh)),
        max(known, key=lambda each: len(each.name.en)),
        max(known, key=lambda each: sum(len(text.en) for text in each.materials)),
    )


def _said(key: str) -> LocalText:
    said = both(key, **dict.fromkeys(Texts.load().fields(key, "zh"), "120") | FIELDS)
    return LocalText(said.zh, said.en)


@cache
def _longest_reason() -> LocalText:
    halls = [read_hall(HALLS / name) for name in ("county", "town")]
    return _longest(_local(reason.name) for hall in halls for reason in hall.lanes.green_reasons)


def _longest(texts: Iterable[LocalText]) -> LocalText:
    listed = list(texts)
    return LocalText(max((each.zh for each in listed), key=len), max((each.en for each in listed), key=len))


def long_desks() -> Iterator[tuple[str, Desk]]:
    """Everything long at once, in every state that has something long to say."""
    visitor = msgspec.structs.replace(ticket("GA015", lane="green", phase="called", recalls=12), called_ms=NOW.hall_ms)
    served = msgspec.structs.replace(
        ticket("GA015", lane="green"),
        waits_from_ms=NOW.hall_ms - 5 * 3_600_000,
        called_ms=NOW.hall_ms - 3_600_000,
        started_ms=NOW.hall_ms - 3_599_000,
    )
    for why in WHY:
        yield f"calling {why}", _long_desk("calling", visitor, why)
        yield f"serving {why}", _long_desk("serving", served, why)
        yield f"open {why}", _long_desk("open", None, why)
    for code in RefusalCode:
        refused = Reply(command_id="a-1", ok=False, code=code, message=_said(f"refusal.{code}"))
        answered = replace(_long_desk("serving", served, "turn"), answer=refused)
        yield f"refused {code}", replace(answered, answer_until_ms=NOW.monotonic_ms + 1)
    faults = sorted(key for key in Texts.load().keys("zh") if key.startswith(FAULTS))
    codes = tuple(f"{_device(key)}.{key.removeprefix(f'fault.{_device(key)}_')}" for key in faults)
    for fault in codes:
        yield f"fault {fault}", replace(_long_desk("serving", served, "turn"), faults=(fault,))
    yield "every fault", replace(_long_desk("serving", served, "turn"), faults=codes)
    lettered = ticket("GGAB1015", lane="green", phase="called")
    yield "a number of eight signs", _long_desk("calling", lettered, "turn")
    yield "paused", _long_pause()
    for kind in ("transfer", "outcome", "pause", "transfer_to"):
        names = (each.name for each in services())
        listed = tuple(Choice(str(n + 1) if n < 9 else "", str(n), name) for n, name in enumerate(names))
        yield kind, entering(Entry(kind, choices=listed, at=8))
    huge = tuple(Choice(str(n + 1), str(n), HUGE_NAME) for n in range(9))
    for kind in get_args(EntryKind):
        yield f"huge {kind}", entering(Entry(kind, choices=huge, at=8, and_back=True))
    for phase in ("calling", "serving"):
        yield f"huge {phase}", _with_services(_long_desk(phase, served, "turn"), (HUGE,) * 6)
    done = tuple(Choice(str(n + 1), str(n), each.name, picked=True) for n, each in enumerate(longest_services()))
    yield "services", entering(Entry("services", choices=done, at=1, until_ms=NOW.monotonic_ms + 9_000))


def _device(key: str) -> str:
    return next(start for start in FAULTS if key.startswith(start)).removeprefix("fault.").removesuffix("_")


def _long_desk(phase: str, visitor: object, why: str) -> Desk:
    plain = a_desk(phase, window=board(phase, number="B-12", visitor=visitor, waiting=1234))  # type: ignore[arg-type]
    assert plain.window is not None
    at = msgspec.structs.replace(plain.window, next_number="GA118", next_why=_said(f"why.{why}"))
    desk = desk_board(visitor, *longest_services(), expected_s=1200, clerk_name="赵立新（值班长）")  # type: ignore[arg-type]
    if desk.ticket is not None:
        closer = msgspec.structs.replace(desk.ticket, lane_reason=_longest_reason(), booked=True, fetches=True)
        desk = msgspec.structs.replace(desk, ticket=closer)
    return replace(plain, window=at, desk=desk)


def _with_services(desk: Desk, services: tuple[DeskService, ...]) -> Desk:
    assert desk.desk is not None
    assert desk.desk.ticket is not None
    closer = msgspec.structs.replace(desk.desk.ticket, services=services)
    return replace(desk, desk=msgspec.structs.replace(desk.desk, ticket=closer))


def _long_pause() -> Desk:
    name = _longest(each.name for each in MANNERS.pause_reasons)
    manners = msgspec.structs.replace(MANNERS, pause_reasons=(PauseChoice(code="long", name=name),))
    at = msgspec.structs.replace(
        board("paused", number="B-12", waiting=1234), reason="long", back_ms=NOW.hall_ms - 9 * 3_600_000
    )
    return a_desk("paused", window=at, catalogue=catalogue(manners))
