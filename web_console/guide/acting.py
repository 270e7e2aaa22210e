"""From an act on a guide's phone to a command, and from what came of it to a sentence.

A phone in a hall loses its Wi-Fi all the time, so each act has an id made on the page and is sent again under it until
somebody has answered: the hub does each id once, and answers it the same ever after.
"""

import hashlib
import re
from typing import Final

import msgspec

from hall_config.texts import Catalogue
from hall_protocol.commands import COMMANDS, Command, DivertVisitor
from hall_protocol.events import Reply
from hall_protocol.refusals import RefusalCode
from web_console.api.command_body import BadCommandBodyError, command_from
from web_console.language import Tongue

MAY_ACT: Final = frozenset(
    {"issue_ticket", "reclassify_ticket", "transfer_ticket", "change_lane", "reprint_ticket", "cancel_ticket"}
    | {"reinstate_ticket", "return_ticket", "step_back", "answer_guide", "divert_visitor"}
)
ACT: Final = re.compile(r"[a-z0-9]{16,32}")
STANDS_MS: Final = 60_000
"""So long a guide means what was tapped: it stands on the page as pending, and can be taken back there."""
WHO_CHARACTERS: Final = 12
NOBODY_CAN_SAY: Final = frozenset({RefusalCode.NO_HUB, RefusalCode.NOT_STORED})
"""No answer to keep: the page asks again."""


class Told(msgspec.Struct, frozen=True):
    """What the page says of an act."""

    state: str
    """`done`, `refused`, or `pending`: nobody can say yet, so the page goes on asking."""
    text: str
    code: str = ""
    ticket: str = ""
    card: str = ""
    """The ticket as it is now, drawn; empty where the act was about none."""


def act_command(name: str, fields: dict[str, object], account: str) -> Command:
    """Return what this act asks of the hub, or raise BadCommandBodyError.

    Its id is the account's and the act's: after a new login the same act is still the same, and nobody else's.
    """
    if name not in MAY_ACT:
        raise BadCommandBodyError(f"a guide's phone cannot ask {name}")
    act = str(fields.pop("act", ""))
    if not ACT.fullmatch(act):
        raise BadCommandBodyError("an act carries 16 to 32 characters a-z, 0-9 of its own")
    if "command_id" in fields:
        raise BadCommandBodyError("the command's id follows from the act")
    command = command_from(name, msgspec.json.encode(fields), account, f"{_who(account)}-{act}")
    return command if command.age_ms > STANDS_MS else msgspec.structs.replace(command, age_ms=0)


def _who(account: str) -> str:
    return hashlib.sha256(account.encode()).hexdigest()[:WHO_CHARACTERS]


def told(command: Command, reply: Reply, tongue: Tongue, card: str = "") -> Told:
    """Return what came of an act, as its guide reads it."""
    ticket = reply.ticket
    if reply.code in NOBODY_CAN_SAY:
        return Told("pending", say(tongue, "pending_hub"), reply.code)
    if not reply.ok:
        return Told("refused", tongue.of(reply.message) or reply.code, reply.code, card=card)
    if isinstance(command, DivertVisitor):
        return Told("done", say(tongue, "done_divert"), reply.code)
    step = tongue.word("step", str(command.__struct_config__.tag))
    text = say(tongue, "done_number", number=ticket.number, step=step) if ticket else say(tongue, "done", step=step)
    return Told("done", text, reply.code, ticket.id if ticket else "", card)


def say(tongue: Tongue, key: str, **fields: object) -> str:
    """Return a text of the guide's phone."""
    return Catalogue.load().text(f"guide_phone.{key}", tongue.language, **fields)


assert COMMANDS.keys() >= MAY_ACT
