"""One window's terminal: presses out, answers into light."""

import logging
from collections.abc import Iterable
from dataclasses import replace

import msgspec

from device_drivers.buttons import ButtonPressed
from device_drivers.driver import Arguments, Driver
from device_drivers.driver import Reply as HandReply
from device_drivers.hands import HandRequested, answer_hand, hands_of
from device_drivers.lamps import Lamps
from hall_protocol.commands import Command
from hall_protocol.events import NodeControl, Reply
from hall_protocol.message import Message
from hall_protocol.states import WindowBoard
from hall_protocol.topics import Address
from node_runtime.clock import MonotonicMs
from node_runtime.node import NodeRuntime
from window_terminal.lights import Terminal, lights
from window_terminal.presses import PRESSES

logger = logging.getLogger(__name__)


class TerminalApp:
    """Lives on the node's loop; never decides who is next, only asks and shows."""

    def __init__(
        self, runtime: NodeRuntime, lamps: Lamps, drivers: Iterable[Driver], monotonic_ms: MonotonicMs
    ) -> None:
        self._runtime = runtime
        self._lamps = lamps
        self._monotonic_ms = monotonic_ms
        self._terminal = Terminal()
        self._hands = hands_of(drivers, {"terminal": self._show_terminal})

    def on_device(self, event: object) -> None:
        """A button, or a virtual hand."""
        if isinstance(event, ButtonPressed):
            self._press(event.button)
        elif isinstance(event, HandRequested):
            answer_hand(event, self._hands)

    def on_reply(self, command: Command, reply: Reply) -> None:
        """Answer the press with light."""
        sentence = reply.message.zh if reply.message else ""
        logger.info(
            "%s %s %s %s", command.command_id, type(command).__name__, "ok" if reply.ok else reply.code, sentence
        )
        self._terminal = self._terminal.answered(reply, self._monotonic_ms())
        self._light()

    def on_message(self, address: Address, message: Message) -> None:
        """Follow the window as the hub tells it, and the hub's wishes."""
        if isinstance(message, WindowBoard) and self._is_news(message):
            self._terminal = replace(self._terminal, window=message)
            self._light()
        elif isinstance(message, NodeControl) and message.action == "restart":
            self._runtime.stop()

    def on_link(self, hub_alive: bool, broker_up: bool) -> None:
        """Say with light whether a press would reach anybody."""
        self._terminal = replace(self._terminal, hub_alive=hub_alive)
        self._light()

    def on_tick(self, now_ms: int) -> None:
        """Let answers fade and lamps blink."""
        self._light()
        self._lamps.tick(now_ms)

    def _press(self, button: str) -> None:
        self._runtime.ask(PRESSES[button](self._runtime.ids.next(), self._terminal.window))

    def _is_news(self, board: WindowBoard) -> bool:
        """Return whether a retained state is not older than what we show."""
        shown = self._terminal.window
        return shown is None or (board.epoch, board.seq) >= (shown.epoch, shown.seq)

    def _light(self) -> None:
        for lamp, light in lights(self._terminal, self._monotonic_ms()).items():
            self._lamps.show(lamp, light)

    def _show_terminal(self, _arguments: Arguments) -> HandReply:
        """The hand `terminal`: the window as this terminal knows it, and the last answer."""
        return {
            "hub_alive": self._terminal.hub_alive,
            "window": msgspec.to_builtins(self._terminal.window),
            "answer": msgspec.to_builtins(self._terminal.answer),
            "pending": self._runtime.pending,
        }
