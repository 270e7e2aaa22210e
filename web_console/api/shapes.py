"""The shapes of what goes through the programs' door: the bus's own, without what the console adds, and a few more."""

import copy
from collections.abc import Sequence
from typing import Final, cast, get_args

import msgspec

from hall_protocol.commands import COMMANDS
from hall_protocol.descriptions import Json, schemas
from hall_records.ticket_events import EventPage, TicketEvent
from node_runtime.depot_messages import UpdateChange, UpdatesTold
from web_console.api.accounts import AccountNewWish, AccountTold, AccountWish, PasswordTold
from web_console.api.alerts import AlertLogged, AlertTold
from web_console.api.answers import Problem
from web_console.api.audit import AuditLine, LogChecked
from web_console.api.backups import BackupsTold, BegunTold
from web_console.api.joining import EnrolmentDone, EnrolmentTold, EnrolmentWish, NodeMachine, NodeRevoked
from web_console.api.kept_settings import VersionWhole
from web_console.api.machines import NodeDone, VolumeWish
from web_console.api.reports import ReportTold
from web_console.api.setting_forms import FormTold
from web_console.api.settings import (
    ChangeTold,
    MoveWish,
    ReloadTold,
    SettingsTold,
    TableTold,
    TableWish,
    ThingTold,
    ThingWish,
)
from web_console.api.token_list import TokenTold
from web_console.api.webhooks import WebhookTold, WebhookWish
from web_console.api.who import Who
from web_console.api.widenings import WideningTold
from web_console.live import SeenNode
from web_console.planning.jobs import Kind, State
from web_console.webhooks.subscriptions import EVENTS

MADE_HERE: Final = ("command_id", "token")
"""Fields a caller may leave out: the console makes them."""
SET_HERE: Final = ("on_behalf_of",)
"""Fields that follow from the login."""
SHOWN: Final = (
    *("Reply", "Problem", "HallGlance", "QueueLength", "WindowBoard", "ZoneBoard", "ZoneNotices", "SeenNode"),
    *("Forecast", "Catalogue", "TicketFacts", "EventPage", "JobWish", "JobTold"),
)
"""Of the bus and of the forecaster."""
OURS: Final[tuple[type, ...]] = (
    *(AlertTold, AlertLogged, ReportTold, Problem, EventPage, TicketEvent, WebhookWish, WebhookTold, Who, SeenNode),
    *(
        SettingsTold,
        FormTold,
        TableTold,
        TableWish,
        ThingTold,
        ThingWish,
        MoveWish,
        ChangeTold,
        ReloadTold,
        VersionWhole,
    ),
    *(AccountTold, AccountWish, AccountNewWish, PasswordTold, TokenTold, BackupsTold, BegunTold, NodeDone, VolumeWish),
    *(VersionWhole, AuditLine, LogChecked, WideningTold),
    *(UpdatesTold, UpdateChange),
    *(EnrolmentTold, EnrolmentWish, EnrolmentDone, NodeRevoked, NodeMachine),
)
"""What does not travel on the bus."""


def shapes() -> dict[str, Json]:
    """Return every schema that the door's addresses refer to, by its name."""
    known: dict[str, Json] = copy.deepcopy(schemas())
    for kind in COMMANDS.values():
        _as_asked_here(known[kind.__name__])
    _, ours = msgspec.json.schema_components(OURS, schema_hook=_anything, ref_template="#/components/schemas/{name}")
    known |= {name: schema for name, schema in ours.items() if name not in known}
    known |= _job_shapes()
    properties = cast(dict[str, Json], known["WebhookWish"]["properties"])
    cast(Json, properties["events"]["items"])["enum"] = list(EVENTS)
    wanted = _needed(known, [*(kind.__name__ for kind in (*COMMANDS.values(), *OURS)), *SHOWN])
    return {name: schema for name, schema in known.items() if name in wanted}


def _anything(kind: type) -> Json:
    """Return the schema of what may be any value."""
    if kind is not object:
        raise NotImplementedError
    return {"description": "As the form of its table says."}


def _job_shapes() -> dict[str, Json]:
    """A question and how it stands; what is asked and answered is the forecaster's own."""
    return {
        "JobWish": {
            "type": "object",
            "title": "JobWish",
            "description": "A question to the forecaster; see forecast.md.",
            "properties": {"kind": {"enum": list(get_args(Kind))}, "question": {"type": "object"}},
            "required": ["kind", "question"],
            "additionalProperties": False,
        },
        "JobTold": {
            "type": "object",
            "title": "JobTold",
            "description": "How a question stands; `silent` and `lost`: the forecaster is not there.",
            "properties": {
                "job_id": {"type": "string"},
                "state": {"enum": list(get_args(State))},
                "progress": {"type": "number"},
                "answer": {"type": ["object", "null"]},
                "error": {"type": "string"},
            },
            "required": ["job_id", "state", "progress", "answer", "error"],
        },
    }


def _as_asked_here(schema: Json) -> None:
    properties = cast(Json, schema["properties"])
    for field in SET_HERE:
        properties.pop(field, None)
    left_out = (*MADE_HERE, *SET_HERE, "name")
    schema["required"] = [field for field in cast(list[str], schema["required"]) if field not in left_out]
    schema["additionalProperties"] = False


def _needed(known: dict[str, Json], names: Sequence[str]) -> set[str]:
    """These schemas and all that they refer to."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += [other for other in known if f'schemas/{other}"' in msgspec.json.encode(known[name]).decode()]
    return found
