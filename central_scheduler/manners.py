"""What is checked before the rules are asked: who may say what, for which window, and how old a wish may be."""

from hall_protocol.access import Credential
from hall_protocol.codec import name_of
from hall_protocol.commands import ALLOWED, KEPT, TOO_OLD_AFTER_MS, Command, WindowCommand
from hall_protocol.refusals import RefusalCode
from hall_protocol.roles import Role


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
    name = name_of(command)
    if name not in ALLOWED.get(sender.role, frozenset()):
        raise UnmannerlyError(RefusalCode.NOT_ALLOWED)
    if command.on_behalf_of and sender.role is not Role.CONSOLE:
        raise UnmannerlyError(RefusalCode.NOT_ALLOWED)
    if name not in KEPT and command.age_ms > TOO_OLD_AFTER_MS:
        raise UnmannerlyError(RefusalCode.TOO_OLD)
    return _window(sender, command) if isinstance(command, WindowCommand) else ""


def _window(sender: Credential, command: WindowCommand) -> str:
    if sender.window and command.window not in ("", sender.window):
        raise UnmannerlyError(RefusalCode.WRONG_WINDOW, window=command.window)
    return sender.window or command.window
