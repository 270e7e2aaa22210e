"""How boards look and how the hall sounds: layouts, themes, voices, how loud when."""

from typing import Annotated, Literal

from msgspec import Meta

from hall_config.forms import Code, Id, Line, Part, Seconds, Span

Theme = Literal["dark", "light", "red_gold"]
Chime = Literal["three_tones", "two_tones", "none"]
OneSpoken = Literal["yao", "yi"]
Percent = Annotated[int, Meta(ge=0, le=100)]
LanguageCode = Annotated[
    str, Meta(pattern=r"^[a-z]{2,3}\Z", description='the two or three letters of a language, such as "yue"')
]
VoiceName = Annotated[
    str,
    Meta(
        pattern=r"^([a-z0-9]+([-_][a-z0-9]+)*)?\Z",
        max_length=64,
        description='the name of a voice in small letters and digits, such as "zf_001"; or nothing',
    ),
]
LayoutRow = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{1,3} [a-z]+( [0-9]{1,3})?(, [a-z]+( [0-9]{1,3})?)*\Z",
        max_length=120,
        description='a height and what stands beside each other with its width, such as "46 calls 58, queues 42"',
    ),
]


class Layout(Part, frozen=True, kw_only=True):
    """What stands where on a board, for halls that want it otherwise than the shipped layouts have it."""

    id: Code
    """By which a board names it."""
    rows: Annotated[tuple[LayoutRow, ...], Meta(min_length=1, max_length=8)]
    """From top to bottom. Heights and widths are shares. What there is: `header`, `call`, `calls` (the latest),
    `windows` (the latest at each), `queues`, `notice`, `picture`, `ticker`."""


class BoardPlan(Part, frozen=True, kw_only=True):
    """How one board looks; of a node whose role is `display`."""

    layout: Code = "usual"
    """A shipped layout (`usual`, `windows`, `notices`, `large`) or one of the hall's own; upright screens have a form
    of their own of each shipped one."""
    theme: Theme = "dark"
    """Its colours; each is readable from twelve metres."""
    zones: tuple[Id, ...] = ()
    """What it shows besides the node's own `zone`."""


class SpokenLanguage(Part, frozen=True, kw_only=True):
    """One language in which calls are spoken, in the order of the list."""

    code: LanguageCode
    """`zh` and `en` have their words; any other needs `call`, `recall` and `moved`."""
    voice: VoiceName = ""
    """Which voice speaks it, as `paidui voice list` names them; left out: the usual one of the language."""
    call: Line = ""
    """Said of a call, with `{number}` and `{window}`: 請{number}號到{window}號窗口."""
    recall: Line = ""
    """Said when it is repeated."""
    moved: Line = ""
    """Said of a visitor who was sent on, with `{number}` and `{place}`."""


class Louder(Part, frozen=True, kw_only=True):
    """From one time of day to another the hall is louder or quieter than usual."""

    between: Span
    """When."""
    percent: Percent
    """How loud; 0: nothing is spoken and no chime sounds."""


class Sound(Part, frozen=True, kw_only=True, rename={"languages": "language", "spans": "span"}):
    """What is heard in the hall, and how loud."""

    languages: tuple[SpokenLanguage, ...] = ()
    """What is spoken, in this order; none: the languages of the hall."""
    one: OneSpoken = "yao"
    """How a 1 is read in Mandarin: 幺 as on the telephone, or 一."""
    chime: Chime = "three_tones"
    """What makes heads turn before a call is spoken."""
    percent: Percent = 100
    """How loud."""
    spans: tuple[Louder, ...] = ()
    """When it is otherwise."""
    status_every_s: Seconds = 0
    """So often, while nobody is called, it is said who is being served where; 0: only on request."""
    closing_s: Seconds = 900
    """So long before the day's last span ends it is said and shown that the hall closes soon; 0: never."""
