"""What each button means: one press, one command, chosen from what the window is doing."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from hall_protocol.commands import (
    CallNext,
    Command,
    FinishService,
    MissTicket,
    OpenWindow,
    PauseWindow,
    Recall,
    StartService,
)
from hall_protocol.states import WindowBoard

Press = Callable[[str, WindowBoard | None], Command]

AWAY: Final = frozenset({"paused", "closed"})


def _pause(command_id: str, window: WindowBoard | None) -> Command:
    """The pause key pauses; at a window that is paused or closed it opens it again."""
    if window is not None and window.phase in AWAY:
        return OpenWindow(command_id=command_id)
    return PauseWindow(command_id=command_id)


PRESSES: Final[Mapping[str, Press]] = MappingProxyType(
    {
        "call": lambda command_id, _window: CallNext(command_id=command_id),
        "recall": lambda command_id, _window: Recall(command_id=command_id),
        "start": lambda command_id, _window: StartService(command_id=command_id),
        "finish": lambda command_id, _window: FinishService(command_id=command_id),
        "missed": lambda command_id, _window: MissTicket(command_id=command_id),
        "pause": _pause,
    }
)
"""By the name of the button in the pin plan. The window is the credential's own, so no command names one."""
