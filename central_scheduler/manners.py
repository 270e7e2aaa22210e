"""What is checked before the rules are asked: who may say what, for which window, and how old a wish may be."""

from hall_protocol.access import Credential
from hall_protocol.codec import name_of
from hall_protocol.commands import KEPT, TOO_OLD_AFTER_MS, Command, WindowCommand, may_say
from hall_protocol.refusals import RefusalCode


class UnmannerlyError(ValueError):
    """A command that is refused whatever the hall looks like; `code` is the reason on the wire."""

    def __init__(self, code: RefusalCode, **fields: str) -> None:
        self.code = code
        self.fields = fields
        super().__init__(code)


def window_of(sender: Credential, command: Command) -> str:
    """Return the window a command is about ("" for one about none), or raise UnmannerlyError.

    A terminal's window follows from its credential; only a console may name one, and only a console may speak on
    somebody's behalf. What has happened may be told late; a wish of the moment may not.
    """
    if not may_say(sender.role, command):
        raise UnmannerlyError(RefusalCode.NOT_ALLOWED)
    if name_of(command) not in KEPT and command.age_ms > TOO_OLD_AFTER_MS:
        raise UnmannerlyError(RefusalCode.TOO_OLD)
    return _window(sender, command) if isinstance(command, WindowCommand) else ""


def _window(sender: Credential, command: WindowCommand) -> str:
    if sender.window and command.window not in ("", sender.window):
        raise UnmannerlyError(RefusalCode.WRONG_WINDOW, window=command.window)
    return sender.window or command.window
