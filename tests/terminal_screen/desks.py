"""Desks as a clerk of the county hall has them before them, on a morning, from the first minute to the last."""

from dataclasses import replace
from typing import Final, get_args

import msgspec

from hall_config.model import Language
from hall_config.texts import Catalogue as Texts
from hall_protocol.desk import AtHand, ClerkDay, DeskBoard, DeskService, DeskTicket
from hall_protocol.events import Reply
from hall_protocol.message import LocalText
from hall_protocol.states import (
    Catalogue,
    ClerkFacts,
    DeskManners,
    PauseChoice,
    TicketFacts,
    WindowBoard,
    WindowPhase,
)
from window_terminal.desk import Choice, Desk, Entry, Wish
from window_terminal.screen.reading import view_of
from window_terminal.screen.view import ClerkView, Moment
from window_terminal.screen.wording import Wording

PHASES: Final[tuple[WindowPhase, ...]] = get_args(WindowPhase)
UTC_OFFSET_S: Final = 8 * 3600
MINUTE_MS: Final = 60_000
TEN_MS: Final = 1_795_744_800_000
"""Ten o'clock in the hall, on 27 November 2026."""
NOW: Final = Moment(TEN_MS + 12 * MINUTE_MS, 1_000_000, UTC_OFFSET_S)

PASSPORT: Final = DeskService(
    code="ga-shenfenzheng",
    name=LocalText("居民身份证申领与换领", "Apply for or renew an identity card"),
    situation=LocalText("到期或损坏换卡", "Renewal, or damaged"),
    materials=(LocalText("居民户口簿", "Household register"), LocalText("原身份证", "The old card")),
)
UNEMPLOYED: Final = DeskService(
    code="sb-shiye",
    name=LocalText("失业登记与失业金申领", "Register as unemployed and apply for benefit"),
    situation=LocalText("档案转移待遇接续", "Bills from another place"),
    materials=(
        LocalText(
            "父母双方的居民户口簿、身份证和结婚证", "Parents' household register, ID cards and marriage certificate"
        ),
        LocalText("档案或缴费记录有疑问的，带相关证明", "Proof, where the file or the contributions are in doubt"),
        LocalText("继承公证书或亲属关系证明", "Notarial certificate of inheritance, or proof of kinship"),
        LocalText("本人社会保障卡", "Own social security card"),
    ),
)
MANNERS: Final = DeskManners(
    pause_reasons=(
        PauseChoice(code="lunch", name=LocalText("用餐", "Lunch"), back_s=1800),
        PauseChoice(code="break", name=LocalText("短暂离开", "Away for a moment"), back_s=300),
    )
)


def words(language: Language = "zh") -> Wording:
    return Wording(Texts.load(), language)


def shown(desk: Desk, at: Moment = NOW, language: Language = "zh") -> ClerkView:
    return view_of(desk, at, words(language))


def catalogue(manners: DeskManners | None = MANNERS) -> Catalogue:
    text = LocalText("青禾县政务服务中心", "Qinghe County Government Service Centre")
    return Catalogue(
        version="1",
        hall=text,
        languages=("zh", "en"),
        zones=(),
        welcome=text,
        missed_rule=text,
        desk=manners,
    )


def ticket(number: str = "A015", *, phase: str = "serving", lane: str = "normal", recalls: int = 0) -> TicketFacts:
    """Taken at 9:48, called at 10:00, served from 10:02."""
    return msgspec.convert(
        {
            "id": f"2026-11-27/{number}",
            "number": number,
            "service": PASSPORT.code,
            "lane": lane,
            "phase": phase,
            "zone": "a",
            "issued_ms": TEN_MS - 12 * MINUTE_MS,
            "waits_from_ms": TEN_MS - 12 * MINUTE_MS,
            "window": "window-3",
            "called_ms": TEN_MS,
            "started_ms": TEN_MS + 2 * MINUTE_MS if phase == "serving" else None,
            "calls": 1,
            "recalls": recalls,
        },
        TicketFacts,
    )


def board(
    phase: WindowPhase, *, number: str = "3", visitor: TicketFacts | None = None, waiting: int = 12
) -> WindowBoard:
    if visitor is None and phase in ("calling", "serving"):
        visitor = ticket(phase="called" if phase == "calling" else "serving")
    return WindowBoard(
        window="window-3",
        number=number,
        zone="a",
        kind="general",
        epoch=1,
        seq=9,
        phase=phase,
        since_ms=TEN_MS,
        clerk="sun" if phase != "closed" else "",
        ticket=visitor,
        could_call=waiting,
        next_number="A018" if waiting else "",
        next_why=LocalText(
            "A018在本窗口可办的号里等得最久，09:51起等候",
            "A018 has waited longest of those this window may serve, since 09:51",
        )
        if waiting
        else None,
    )


def desk_board(
    visitor: TicketFacts | None = None, *services: DeskService, expected_s: int = 480, **more: object
) -> DeskBoard:
    closer = (
        DeskTicket(
            id=visitor.id,
            services=services or (PASSPORT,),
            expected_s=expected_s,
            lane_reason=LocalText("孕妇及携婴", "Pregnant or with an infant") if visitor.lane == "green" else None,
        )
        if visitor
        else None
    )
    plain = DeskBoard(
        window="window-3",
        epoch=1,
        seq=9,
        clerk_name="孙晓梅",
        ticket=closer,
        my_day=ClerkDay(served=23, mean_s=370, rated=12),
    )
    return msgspec.structs.replace(plain, **more)


def a_desk(phase: WindowPhase = "serving", **more: object) -> Desk:
    """A window in a phase, with hub and broker alive."""
    at = board(phase)
    plain = Desk(hub_alive=True, broker_up=True, window=at, desk=desk_board(at.ticket), catalogue=catalogue())
    return replace(plain, **more)  # type: ignore[arg-type]


def at_hand() -> DeskBoard:
    """A visitor at the window, two held, three missed."""
    return desk_board(
        ticket(),
        held=(
            AtHand(id="b", number="B003", since_ms=TEN_MS, back_ms=TEN_MS + 30 * MINUTE_MS),
            AtHand(id="c", number="A002", since_ms=TEN_MS),
        ),
        missed=tuple(AtHand(id=each, number=each, since_ms=TEN_MS) for each in ("A011", "A007", "GA001")),
    )


def refused(zh: str, en: str = "Not now") -> Reply:
    return Reply(command_id="aaaaaaaa-1", ok=False, code="illegal_step", message=LocalText(zh, en))


def answered(answer: Reply, phase: WindowPhase = "serving") -> Desk:
    return a_desk(phase, answer=answer, answer_until_ms=NOW.monotonic_ms + 1_000)


def choices(*names: str, picked: frozenset[int] = frozenset()) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(place + 1) if place < 9 else "", f"place-{place}", LocalText(name, name), place in picked)
        for place, name in enumerate(names)
    )


def entering(entry: Entry, phase: WindowPhase = "serving") -> Desk:
    return a_desk(phase, entry=replace(entry, until_ms=entry.until_ms or NOW.monotonic_ms + 30_000))


def _green() -> Desk:
    visitor = ticket("GA003", lane="green", phase="called", recalls=1)
    return a_desk("calling", window=board("calling", visitor=visitor), desk=desk_board(visitor, UNEMPLOYED, PASSPORT))


def _paused(back_min: int) -> Desk:
    at = msgspec.structs.replace(board("paused"), reason="lunch", back_ms=NOW.hall_ms + back_min * MINUTE_MS)
    return a_desk("paused", window=at)


def _remote() -> Desk:
    visitor = ticket("V007")
    at = msgspec.structs.replace(
        board("serving", visitor=visitor), place=LocalText("视频间2", "Video room 2"), kind="remote"
    )
    return a_desk(window=at, desk=desk_board(visitor, meeting="https://meet.example/abc"))


PLACES: Final = ("5号窗口", "不动产登记", "赵立新（值班长）", "企业开办综合服务专窗", "出件窗口", "税务", "医保报销")
OUTCOMES: Final = ("办结", "收件", "补正", "不予受理", "咨询")

SITUATIONS: Final[dict[str, Desk]] = {
    "no_network": Desk(),
    "no_hub_yet": Desk(broker_up=True),
    "no_window_yet": Desk(broker_up=True, hub_alive=True),
    "closed": a_desk("closed"),
    "nobody_logged_in": a_desk("closed", catalogue=catalogue(DeskManners(needs_clerk=True))),
    "open": a_desk("open"),
    "open_nobody_waits": a_desk("open", window=board("open", waiting=0)),
    "ready": a_desk("ready", window=board("ready", waiting=0)),
    "calling": a_desk("calling"),
    "calling_green": _green(),
    "serving": a_desk("serving"),
    "serving_long": a_desk(desk=desk_board(ticket(), UNEMPLOYED, PASSPORT, expected_s=500)),
    "serving_amber": a_desk(desk=desk_board(ticket(), expected_s=540)),
    "serving_red": a_desk(desk=desk_board(ticket(), expected_s=300)),
    "serving_at_hand": a_desk(desk=at_hand()),
    "paused": _paused(20),
    "paused_overdue": _paused(-7),
    "remote": _remote(),
    "no_hub": a_desk("serving", hub_alive=False),
    "no_broker": a_desk("serving", hub_alive=False, broker_up=False),
    "kept": a_desk("serving", hub_alive=False, wishes=(Wish("a-1", "finish", is_kept=True),), asked=1),
    "done": answered(Reply(command_id="a-1", ok=True, ticket=ticket())),
    "refused": answered(refused("3号窗口上一步之后，号票A015又有了别的变化，不能撤销了")),
    "nobody": answered(Reply(command_id="a-1", ok=True, code="nobody_waiting"), "ready"),
    "logged_in": answered(
        Reply(command_id="a-1", ok=True, clerk=ClerkFacts(id="sun", name="孙晓梅", phase="on_duty")), "open"
    ),
    "faults": a_desk(faults=("keypad.unplugged", "buttons.stuck")),
    "number": entering(Entry("number", "15")),
    "log_in": entering(Entry("log_in", "10"), "closed"),
    "pin": entering(Entry("pin", "4711", until_ms=NOW.monotonic_ms + 6_000), "closed"),
    "handover": entering(Entry("handover")),
    "transfer": entering(Entry("transfer", choices=choices(*PLACES), at=1)),
    "transfer_to": entering(Entry("transfer_to", choices=choices(*PLACES), at=3, and_back=True)),
    "many_places": entering(Entry("transfer", choices=choices(*PLACES * 9), at=40, and_back=True)),
    "outcome": entering(Entry("outcome", choices=choices(*OUTCOMES), until_ms=NOW.monotonic_ms + 5_000)),
    "services": entering(
        Entry(
            "services",
            choices=choices("居民身份证申领与换领", "失业登记与失业金申领", "出生登记", picked=frozenset({0, 2})),
        )
    ),
    "pause": entering(Entry("pause", choices=choices("用餐", "短暂离开", "会议", "系统故障"))),
    "pause_again": a_desk("paused", entry=Entry("pause", choices=choices("用餐", "会议"))),
    "reason": entering(Entry("reason", "15", choices=choices("补齐材料后返回", "值班长决定")), "open"),
    "resume": entering(Entry("resume", choices=choices("B003", "A002")), "open"),
}
"""Everything a clerk's screen may have to show, by name."""
