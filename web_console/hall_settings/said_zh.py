"""What the check of a configuration says, in Chinese, for whoever reads it beside a field.

The check speaks English, for `paidui check-config`; here its sentences are known by their form.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from hall_config.editing.describing import choice_word, forms

FILE: Final = Path(__file__).with_name("said_zh.toml")
_FIELD: Final = re.compile(r"\{(\w+)\}")
_NEAR: Final = re.compile(r'^(?P<rest>.*), did you mean (?P<near>".*")\?$', re.DOTALL)
_KNOWN: Final = re.compile(r"^(?P<rest>.*); known: (?P<known>[^;]*)$", re.DOTALL)
_LABEL: Final = re.compile(
    r'^(?:(?!key )(?P<table>[a-z_.]+) (?:"(?P<name>(?:[^"\\]|\\.)*)"|no\. (?P<at>\d+))'
    r"|\[{1,2}(?P<one>[a-z_.]+)\]{1,2}): (?P<rest>.*)$",
    re.DOTALL,
)
_KEY: Final = re.compile(r'^key "(?P<key>(?:[^"\\]|\\.)*)":? (?P<rest>.*)$', re.DOTALL)
_IN_FILE: Final = re.compile(r"^(?P<file>[\w.-]+(?:\.toml|/)): (?P<rest>.*)$", re.DOTALL)


def in_chinese(sentence: str) -> str:
    """Return a sentence of the check in Chinese; one that nobody has translated stays as it is."""
    if found := _IN_FILE.match(sentence):
        return f"{found['file']}：{in_chinese(found['rest'])}"
    if found := _LABEL.match(sentence):
        return f"{_thing(found)}：{in_chinese(found['rest'])}"
    if found := _KEY.match(sentence):
        whole = _plain(sentence)
        return whole if whole != sentence else f"“{found['key']}”{in_chinese(found['rest'])}"
    if found := _NEAR.match(sentence):
        return f"{_plain(found['rest'])}；是不是 {found['near']}？"
    if (found := _KNOWN.match(sentence)) and found["rest"].endswith(' ""'):
        return _plain(found["rest"])  # what may be chosen stands in the field itself
    if found:
        return f"{_plain(found['rest'])}；有：{found['known']}"
    return _plain(sentence)


def _thing(found: "re.Match[str]") -> str:
    table = found["table"] or found["one"]
    form = forms().get(table.partition(".")[0])
    label = form.label.zh if form else table
    name = found["name"] or (f"第 {found['at']} 个" if found["at"] else "")
    return f"{label} {name}".rstrip()


def _plain(sentence: str) -> str:
    for wanted, chinese in _sentences():
        if found := wanted.match(sentence):
            return chinese.format_map({name: _word(said) for name, said in found.groupdict().items()})
    return sentence


def _word(said: str) -> str:
    known = _file()
    if said in known["forms"]:
        return str(known["forms"][said])
    if said in known["words"]:
        return str(known["words"][said])
    if ", " in said and all(re.fullmatch(r"[a-z_]+", part) for part in said.split(", ")):
        return "、".join(choice_word(part).zh for part in said.split(", "))
    return _plain(said) if said.startswith("the ") else said


@cache
def _sentences() -> tuple[tuple["re.Pattern[str]", str], ...]:
    return tuple((_pattern(english), chinese) for english, chinese in _pairs())


def _pairs() -> list[tuple[str, str]]:
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))["sentences"]
    return [(str(english), str(chinese)) for english, chinese in said]


def _pattern(english: str) -> "re.Pattern[str]":
    parts = _FIELD.split(english)
    said = "".join(f"(?P<{part}>.+?)" if odd % 2 else re.escape(part) for odd, part in enumerate(parts))
    return re.compile(f"^{said}$", re.DOTALL)


@cache
def _file() -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
