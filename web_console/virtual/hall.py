"""Eyes and fingers on the virtual nodes: their own screens, paper, lamps and voice, for a browser.

Only while somebody looks is anybody looking: each node is then asked a few times a second through its hands socket.
"""

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, cast

import msgspec

from device_drivers.driver import DriverError, Fault
from device_drivers.driver import Reply as HandReply
from device_drivers.hands import hand, unpacked
from hall_config.model import HallConfig, NodeRole
from hall_protocol.events import Reply
from hall_protocol.message import LocalText

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 0.15
ABSENT_EVERY_S: Final = 1.0
ASK_WITHIN_S: Final = 5.0
PICTURE_SCALE: Final = 0.5
SOUNDS_KEPT: Final = 6
BUTTONS: Final = ("call", "recall", "start", "finish", "missed", "transfer", "hold", "pause")
KEYS: Final = ("7", "8", "9", "4", "5", "6", "1", "2", "3", "backspace", "0", "enter")
"""Of the keypad, in the order in which they lie there."""
UNDO_KEY: Final = "equals"
"""Of the keypad, what takes the last step back as long as a terminal's settings say nothing else."""


@dataclass(frozen=True, slots=True)
class Sound:
    """One announcement as it was heard."""

    n: int
    text: str
    wav: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Look:
    """What one virtual node shows at this moment."""

    node: str
    role: NodeRole
    window: str = ""
    there: bool = False
    problem: str = ""
    screen: int = -1
    """The version of its picture; -1 while there is none."""
    width: int = 0
    height: int = 0
    jpeg: bytes = field(default=b"", repr=False)
    paper: int = 0
    """How many tickets it has printed."""
    png: bytes = field(default=b"", repr=False)
    lamps: tuple[tuple[str, str], ...] = ()
    answered: str = ""
    """The id of the last press that was answered."""
    answer: LocalText | None = None
    """What the hub said to the last press, where there was something to say."""
    refused: bool = False
    heard: int = 0
    sounds: tuple[Sound, ...] = ()


class VirtualNode:
    """One node that can be touched, pressed and looked at through its socket."""

    def __init__(self, node: str, role: NodeRole, window: str, socket: Path) -> None:
        self._socket = socket
        self._has_glass = True
        self.look = Look(node, role, window)

    def observe(self) -> bool:
        """Look once more; return whether anything has changed."""
        former = self.look
        try:
            self.look = replace(self._seen(), there=True, problem="")
        except DriverError as problem:
            self.look = Look(former.node, former.role, former.window, problem=problem.sentence)
        return self.look != former

    def move(self, name: str, **arguments: object) -> HandReply:
        """Move one hand, or raise DriverError with a sentence."""
        return hand(self._socket, name, timeout_s=ASK_WITHIN_S, **arguments)

    def _seen(self) -> Look:
        match self.look.role:
            case "dispenser":
                return self._with_paper(self._with_screen(self.look))
            case "display":
                return self._with_sounds(self._with_screen(self.look))
            case "sign" | "pad":
                return self._with_screen(self.look)
            case _:
                return self._with_lamps(self._with_glass(self.look))

    def _with_glass(self, look: Look) -> Look:
        """Not every window's terminal has a screen; one that has none is asked once."""
        if not self._has_glass:
            return look
        try:
            return self._with_screen(look)
        except DriverError as problem:
            if problem.fault is not Fault.UNKNOWN_NAME:
                raise
            self._has_glass = False
            return look

    def _with_screen(self, look: Look) -> Look:
        reply = self.move("screenshot", format="jpeg", scale=PICTURE_SCALE, unless=look.screen)
        if "picture" not in reply:
            return look
        version, width, height = (_whole(reply, key) for key in ("version", "width", "height"))
        return replace(look, screen=version, width=width, height=height, jpeg=unpacked(reply["picture"]))

    def _with_paper(self, look: Look) -> Look:
        count = _whole(self.move("printed"), "count")
        if count == look.paper:
            return look
        return replace(look, paper=count, png=unpacked(self.move("printed", png=True)["png"]) if count else b"")

    def _with_lamps(self, look: Look) -> Look:
        lamps = cast(dict[str, str], self.move("lamps")["lamps"])
        answer = msgspec.convert(self.move("terminal")["answer"], Reply | None)
        id_, said, refused = (answer.command_id, answer.message, not answer.ok) if answer else ("", None, False)
        return replace(look, lamps=tuple(lamps.items()), answered=id_, answer=said, refused=refused)

    def _with_sounds(self, look: Look) -> Look:
        reply = self.move("heard", after=look.heard)
        heard = cast(list[dict[str, object]], reply["heard"])
        fresh = tuple(Sound(_whole(each, "n"), str(each["text"]), unpacked(each["wav"])) for each in heard)
        return replace(look, heard=_whole(reply, "count"), sounds=(*look.sounds, *fresh)[-SOUNDS_KEPT:])


def _whole(reply: dict[str, object], key: str) -> int:
    return int(str(reply[key]))


class VirtualHall:
    """Every virtual node of the hall, looked at while somebody looks."""

    def __init__(self, folder: Path, config: HallConfig) -> None:
        self.nodes = {
            node.id: VirtualNode(node.id, node.role, node.window, folder / f"{node.id}.sock") for node in config.nodes
        }
        self.window_numbers = {window.id: window.number for window in config.windows}
        self._changed = threading.Condition()
        self._version = 0
        self._watchers = 0
        self._generation = 0
        self._nudges = {node: threading.Event() for node in self.nodes}
        self._folder = folder

    @property
    def exists(self) -> bool:
        """Whether any node has opened its hands."""
        return any((self._folder / f"{node}.sock").exists() for node in self.nodes)

    @property
    def looks(self) -> tuple[Look, ...]:
        """What every node shows now."""
        return tuple(node.look for node in self.nodes.values())

    def wait_for_change(self, seen: int, timeout_s: float) -> int:
        """Return the version of what is shown once it is no longer `seen`, or after the time is up."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != seen, timeout_s)
            return self._version

    def move(self, node: str, name: str, **arguments: object) -> HandReply:
        """Move a hand at a node and look at once what came of it; raises DriverError, or KeyError for no such node."""
        reply = self.nodes[node].move(name, **arguments)
        for nudge in self._nudges.values():
            nudge.set()
        return reply

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Somebody looks, until the block ends."""
        with self._changed:
            self._watchers += 1
            if self._watchers == 1:
                self._generation += 1
                _start(threading.Thread(target=self._watch, args=(node, self._generation)) for node in self.nodes)
        try:
            yield
        finally:
            with self._changed:
                self._watchers -= 1

    def _watch(self, node: str, generation: int) -> None:
        watched, nudge = self.nodes[node], self._nudges[node]
        while self._watchers and self._generation == generation:
            if watched.observe():
                with self._changed:
                    self._version += 1
                    self._changed.notify_all()
            nudge.wait(LOOK_EVERY_S if watched.look.there else ABSENT_EVERY_S)
            nudge.clear()


def _start(threads: Iterable[threading.Thread]) -> None:
    for thread in threads:
        thread.daemon = True
        thread.start()
