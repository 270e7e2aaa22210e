"""The contract as a page to read, rendered from the same table and types the programs run on.

`python -m hall_protocol.document docs/` writes `protocol.md` and `asyncapi.yaml` there; for developers.
"""

import argparse
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, cast

import msgspec

from hall_protocol.asyncapi import LEVELS, age_rule, may_use, render_asyncapi
from hall_protocol.commands import ALLOWED, COMMANDS, KEPT, SPEAKS_FOR_OTHERS, Command
from hall_protocol.conduct import CONDUCT
from hall_protocol.descriptions import Json, kinds_of, member_notes, one_line, schemas, summary
from hall_protocol.message import LocalText
from hall_protocol.refusals import RefusalCode
from hall_protocol.roles import Role
from hall_protocol.topics import ROOT, TOPICS, Topic

Sentences = Mapping[str, LocalText]
"""What a clerk reads for each refusal code."""

_TITLE: Final = """# What travels: the bus contract, version 1

Rendered from `hall_protocol` by `python -m hall_protocol.document docs/`; change it there. The same for tools is
[asyncapi.yaml](asyncapi.yaml)."""


def render_page(sentences: Sentences) -> str:
    """Return the whole contract in Markdown."""
    shapes = schemas()
    parts = [_TITLE, *_roles(), *_topics(), *_conduct(), *_commands(shapes), *_messages(shapes), *_refusals(sentences)]
    return "\n\n".join(parts) + "\n"


def _roles() -> Iterator[str]:
    yield "## Roles"
    yield "Every node has a credential, and a credential has one role."
    notes = member_notes(Role)
    yield _table(("role", "what it is"), ((f"`{role}`", notes[role.name]) for role in Role))


def _topics() -> Iterator[str]:
    yield "## Topics"
    yield (
        f"Each stands under `{ROOT}/{{hall}}/`. *own*: only at its own id, which the broker enforces; other roles use "
        "any id. Whoever is not named may do nothing."
    )
    columns = ("topic", "what", "carries", "who says it", "who hears it", "retained", "expires")
    yield _table(columns, (_topic_row(topic) for topic in TOPICS.values()))
    yield _table(("level", "filled with"), ((f"`{{{level}}}`", text) for level, text in LEVELS.items()))


def _topic_row(topic: Topic) -> tuple[str, ...]:
    kinds = kinds_of(topic)
    return (
        f"`{topic.pattern}`",
        topic.meaning,
        _link(kinds[0].__name__) if len(kinds) == 1 else "[a command](#commands)",
        _named((role for role in Role if may_use(topic, role)), topic.says_own),
        _named((role for role in Role if role in topic.hears), topic.hears_own),
        "yes" if topic.retained else "no",
        "–" if topic.expires_s is None else f"{topic.expires_s} s",
    )


def _named(roles: Iterable[Role], only_own: frozenset[Role]) -> str:
    return ", ".join(f"{role} (own)" if role in only_own else str(role) for role in roles)


def _conduct() -> Iterator[str]:
    yield "## Conduct"
    for heading, rule in CONDUCT:
        yield f"**{heading}.** {rule}"


def _commands(shapes: Mapping[str, Json]) -> Iterator[str]:
    yield "## Commands"
    yield "Said at `command/{node}`, told apart by `name`, answered once by a [Reply](#reply)."
    columns = ("name", "what it means", "who may say it", "kept or wish")
    yield _table(columns, (_command_row(name, kind) for name, kind in COMMANDS.items()))
    speakers = ", ".join(sorted(SPEAKS_FOR_OTHERS))
    yield f"`on_behalf_of` may be said by: {speakers}. From anybody else the command is refused as `not_allowed`."
    for kind in COMMANDS.values():
        yield from _structure(kind.__name__, shapes[kind.__name__], age_rule(kind))


def _command_row(name: str, kind: type[Command]) -> tuple[str, ...]:
    speakers = ", ".join(role for role in Role if name in ALLOWED.get(role, frozenset()))
    return f"[`{name}`](#{kind.__name__.lower()})", summary(kind), speakers, "kept" if name in KEPT else "wish"


def _messages(shapes: Mapping[str, Json]) -> Iterator[str]:
    yield "## Messages and their parts"
    yield "Fields without a default are required. Lists and objects may be empty."
    commands = {kind.__name__ for kind in COMMANDS.values()}
    for name, schema in sorted(shapes.items()):
        if name not in commands:
            yield from _structure(name, schema, "")


def _structure(name: str, schema: Json, rule: str) -> Iterator[str]:
    yield f"### {name}"
    yield f"{one_line(str(schema['description']))} {rule}".rstrip()
    fields = cast(dict[str, Json], schema["properties"])
    required = cast(list[str], schema["required"])
    yield _table(
        ("field", "type", "default", "what"),
        (
            (f"`{field}`", type_text(shape), _default(shape, field in required), str(shape.get("description", "")))
            for field, shape in fields.items()
        ),
    )


def _default(shape: Json, required: bool) -> str:
    return "required" if required else f"`{_json(shape['default'])}`"


def type_text(shape: Json) -> str:
    """Return a JSON schema in words: what may stand in a field."""
    match shape:
        case {"$ref": str(target)}:
            return _link(target.rpartition("/")[2])
        case {"anyOf": list(choices)}:
            return " or ".join(type_text(choice) for choice in choices)
        case {"enum": list(values)}:
            return ", ".join(f"`{_json(value)}`" for value in values)
        case {"type": "array", "items": dict(item), "maxItems": int(most)}:
            return f"list of {type_text(item)}, at most {most:,}"
        case {"type": "array", "items": dict(item)}:
            return f"list of {type_text(item)}"
        case {"type": "object", "additionalProperties": dict(value)}:
            return f"object of {type_text(value)}"
        case _:
            return _plain(shape)


_PLAIN: Final = {"string": "text", "integer": "integer", "number": "number", "boolean": "true or false", "null": "null"}
_LIMITS: Final = {
    "pattern": "matching `{}`",
    "minLength": "at least {} long",
    "maxLength": "at most {} long",
    "minimum": "from {}",
    "maximum": "to {}",
    "contentEncoding": "in {}",
}


def _plain(shape: Json) -> str:
    limits = (words.format(_escaped(shape[key])) for key, words in _LIMITS.items() if key in shape)
    return " ".join([_PLAIN[str(shape["type"])], *limits])


def _refusals(sentences: Sentences) -> Iterator[str]:
    yield "## Refusals"
    yield (
        "A refused command changes nothing. The code is for programs, the sentence in the reply for people; what "
        "stands in braces is filled in by whoever refuses."
    )
    notes = member_notes(RefusalCode)
    yield _table(("code", "when", "中文", "English"), (_refusal_row(code, notes, sentences) for code in RefusalCode))


def _refusal_row(code: RefusalCode, notes: Mapping[str, str], sentences: Sentences) -> tuple[str, ...]:
    return f"`{code}`", notes[code.name], sentences[code].zh, sentences[code].en


def read_sentences(folder: Path) -> Sentences:
    """Return the refusal sentences from the text catalogue, whose files are `zh.toml` and `en.toml`."""
    zh, en = (tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))["refusal"] for language in ("zh", "en"))
    return {code: LocalText(zh[code], en[code]) for code in RefusalCode}


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (columns, ["---"] * len(columns), *rows))


def _link(name: str) -> str:
    return f"[{name}](#{name.lower()})"


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _escaped(value: object) -> str:
    return str(value).replace("|", r"\|")


def main(arguments: Sequence[str]) -> None:
    """Write both documents into the folder named."""
    parser = argparse.ArgumentParser(prog="python -m hall_protocol.document", description=__doc__)
    parser.add_argument("folder", type=Path, help="where protocol.md and asyncapi.yaml are written")
    parser.add_argument("--texts", type=Path, default=Path("hall_config/catalogue"), help="the catalogue of sentences")
    chosen = parser.parse_args(arguments)
    (chosen.folder / "protocol.md").write_text(render_page(read_sentences(chosen.texts)), encoding="utf-8")
    (chosen.folder / "asyncapi.yaml").write_text(render_asyncapi(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
