"""From the body of a request to a command on behalf of an account."""

import secrets
from typing import Final

import msgspec

from hall_protocol.commands import COMMANDS, Command

TOKEN_BYTES: Final = 16


class BadCommandBodyError(ValueError):
    """A body that is no command of this name; its text says what to do."""


def command_from(name: str, body: bytes, account: str, next_id: str) -> Command:
    """Return the command a body asks for, on behalf of an account, or raise BadCommandBodyError."""
    kind = COMMANDS[name]
    fields = fields_of(body)
    unknown = sorted(set(fields) - set(kind.__struct_fields__) - {"name"})
    if unknown:
        raise BadCommandBodyError(f"unknown field {unknown[0]!r}; {name} has {', '.join(kind.__struct_fields__)}")
    if fields.get("name", name) != name:
        raise BadCommandBodyError(f"the address says {name}, the body says {fields['name']!r}")
    if fields.get("on_behalf_of", account) != account:
        raise BadCommandBodyError("on_behalf_of is whoever logged in; leave it out")
    whole = {"command_id": next_id, **_made_here(kind), **fields, "name": name, "on_behalf_of": account}
    try:
        return msgspec.convert(whole, kind)
    except msgspec.ValidationError as problem:
        raise BadCommandBodyError(str(problem)) from problem


def fields_of(body: bytes) -> dict[str, object]:
    """Return the fields of a JSON object, or raise BadCommandBodyError."""
    try:
        fields = msgspec.json.decode(body or b"{}", type=dict[str, object])
        return {name: _whole(value) for name, value in fields.items()}
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise BadCommandBodyError(f"the body is no JSON object: {problem}") from problem


def _whole(value: object) -> object:
    """In JSON 3.0 is a whole number too, and some systems write no other."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole(each) for each in value]
    return {name: _whole(each) for name, each in value.items()} if isinstance(value, dict) else value


def _made_here(kind: type[Command]) -> dict[str, object]:
    """A ticket issued at the console has its token made here, unless whoever asks has made one."""
    return {"token": secrets.token_urlsafe(TOKEN_BYTES)} if "token" in kind.__struct_fields__ else {}
