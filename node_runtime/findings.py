"""What the doctor found on a machine, as it travels to the hub: codes and fields, and the sentences they make."""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from hall_config.model import Language
from hall_config.texts import Catalogue, CatalogueError

State = Literal["red", "unknown", "green"]
"""`unknown`: this machine cannot tell; the sentence says why."""
WORST_FIRST: Final[tuple[State, ...]] = ("red", "unknown", "green")
Kind = Literal["hub", "node", "hub+node", "one_machine", "none"]
"""What a machine is: `one_machine` runs a whole hall by `paidui up`, `none` belongs to no hall."""
OF_A_TEXT: Final = "@"
"""A field's value that begins so is the name of another text of the catalogue, such as `@fault.paper_out`."""

TAKEN: Final = ("self", "key", "language")
"""No field is called so: what comes from a machine must not be taken for the catalogue's own arguments."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing the doctor looked at."""

    check: str
    """What was looked at: `broker`, `disk`, `printer` …; its name stands in `[doctor_check]`."""
    code: str
    """What was found, such as `disk.full`; its sentence stands in `[doctor_red]`, its advice in `[doctor_do]`."""
    state: State
    subject: str = ""
    """Which one, where a machine has several: a node, a disk, an identity."""
    fields: dict[str, str] = {}
    """What stands in the braces of the sentences."""
    sentence: str = ""
    """In English, for whoever has no catalogue or an older one."""
    advice: str = ""
    """What to do, in English; empty where nothing is to be done."""


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """All that the doctor found on one machine at one moment."""

    machine: str
    """The machine's own name."""
    kind: Kind
    release: str
    made_ms: int
    """When, by the machine's own clock, in milliseconds since the Unix epoch."""
    findings: tuple[Finding, ...]
    """The red ones first."""
    failed: tuple[str, ...] = ()
    """Checks that fell or hung: faults of the doctor, not of the machine."""

    @property
    def is_red(self) -> bool:
        """Whether anything wants somebody's hand."""
        return any(each.state == "red" for each in self.findings)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A finding in one language."""

    check: str
    sentence: str
    advice: str


def told(finding: Finding, catalogue: Catalogue, language: Language) -> Told:
    """Say a finding in a reader's language; in English what a newer release found and nobody here has words for."""
    name = _text(catalogue, f"doctor_check.{finding.check}", language, {}) or finding.check
    key = finding.code.replace(".", "_")
    bare = {name: value for name, value in finding.fields.items() if name not in TAKEN}
    fields = {"subject": finding.subject} | {
        name: _field(catalogue, value, language, bare) for name, value in bare.items()
    }
    sentence = _text(catalogue, f"doctor_{finding.state}.{key}", language, fields)
    if sentence is None:
        return Told(check=name, sentence=finding.sentence or finding.code, advice=finding.advice)
    return Told(check=name, sentence=sentence, advice=_text(catalogue, f"doctor_do.{key}", language, fields) or "")


def _field(catalogue: Catalogue, value: str, language: Language, bare: Mapping[str, str]) -> str:
    """A field's value as it is read; a text it names may want the other fields."""
    if not value.startswith(OF_A_TEXT):
        return value
    name = value.removeprefix(OF_A_TEXT)
    return _text(catalogue, name, language, bare) or name


def _text(catalogue: Catalogue, key: str, language: Language, fields: Mapping[str, str]) -> str | None:
    try:
        return catalogue.text(key, language, **fields)
    except CatalogueError:
        return None
