"""The hall as the bus tells it, kept for every browser: one picture, a number that rises with each change."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from hall_protocol.commands import Command
from hall_protocol.events import Reply
from hall_protocol.message import Message, is_news
from hall_protocol.states import (
    Catalogue,
    DeskBoard,
    Forecast,
    HallGlance,
    HubState,
    NodeHealth,
    NodeStatus,
    WindowBoard,
    ZoneBoard,
    ZoneNotices,
)
from hall_protocol.topics import Address, Topic
from node_runtime.client import Listener, RequestClient
from node_runtime.outbox import no_hub_reply
from web_console.serving.turns import Turns

ANSWER_WITHIN_S: Final = 8.0
RETURN_WITHIN_S: Final = 1.5
"""How long whoever asks waits for a hub that is away; it may just be coming back."""
LOOK_AGAIN_S: Final = 1.0
"""How often a stream looks whether the link is still there, when nothing else happens."""


@dataclass(frozen=True, slots=True)
class Link:
    """How the console stands: whether what it shows is of now."""

    broker_up: bool
    hub_alive: bool
    reason: str = ""
    lost_ms: int = 0
    """Of when what is shown is, by the hall's clock; 0: of now, or nobody knows."""

    @property
    def state(self) -> str:
        """`ok`, `hub_lost` or `broker_lost`."""
        if self.hub_alive:
            return "ok"
        return "hub_lost" if self.broker_up else "broker_lost"


@dataclass(frozen=True, slots=True)
class SeenNode:
    """A node's last word, and when this console heard its state change."""

    status: NodeStatus
    since_ms: int
    """Hall time; 0 when the hall's time was not known then."""
    since_start: bool
    """Whether it has been so ever since this console first heard of it, perhaps for longer."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that was last heard, at one instant."""

    version: int = 0
    link: Link = Link(False, False)
    hub: HubState | None = None
    glance: HallGlance | None = None
    catalogue: Catalogue | None = None
    windows: tuple[WindowBoard, ...] = ()
    desks: tuple[DeskBoard, ...] = ()
    boards: tuple[ZoneBoard, ...] = ()
    notices: tuple[ZoneNotices, ...] = ()
    nodes: tuple[SeenNode, ...] = ()
    forecast: Forecast | None = None

    def window(self, window: str) -> WindowBoard | None:
        """Return how a window stands; None: nothing has been heard of it."""
        return next((board for board in self.windows if board.window == window), None)

    def desk(self, window: str) -> DeskBoard | None:
        """Return what only a window's clerk reads."""
        return next((board for board in self.desks if board.window == window), None)


class LiveHall:
    """Listens to the hall for all browsers, and asks the hub on behalf of accounts."""

    def __init__(self, client: RequestClient) -> None:
        self._client = client
        self._changed = threading.Condition()
        self._picture = Picture(link=Link(False, False, client.reason))
        self._hub: HubState | None = None
        self._glance: HallGlance | None = None
        self._catalogue: Catalogue | None = None
        self._forecast: Forecast | None = None
        self._windows: dict[str, WindowBoard] = {}
        self._desks: dict[str, DeskBoard] = {}
        self._boards: dict[str, ZoneBoard] = {}
        self._notices: dict[str, ZoneNotices] = {}
        self._nodes: dict[str, SeenNode] = {}
        self._ended = threading.Event()
        self._turns = Turns()
        self._refused: Callable[[Command], Reply | None] = lambda _: None
        client.listen(self._hear)

    @property
    def now_ms(self) -> int:
        """The hall's time; 0 while no hub has said it."""
        return self._client.hall_clock.now_ms()

    @property
    def speed(self) -> float:
        """How fast the hall's time runs; above 1 in a replay."""
        return self._client.hall_clock.speed

    @property
    def utc_offset_s(self) -> int:
        """How far the hall's wall clock is from UTC."""
        return self._client.hall_clock.utc_offset_s

    @property
    def configuration(self) -> str:
        """The version of the hub's configuration; empty while no hub has said it."""
        return self._catalogue.version if self._catalogue else ""

    @property
    def ended(self) -> bool:
        """Whether the console is ending and streams must end too."""
        return self._ended.is_set()

    def picture(self) -> Picture:
        """Return everything as it stands now, the link looked at anew."""
        with self._changed:
            if self._link() != self._picture.link:
                self._renew()
            return self._picture

    def wait_for_change(self, seen: int, timeout_s: float) -> Picture:
        """Return the picture once its version is no longer `seen`, or after the time is up."""
        with self._changed:
            self._changed.wait_for(lambda: self._picture.version != seen or self.ended, timeout_s)
        return self.picture()

    def pause(self, seconds: float) -> None:
        """Wait a moment, so that changes that come together are sent together; no longer than the console lives."""
        self._ended.wait(seconds)

    def ask(self, make: Callable[[str], Command]) -> Reply:
        """Have the hub do something, and return its answer; `no_hub` when none came in time."""
        command = make(self._client.next_id())
        if refused := self._refused(command):
            return refused
        within_s = ANSWER_WITHIN_S if self._client.hub_alive else RETURN_WITHIN_S
        with self._turns.taken() as may_wait:
            return self._client.request(command, within_s) if may_wait else no_hub_reply(command.command_id)

    def keep_within(self, refused: Callable[[Command], Reply | None]) -> None:
        """From now on have every command looked at before the hub is asked; what is answered there goes no further."""
        self._refused = refused

    def tell(self, topic: Topic, message: Message, **ids: str) -> None:
        """Say something that is no command, such as a question to the forecaster."""
        self._client.publish(topic, message, expires_s=None, **ids)

    def listen(self, listener: Listener) -> None:
        """Have everything that is heard handed to a listener too; it must return at once."""
        self._client.listen(listener)

    def stir(self) -> None:
        """Wake every stream: something has changed that the bus does not tell, such as an alert."""
        with self._changed:
            self._renew()

    def end(self) -> None:
        """Let every stream end."""
        with self._changed:
            self._ended.set()
            self._changed.notify_all()
        self._client.forget(self._hear)

    def _link(self) -> Link:
        former, alive = self._picture.link, self._client.hub_alive
        lost_ms = 0 if alive else self.now_ms if former.hub_alive else former.lost_ms
        return Link(self._client.broker_up, alive, self._client.reason, lost_ms)

    def _renew(self) -> None:
        """Draw a new picture of what is known; called with the lock held."""
        self._picture = Picture(
            version=self._picture.version + 1,
            link=self._link(),
            hub=self._hub,
            glance=self._glance,
            catalogue=self._catalogue,
            windows=tuple(board for board in self._windows.values() if self._has_window(board.window)),
            desks=tuple(board for board in self._desks.values() if self._has_window(board.window)),
            boards=tuple(self._boards[zone] for zone in sorted(self._boards) if self._has_zone(zone)),
            notices=tuple(self._notices[zone] for zone in sorted(self._notices) if self._has_zone(zone)),
            nodes=tuple(self._nodes[node] for node in sorted(self._nodes)),
            forecast=self._forecast,
        )
        self._changed.notify_all()

    def _has_window(self, window: str) -> bool:
        """Whether the hall still has it: of one it has given up the broker goes on telling the last state."""
        return self._glance is None or window in {each.id for each in self._glance.windows}

    def _has_zone(self, zone: str) -> bool:
        return self._catalogue is None or zone in {each.id for each in self._catalogue.zones}

    def _hear(self, _address: Address, message: Message) -> None:
        with self._changed:
            if self._take(message):
                self._renew()

    def _take(self, message: Message) -> bool:
        """Keep a message when it is news; an older (`epoch`, `seq`) than what is known is none."""
        match message:
            case HubState():
                return self._take_hub(message)
            case HallGlance() if is_news(message, self._glance):
                self._glance = message
            case WindowBoard() if is_news(message, self._windows.get(message.window)):
                self._windows[message.window] = message
            case DeskBoard() if is_news(message, self._desks.get(message.window)):
                self._desks[message.window] = message
            case ZoneBoard() if is_news(message, self._boards.get(message.zone)):
                self._boards[message.zone] = message
            case ZoneNotices() if is_news(message, self._notices.get(message.zone)):
                self._notices[message.zone] = message
            case NodeStatus():
                return self._take_node(message)
            case Catalogue():
                self._catalogue = message
            case Forecast():
                self._forecast = message
            case _:
                return False
        return True

    def _take_hub(self, state: HubState) -> bool:
        former, self._hub = self._hub, state
        return former is None or _manner(former) != _manner(state)

    def _take_node(self, status: NodeStatus) -> bool:
        former = self._nodes.get(status.node)
        if former and _condition(former.status) == _condition(status):
            self._nodes[status.node] = SeenNode(status, former.since_ms, former.since_start)
            return _figures(former.status) != _figures(status) or status.up_s < former.status.up_s
        self._nodes[status.node] = SeenNode(status, self.now_ms, former is None)
        return True


def _manner(state: HubState) -> tuple[bool, str, float]:
    return state.alive, state.version, state.speed


def _condition(status: NodeStatus) -> tuple[str, tuple[str, ...]]:
    return status.state, status.faults


def _figures(status: NodeStatus) -> tuple[int, str, NodeHealth | None]:
    """Return what a page shows of a machine besides its condition."""
    return status.outbox, status.version, status.health
