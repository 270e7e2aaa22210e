"""Bytes to messages and back; the only place that knows JSON."""

from functools import cache
from typing import cast

import msgspec

from hall_protocol.commands import COMMANDS, Command, CommandId
from hall_protocol.message import Message, ProtocolError
from hall_protocol.topics import Topic, locate

MAX_BYTES = 4_000_000
"""A longer payload is dropped unread; our longest, a catalogue of 1,500 services with materials, is about a quarter."""

_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for bytes that are not the message: wrong shape, not UTF-8, nested too deep."""

_encoder = msgspec.json.Encoder()


class UnknownCommandError(ProtocolError):
    """A well-formed command of a name this hub does not know; carries its id, so that it can be answered."""

    def __init__(self, topic: str, command_id: str, name: str) -> None:
        self.command_id = command_id
        self.name = name
        super().__init__(topic, f"unknown command {name!r}")


class BadCommandError(ProtocolError):
    """A command with a field missing, of the wrong type or too long; carries its id, so that it can be answered."""

    def __init__(self, topic: str, command_id: str, problem: str) -> None:
        self.command_id = command_id
        super().__init__(topic, problem)


class _Envelope(msgspec.Struct):
    """What must be readable of a bad command to answer it: an id of legal form, and the name whatever it is."""

    command_id: CommandId = ""
    name: object = None


def encode(message: Message) -> bytes:
    """Return the message as UTF-8 JSON."""
    return _encoder.encode(message)


def decode(path: str, payload: bytes) -> Message:
    """Return the message that stands at this topic, or raise ProtocolError saying what is wrong."""
    if len(payload) > MAX_BYTES:
        raise ProtocolError(path, f"{len(payload)} bytes, more than {MAX_BYTES}")
    topic = locate(path).topic
    try:
        return cast(Message, _decoder(topic.name, topic).decode(payload))
    except _UNREADABLE as problem:
        raise _explain(path, topic, payload, str(problem)) from problem


@cache
def _decoder(_name: str, topic: Topic) -> msgspec.json.Decoder[object]:
    return msgspec.json.Decoder(topic.carries)


def _explain(path: str, topic: Topic, payload: bytes, problem: str) -> ProtocolError:
    if topic.name != "command":
        return ProtocolError(path, problem)
    envelope = _envelope(payload)
    if not envelope.command_id:
        return ProtocolError(path, problem)
    if isinstance(envelope.name, str) and envelope.name not in COMMANDS:
        return UnknownCommandError(path, envelope.command_id, envelope.name)
    return BadCommandError(path, envelope.command_id, problem)


def _envelope(payload: bytes) -> _Envelope:
    try:
        return msgspec.json.decode(payload, type=_Envelope)
    except _UNREADABLE:
        return _Envelope()


def name_of(command: Command) -> str:
    """Return a command's name on the wire."""
    return str(command.__struct_config__.tag)
