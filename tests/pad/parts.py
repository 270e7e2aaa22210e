"""A hall as its rating pads hear it, and a pad in front of which a visitor stands."""

from typing import Final

from hall_config.model import Language
from hall_config.texts import Catalogue as Texts
from hall_protocol.catalogue import Catalogue, NamedItem, RatingManners
from hall_protocol.events import RatingRequest
from hall_protocol.message import LocalText
from window_terminal.pad.asking import Pad, Visit, asked
from window_terminal.pad.view import Words

WINDOW: Final = "window-3"
NOW_MS: Final = 1_000_000
REASONS: Final = (
    NamedItem(id="slow", name=LocalText("办理太慢", "Too slow")),
    NamedItem(id="unclear", name=LocalText("解释不清", "Not explained well")),
    NamedItem(id="attitude", name=LocalText("态度不好", "Unfriendly")),
    NamedItem(id="runaround", name=LocalText("来回跑路", "Sent from place to place")),
)
SERVICE: Final = LocalText("社会保险参保登记", "Registration for social insurance")


def catalogue(reasons: tuple[NamedItem, ...] = REASONS, asks_s: int = 60) -> Catalogue:
    return Catalogue(
        version="1",
        hall=LocalText("青河县政务服务中心", "Qinghe County Government Service Centre"),
        languages=("zh", "en"),
        zones=(),
        welcome=LocalText("", ""),
        missed_rule=LocalText("", ""),
        windows=(NamedItem(id=WINDOW, name=LocalText("3", "3")),),
        rating=RatingManners(asks_s=asks_s, bad_reasons=reasons),
    )


def request(ticket: str = "t-1", number: str = "A015", until_ms: int = 10**15) -> RatingRequest:
    return RatingRequest(window=WINDOW, ticket=ticket, until_ms=until_ms, number=number, service=SERVICE)


WITHDRAWN: Final = RatingRequest(window=WINDOW, ticket="", until_ms=0)


def words(language: Language = "zh") -> Words:
    return Words(Texts.load(), language, WINDOW)


def a_visit(ticket: str = "t-1", *, at_ms: int = NOW_MS, for_ms: int = 60_000) -> Visit:
    return Visit(ticket, "A015", SERVICE, at_ms, at_ms + for_ms)


def asking_pad(ticket: str = "t-1") -> Pad:
    """A pad that has asked long enough for a touch to be meant."""
    pad, _ = asked(Pad(), a_visit(ticket))
    return pad
