"""Windows and signs for the tests of what stands above a window."""

from hall_protocol.message import LocalText
from hall_protocol.states import (
    Catalogue,
    DeskManners,
    PauseChoice,
    SentOn,
    TicketFacts,
    TicketPhase,
    WindowBoard,
    WindowPhase,
)
from window_terminal.sign.view import Link, SignState

MORNING_MS = 1_795_398_420_000
"""Monday 23 November 2026, 09:47 in China."""
CHINA_S = 8 * 3600
BACK_MS = MORNING_MS + 43 * 60_000
"""10:30."""
SIZES = ((640, 128), (960, 160), (1920, 360), (800, 480))
LONG_REASON = LocalText(
    "参加全县政务服务系统业务培训暂停办理请到综合窗口",
    "Staff training for the whole county; please use the general windows",
)
LONG_PLACE = LocalText(
    "不动产登记及交易综合受理专区（三楼东侧）", "Real estate registration and transactions, 3rd floor east"
)
WINDOW_5 = LocalText("5号窗口", "Window 5")


def ticket(
    number: str = "A015", phase: TicketPhase = "called", *, lane: str = "normal", calls: int = 1, recalls: int = 0
) -> TicketFacts:
    return TicketFacts(
        id=f"t-{number}",
        number=number,
        service="rs-canbao",
        lane=lane,
        phase=phase,
        zone="a",
        issued_ms=MORNING_MS - 600_000,
        waits_from_ms=MORNING_MS - 600_000,
        called_ms=MORNING_MS,
        calls=calls,
        recalls=recalls,
    )


def board(
    phase: WindowPhase = "open",
    *,
    of: TicketFacts | None = None,
    number: str = "3",
    reason: str = "",
    back_ms: int | None = None,
    place: LocalText | None = None,
    sent_on: SentOn | None = None,
    seq: int = 1,
    epoch: int = 1,
) -> WindowBoard:
    return WindowBoard(
        window="window-3",
        number=number,
        zone="a",
        kind="general",
        epoch=epoch,
        seq=seq,
        phase=phase,
        reason=reason,
        back_ms=back_ms,
        place=place,
        sent_on=sent_on,
        ticket=of,
    )


def catalogue(*languages: str) -> Catalogue:
    reasons = (
        PauseChoice(code="lunch", name=LocalText("午餐休息", "Lunch"), back_s=3_600),
        PauseChoice(code="training", name=LONG_REASON),
    )
    nothing = LocalText("", "")
    return Catalogue(
        version="1",
        hall=LocalText("青禾县政务服务中心", "Qinghe"),
        languages=languages or ("zh", "en"),
        zones=(),
        welcome=nothing,
        missed_rule=nothing,
        desk=DeskManners(pause_reasons=reasons),
    )


def state(window: WindowBoard | None, *languages: str, link: Link = Link.UP, hall_ms: int = MORNING_MS) -> SignState:
    return SignState(link, window, catalogue(*languages), hall_ms, 1.0, CHINA_S)


def calling(number: str = "A015") -> WindowBoard:
    return board("calling", of=ticket(number, lane="green" if number.startswith("G") else "normal"))


def sent_on(to: LocalText = WINDOW_5) -> WindowBoard:
    return board("ready", sent_on=SentOn(number="A015", to=to, at_ms=MORNING_MS - 2_000))


STATES = {
    "starting": state(None),
    "closed": state(board("closed")),
    "welcome": state(board("ready")),
    "called": state(calling()),
    "called green": state(calling("G001")),
    "called long": state(calling("GWW000123")),
    "serving": state(board("serving", of=ticket("A015", "serving"))),
    "serving green": state(board("serving", of=ticket("G001", "serving", lane="green"), number="综合B-128")),
    "sent on": state(sent_on()),
    "sent on far": state(sent_on(LONG_PLACE)),
    "paused": state(board("paused", reason="lunch", back_ms=BACK_MS)),
    "paused long": state(board("paused", reason="training", back_ms=BACK_MS)),
    "paused for words": state(board("paused", reason="网络故障，正在抢修")),
    "paused at all": state(board("paused")),
    "video room": state(board("calling", of=ticket(), place=LocalText("视频间2", "Video room 2"))),
    "recovering": state(calling(), link=Link.LOST),
}
