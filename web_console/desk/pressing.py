"""From a press in a browser to a command of its window, and from what came of it to a sentence."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import msgspec

from hall_protocol.commands import COMMANDS, WINDOW_COMMANDS, Command
from hall_protocol.events import Reply
from hall_protocol.refusals import RefusalCode
from web_console.api.command_body import BadCommandBodyError, command_from
from web_console.desk.buttons import MAY_PRESS, NAMES_NO_CLERK
from web_console.language import Tongue

PRESS: Final = re.compile(r"[a-z0-9]{8,32}")
"""A page makes this anew for each press; asked again with the same one, a press is still one press."""
DUE: Final = time(18, 0)
"""A back office that is given a day has all of its working hours."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the page says of a press."""

    state: str
    """`done`, `refused`, `cut_off` (nothing was asked of anybody) or `unanswered` (nobody can say)."""
    text: str
    code: str = ""
    ticket: str = ""


def press_command(
    name: str, fields: dict[str, object], *, window: str, account: str, prefix: str, utc_offset_s: int
) -> Command:
    """Return what this press asks of this window, or raise BadCommandBodyError.

    `prefix` is the login's own, so that nobody's press can be taken for another's.
    """
    if name not in MAY_PRESS:
        raise BadCommandBodyError(f"a window's clerk cannot ask {name}")
    press = str(fields.pop("press", ""))
    if not PRESS.fullmatch(press):
        raise BadCommandBodyError("a press carries 8 to 32 characters a-z, 0-9 of its own")
    if name in NAMES_NO_CLERK and fields.get("clerk"):
        raise BadCommandBodyError("at a window a clerk says who they are by number and pin, or by badge")
    if {"window", "command_id"} & fields.keys():
        raise BadCommandBodyError("the window follows from the address, the command's id from the press")
    if due_day := fields.pop("due_day", ""):
        fields["due_ms"] = _end_of(str(due_day), utc_offset_s)
    if name in WINDOW_COMMANDS:
        fields["window"] = window
    return command_from(name, msgspec.json.encode(fields), account, f"{prefix}-{press}")


def _end_of(day: str, utc_offset_s: int) -> int:
    try:
        local = datetime.combine(date.fromisoformat(day), DUE, UTC)
    except ValueError as problem:
        raise BadCommandBodyError(f"a day is written like 2026-11-23: {problem}") from problem
    return round((local - timedelta(seconds=utc_offset_s)).timestamp() * 1000)


def told(command: Command, reply: Reply, tongue: Tongue) -> Told:
    """Return what came of a press, as its clerk reads it."""
    ticket = reply.ticket
    if reply.code == RefusalCode.NO_HUB:
        return Told(state="unanswered", code=reply.code, text=tongue.soft("unanswered", step=_step(command, tongue)))
    if not reply.ok:
        sentence = tongue.of(reply.message) or reply.code
        return Told(state="refused", code=reply.code, text=sentence)
    return Told(
        state="done",
        code=reply.code,
        text=tongue.of(reply.message) or _done(command, reply, tongue),
        ticket=ticket.id if ticket else "",
    )


def cut_off(name: str, tongue: Tongue) -> Told:
    """Return what to say of a press that could not reach the hub: it was not taken, and nobody repeats it."""
    step = tongue.word("step", name)
    return Told(state="cut_off", code=RefusalCode.NO_HUB, text=tongue.soft("not_taken", step=step))


def _done(command: Command, reply: Reply, tongue: Tongue) -> str:
    step = _step(command, tongue)
    if reply.clerk:
        return tongue.soft("done_with", step=step, what=reply.clerk.name or reply.clerk.id)
    return tongue.soft("done_with", step=step, what=reply.ticket.number) if reply.ticket else step


def _step(command: Command, tongue: Tongue) -> str:
    return tongue.word("step", str(command.__struct_config__.tag))


assert COMMANDS.keys() >= MAY_PRESS
