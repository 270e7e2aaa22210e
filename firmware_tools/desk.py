"""An operator's desk: on the hall's bus with the operator's credential, knowing the hall's names."""

import getpass
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

import msgspec

from central_scheduler.credentials import OPERATOR
from firmware_tools.answers import Answers
from firmware_tools.errors import ToolError
from firmware_tools.run_file import read_run_file
from hall_config.texts import Catalogue, both
from hall_protocol.commands import Command
from hall_protocol.events import Reply
from hall_protocol.refusals import RefusalCode
from hall_protocol.states import Catalogue as HallCatalogue
from hall_protocol.states import HallGlance
from hall_protocol.topics import CATALOGUE, HALL
from node_runtime.client import RequestClient

HUB_WITHIN_S: Final = 5.0
ANSWER_WITHIN_S: Final = 8.0


class Desk:
    """Asks the hub for an operator and reads what it says of the hall."""

    def __init__(self, client: RequestClient, catalogue: HallCatalogue, glance: HallGlance) -> None:
        self._client = client
        self._catalogue = catalogue
        self.glance = glance
        """The hall as it was when the operator sat down."""

    @property
    def answers(self) -> Answers:
        """What puts the hub's facts into this hall's words."""
        return Answers(self._catalogue, self._client.hall_clock.utc_offset_s, Catalogue.load())

    def ask(self, command: type[Command], **wish: object) -> Reply:
        """Ask the hub and return its answer; raise ToolError for what cannot be asked or was not answered."""
        signed: dict[str, object] = {"command_id": self._client.next_id(), "on_behalf_of": getpass.getuser()}
        try:
            asked = msgspec.convert({"name": command.__struct_config__.tag, **signed, **wish}, command)
        except msgspec.ValidationError as problem:
            raise ToolError(_unaskable({**signed, **wish}, problem)) from problem
        reply = self._client.request(asked, ANSWER_WITHIN_S)
        if reply.code == RefusalCode.NO_HUB:
            raise ToolError("the hub did not answer in time, and may yet do it; look with `paidui hall show`")
        return reply

    @property
    def now_ms(self) -> int:
        """Hall time, as the hub tells it."""
        return self._client.hall_clock.now_ms()

    @property
    def services(self) -> frozenset[str]:
        """The codes of all services."""
        return frozenset(service.code for service in self._catalogue.services)

    def moment(self, text: str) -> int:
        """Return the moment an operator means: `14:30` today, or `2026-11-24T09:30`, on the hall's wall."""
        return moment_of(text, self.glance.day, self._client.hall_clock.utc_offset_s)

    def window_id(self, name: str) -> str:
        """Return the id of the window people know by this number; an id stays as it is."""
        for window in self.glance.windows:
            if name in (window.id, window.number):
                return window.id
        raise ToolError(
            f"there is no window {name}; there are {', '.join(window.number for window in self.glance.windows)}"
        )


WORDS: Final = {"zh": "the words in Chinese", "en": "the words in English"}
"""Fields that an operator knows by no name of their own."""
MOST_SHOWN: Final = 60
"""So much of a wrong value is repeated; who pasted a letter need not read it again."""


def moment_of(text: str, day: str, utc_offset_s: int) -> int:
    """Return a time of day of `day`, or a local date and time, in milliseconds; raise ToolError for anything else."""
    try:
        moment = datetime.fromisoformat(text if "-" in text else f"{day}T{text}")
    except ValueError as problem:
        raise ToolError(str(both("operator.no_time", text=text))) from problem
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone(timedelta(seconds=utc_offset_s)))
    return round(moment.timestamp() * 1000)


def _unaskable(wish: dict[str, object], problem: msgspec.ValidationError) -> str:
    """Name what the hub could not even read; msgspec ends its sentence with the field's place."""
    field, _, place = str(problem).rpartition("$.")[2].rstrip("`").partition("[")
    name, value = field.replace("_", " "), wish.get(field, "")
    if place and isinstance(value, list | tuple):
        value = value[int(place.rstrip("]"))]
    said = str(value)
    if "\n" in said or "\r" in said:
        return f"{WORDS.get(name, name)} must be one line, without line breaks"
    if len(said) > MOST_SHOWN:
        return f'{name} "{said[:MOST_SHOWN]}…" is not of a form the hub understands: it has {len(said)} characters'
    return f'{name} "{said}" is not of a form the hub understands: check how it is written'


@contextmanager
def desk(data: Path) -> Iterator[Desk]:
    """Sit down in the hall of this data folder, or raise ToolError when its hub is not there."""
    settings = read_run_file(data).bus_settings(OPERATOR, secrets.token_hex(4))
    with RequestClient(settings, id_prefix=secrets.token_hex(4)) as client:
        if not client.connect(HUB_WITHIN_S):
            raise ToolError(f"the hub of {data} does not answer ({client.reason or 'the broker is there'})")
        client.wait_for(lambda: all(_state(client)), HUB_WITHIN_S)
        catalogue, glance = _state(client)
        if not isinstance(catalogue, HallCatalogue) or not isinstance(glance, HallGlance):
            raise ToolError(f"the hub has not said how the hall is; see {data}/log/scheduler.log")
        yield Desk(client, catalogue, glance)


def _state(client: RequestClient) -> tuple[object, object]:
    return client.latest(CATALOGUE, role=str(OPERATOR.role)), client.latest(HALL)
