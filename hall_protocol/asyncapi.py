"""The contract as AsyncAPI 3: for tools, and for programs of others that join a hall's bus."""

import inspect
from typing import Final

import msgspec

from hall_protocol.commands import ALLOWED, COMMANDS, KEPT, TOO_OLD_AFTER_MS, Command
from hall_protocol.descriptions import SCHEMA_REF, Json, every_message, kinds_of, one_line, schemas, summary
from hall_protocol.events import Reply
from hall_protocol.message import Message
from hall_protocol.roles import Role
from hall_protocol.topics import TOPICS, Topic

VERSION: Final = "1.1.0"
"""Of the contract: the first number stands in every topic, the second rises with every additive change."""

LEVELS: Final = {
    "hall": "The hall's id.",
    "node": "A node's id; also the name of its credential.",
    "role": "What a node is: " + ", ".join(Role) + ".",
    "zone": "A zone's id.",
    "window": "A window's id; the number people read stands in the payload.",
    "id": "A job's id.",
}
"""What each level in braces is filled with."""

_HEADER = "# Rendered from hall_protocol by `python -m hall_protocol.document docs/`; change it there.\n"


def render_asyncapi() -> str:
    """Return the whole contract as an AsyncAPI 3 document in YAML."""
    return _HEADER + msgspec.yaml.encode(asyncapi()).decode()


def asyncapi() -> Json:
    """Return the whole contract as an AsyncAPI 3 document."""
    return {
        "asyncapi": "3.0.0",
        "info": _info(),
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in TOPICS.values()},
        "operations": dict(operation for topic in TOPICS.values() for operation in _operations(topic)),
        "components": {"messages": {kind.__name__: _message(kind) for kind in every_message()}, "schemas": schemas()},
    }


def _info() -> Json:
    return {
        "title": "Paidui: what travels in a hall",
        "version": VERSION,
        "description": "MQTT 5, JSON objects in UTF-8, QoS 1. Rules of conduct stand in protocol.md.",
        "license": {"name": "Apache-2.0"},
    }


def _channel(topic: Topic) -> Json:
    return {
        "address": topic.path("{hall}", **{level: f"{{{level}}}" for level in topic.levels}),
        "description": topic.meaning,
        "messages": {kind.__name__: _ref("components/messages", kind.__name__) for kind in kinds_of(topic)},
        "parameters": {level: {"description": LEVELS[level]} for level in ("hall", *topic.levels)},
    }


def _operations(topic: Topic) -> list[tuple[str, Json]]:
    says = [(f"{role}_says_{topic.name}", _says(topic, role)) for role in Role if may_use(topic, role)]
    hears = [(f"{role}_hears_{topic.name}", _hears(topic, role)) for role in Role if role in topic.hears]
    return says + hears


def may_use(topic: Topic, role: Role) -> bool:
    """Say whether a role has anything to say at a topic; every node has a command topic, not every one a command."""
    return role in topic.says and bool(_kinds_said(topic, role))


def _kinds_said(topic: Topic, role: Role) -> list[type[Message]]:
    if topic.name != "command":
        return list(kinds_of(topic))
    return [COMMANDS[name] for name in COMMANDS if name in ALLOWED.get(role, frozenset())]


def _says(topic: Topic, role: Role) -> Json:
    operation = {"action": "send", **_operation(topic, role, role in topic.says_own, _kinds_said(topic, role))}
    operation["bindings"] = {"mqtt": _delivery(topic)}
    if topic.name == "command":
        operation["reply"] = {
            "channel": _ref("channels", "reply"),
            "address": {"location": "$message.header#/responseTopic", "description": "The sender's own reply topic."},
        }
    return operation


def _hears(topic: Topic, role: Role) -> Json:
    return {"action": "receive", **_operation(topic, role, role in topic.hears_own, list(kinds_of(topic)))}


def _operation(topic: Topic, role: Role, only_own: bool, kinds: list[type[Message]]) -> Json:
    return {
        "channel": _ref("channels", topic.name),
        "description": "Only at its own id; the broker sees to it." if only_own else "At any id.",
        "tags": [{"name": str(role)}],
        "messages": [_ref(f"channels/{topic.name}/messages", kind.__name__) for kind in kinds],
    }


def _delivery(topic: Topic) -> Json:
    delivery: Json = {"qos": 1, "retain": topic.retained, "bindingVersion": "0.2.0"}
    if topic.expires_s is not None:
        delivery["messageExpiryInterval"] = topic.expires_s
    return delivery


def _message(kind: type[Message]) -> Json:
    described: Json = {"name": kind.__name__, "summary": summary(kind), "description": _description(kind)}
    if issubclass(kind, Command | Reply):
        described["correlationId"] = {"location": "$message.payload#/command_id"}
    if issubclass(kind, Command):
        described["tags"] = [{"name": "kept" if kind.__struct_config__.tag in KEPT else "wish"}]
    return {**described, "payload": {"$ref": SCHEMA_REF.format(name=kind.__name__)}}


def _description(kind: type[Message]) -> str:
    text = one_line(inspect.getdoc(kind) or "")
    return f"{text} {age_rule(kind)}" if issubclass(kind, Command) else text


def age_rule(kind: type[Command]) -> str:
    """Say how old a command may be when it reaches the hub."""
    if kind.__struct_config__.tag in KEPT:
        return "Kept until answered, however old: it tells what has happened."
    return f"Refused as too_old after {TOO_OLD_AFTER_MS // 1000} s: nobody expects it any more."


def _ref(where: str, name: str) -> Json:
    return {"$ref": f"#/{where}/{name}"}
