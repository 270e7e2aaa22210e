"""The bus as a table: every topic, what it carries, who may say and hear it, how it may be lost or doubled."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType, UnionType
from typing import Final

from hall_protocol.commands import AnyCommand
from hall_protocol.events import (
    ClipsWanted,
    Job,
    JobResult,
    NodeControl,
    NodeScreen,
    RatingRequest,
    Reply,
    SpokenClip,
    ZoneCall,
    ZoneMoved,
    ZoneSaid,
)
from hall_protocol.message import ProtocolError
from hall_protocol.roles import Role
from hall_protocol.states import (
    Catalogue,
    DeskBoard,
    Forecast,
    HallGlance,
    HubState,
    NodeStatus,
    Offers,
    SpeechPlan,
    VisitorKeys,
    WindowBoard,
    ZoneBoard,
    ZoneNotices,
)

ROOT: Final = "paidui/v1"
LEVEL: Final = re.compile(r"[a-z0-9-]+")
"""What may stand between two slashes: the hall and every id."""
EVERY_NODE: Final = frozenset(Role)
NODES: Final = EVERY_NODE - {Role.HUB}


@dataclass(frozen=True, slots=True)
class Topic:
    """One row of the contract.

    A level in braces is filled with an id. Roles in `says_own` and `hears_own` may use only the id that is their
    credential's own (its node id, its window, its role); for every other role any id will do.
    """

    name: str
    pattern: str
    carries: type | UnionType
    meaning: str
    says: frozenset[Role]
    hears: frozenset[Role]
    says_own: frozenset[Role] = frozenset()
    hears_own: frozenset[Role] = frozenset()
    retained: bool = False
    expires_s: int | None = None

    @property
    def levels(self) -> tuple[str, ...]:
        """The names in braces, in order."""
        return tuple(level[1:-1] for level in self.pattern.split("/") if level.startswith("{"))

    def path(self, hall: str, **ids: str) -> str:
        """Return the full topic for these ids; `+` asks for all."""
        return f"{ROOT}/{hall}/{self.pattern.format(**ids)}"


def _roles(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


HUB: Final = Topic(
    "hub",
    "hub",
    HubState,
    "Alive or lost (last will), epoch, hall time, version.",
    says=_roles(Role.HUB),
    hears=NODES,
    retained=True,
)
COMMAND: Final = Topic(
    "command",
    "command/{node}",
    AnyCommand,
    "A command, answered on the response topic it names; a wish of the moment expires, what has happened does not.",
    says=NODES,
    hears=_roles(Role.HUB),
    says_own=NODES,
)
REPLY: Final = Topic(
    "reply",
    "reply/{node}",
    Reply,
    "Accepted, with what came of it, or refused, with a code and a sentence.",
    says=_roles(Role.HUB),
    hears=NODES,
    hears_own=NODES,
    expires_s=60,
)
CATALOGUE: Final = Topic(
    "catalogue",
    "catalogue/{role}",
    Catalogue,
    "What that role shows and no more: services, lanes, zones, texts; versioned.",
    says=_roles(Role.HUB),
    hears=NODES,
    hears_own=NODES,
    retained=True,
)
ZONE_BOARD: Final = Topic(
    "zone_board",
    "zone/{zone}/board",
    ZoneBoard,
    "All that a zone's board shows.",
    says=_roles(Role.HUB),
    hears=_roles(Role.DISPLAY, Role.CONSOLE),
    retained=True,
)
ZONE_CALL: Final = Topic(
    "zone_call",
    "zone/{zone}/call",
    ZoneCall,
    "One call to show and speak.",
    says=_roles(Role.HUB),
    hears=_roles(Role.DISPLAY, Role.CONSOLE),
    expires_s=60,
)
ZONE_MOVED: Final = Topic(
    "zone_moved",
    "zone/{zone}/moved",
    ZoneMoved,
    "One visitor sent on, to show and speak.",
    says=_roles(Role.HUB),
    hears=_roles(Role.DISPLAY, Role.CONSOLE),
    expires_s=60,
)
ZONE_NOTICE: Final = Topic(
    "zone_notice",
    "zone/{zone}/notice",
    ZoneNotices,
    "Notices and emergency text, each with a window of time.",
    says=_roles(Role.HUB),
    hears=_roles(Role.DISPLAY, Role.CONSOLE),
    retained=True,
)
ZONE_SAID: Final = Topic(
    "zone_said",
    "zone/{zone}/said",
    ZoneSaid,
    "Something to say to everybody in the zone: a live announcement, who is being served, that the hall closes soon.",
    says=_roles(Role.HUB),
    hears=_roles(Role.DISPLAY, Role.CONSOLE),
    expires_s=60,
)
SPEECH_PLAN: Final = Topic(
    "speech_plan",
    "voice/plan",
    SpeechPlan,
    "What will probably be said soon, so that it is rendered before.",
    says=_roles(Role.HUB),
    hears=_roles(Role.VOICE),
    retained=True,
)
CLIPS_WANTED: Final = Topic(
    "clips_wanted",
    "voice/wanted/{node}",
    ClipsWanted,
    "Sentences whose clips have not come.",
    says=_roles(Role.DISPLAY, Role.CONSOLE),
    hears=_roles(Role.VOICE),
    says_own=_roles(Role.DISPLAY, Role.CONSOLE),
    expires_s=10,
)
SPOKEN_CLIP: Final = Topic(
    "spoken_clip",
    "voice/clip/{node}",
    SpokenClip,
    "A sentence as sound.",
    says=_roles(Role.VOICE),
    hears=_roles(Role.DISPLAY, Role.CONSOLE),
    says_own=_roles(Role.VOICE),
    expires_s=60,
)
WINDOW: Final = Topic(
    "window",
    "window/{window}",
    WindowBoard,
    "One window: its state, its ticket, how many it could call, who is next and why.",
    says=_roles(Role.HUB),
    hears=_roles(Role.TERMINAL, Role.SIGN, Role.CONSOLE),
    hears_own=_roles(Role.TERMINAL, Role.SIGN),
    retained=True,
)
DESK: Final = Topic(
    "desk",
    "desk/{window}",
    DeskBoard,
    "What only the clerk reads: why a lane, what to bring, how long it should take, who is away, how the day went.",
    says=_roles(Role.HUB),
    hears=_roles(Role.TERMINAL, Role.CONSOLE),
    hears_own=_roles(Role.TERMINAL),
    retained=True,
)
HALL: Final = Topic(
    "hall",
    "hall",
    HallGlance,
    "The hall at a glance: lengths, counts, windows.",
    says=_roles(Role.HUB),
    hears=_roles(Role.CONSOLE),
    retained=True,
)
FORECAST: Final = Topic(
    "forecast",
    "forecast",
    Forecast,
    "A range per waiting ticket and per service, if taken now.",
    says=_roles(Role.FORECASTER),
    hears=_roles(Role.HUB, Role.CONSOLE),
    retained=True,
    expires_s=60,
)
JOB: Final = Topic(
    "job",
    "job/{id}",
    Job,
    "A what-if or advice to compute.",
    says=_roles(Role.CONSOLE, Role.HUB),
    hears=_roles(Role.FORECASTER),
)
JOB_RESULT: Final = Topic(
    "job_result",
    "job/{id}/result",
    JobResult,
    "How far a job is, and its answer.",
    says=_roles(Role.FORECASTER),
    hears=_roles(Role.CONSOLE, Role.HUB),
)
OFFERS: Final = Topic(
    "offers",
    "offers",
    Offers,
    "What can be had at this moment, and how long it takes.",
    says=_roles(Role.HUB),
    hears=_roles(Role.DISPENSER, Role.CONSOLE),
    retained=True,
)
KEYS: Final = Topic(
    "keys",
    "keys/{node}",
    VisitorKeys,
    "With which keys a card reader hashes who a visitor is.",
    says=_roles(Role.HUB),
    hears=_roles(Role.DISPENSER),
    hears_own=_roles(Role.DISPENSER),
    retained=True,
)
NODE_STATUS: Final = Topic(
    "node_status",
    "node/{node}/status",
    NodeStatus,
    "Ready, degraded with faults, or lost as its last will.",
    says=NODES,
    hears=_roles(Role.HUB, Role.CONSOLE),
    says_own=NODES,
    retained=True,
)
NODE_SCREEN: Final = Topic(
    "node_screen",
    "node/{node}/screen",
    NodeScreen,
    "A picture of what the node shows, on request.",
    says=_roles(Role.DISPENSER, Role.TERMINAL, Role.SIGN, Role.DISPLAY, Role.PAD),
    hears=_roles(Role.CONSOLE),
    says_own=_roles(Role.DISPENSER, Role.TERMINAL, Role.SIGN, Role.DISPLAY, Role.PAD),
    expires_s=30,
)
NODE_CONTROL: Final = Topic(
    "node_control",
    "node/{node}/control",
    NodeControl,
    "Restart, volume, show your screen, update, print again.",
    says=_roles(Role.HUB, Role.CONSOLE),
    hears=_roles(Role.DISPENSER, Role.TERMINAL, Role.SIGN, Role.DISPLAY, Role.PAD),
    hears_own=_roles(Role.DISPENSER, Role.TERMINAL, Role.SIGN, Role.DISPLAY, Role.PAD),
    expires_s=60,
)
RATING: Final = Topic(
    "rating",
    "rating/{window}",
    RatingRequest,
    "Ask for a rating; it is given as a command of the pad's own credential.",
    says=_roles(Role.HUB),
    hears=_roles(Role.PAD),
    hears_own=_roles(Role.PAD),
    expires_s=120,
)

TOPICS: Final[Mapping[str, Topic]] = MappingProxyType(
    {
        topic.name: topic
        for topic in (
            HUB,
            COMMAND,
            REPLY,
            CATALOGUE,
            ZONE_BOARD,
            ZONE_CALL,
            ZONE_MOVED,
            ZONE_NOTICE,
            ZONE_SAID,
            SPEECH_PLAN,
            CLIPS_WANTED,
            SPOKEN_CLIP,
            WINDOW,
            DESK,
            HALL,
            FORECAST,
            JOB,
            JOB_RESULT,
            OFFERS,
            KEYS,
            NODE_STATUS,
            NODE_SCREEN,
            NODE_CONTROL,
            RATING,
        )
    }
)
"""The whole contract, by name."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message came in: which row, which hall, which ids."""

    topic: Topic
    hall: str
    ids: Mapping[str, str]


def locate(path: str) -> Address:
    """Return the row a full topic belongs to, or raise ProtocolError for a topic that is none of ours."""
    levels = path.split("/")
    if "/".join(levels[:2]) != ROOT or len(levels) < 4:
        raise ProtocolError(path, "foreign topic")
    if not all(LEVEL.fullmatch(level) for level in levels):
        raise ProtocolError(path, "illegal topic level")
    for topic in TOPICS.values():
        ids = _match(topic.pattern.split("/"), levels[3:])
        if ids is not None:
            return Address(topic, levels[2], ids)
    raise ProtocolError(path, "unknown topic")


def _match(pattern: list[str], levels: list[str]) -> dict[str, str] | None:
    if len(pattern) != len(levels):
        return None
    pairs = list(zip(pattern, levels, strict=True))
    if any(wanted != level for wanted, level in pairs if not wanted.startswith("{")):
        return None
    return {wanted[1:-1]: level for wanted, level in pairs if wanted.startswith("{")}
