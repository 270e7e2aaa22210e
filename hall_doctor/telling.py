"""What was found, as a technician reads it: one line a finding, the red first, with what to do below it."""

from collections.abc import Iterator
from typing import Final

from hall_config.model import Language
from hall_config.texts import Catalogue
from node_runtime.findings import Diagnosis, Finding, State, told

COLOURS: Final[dict[State, str]] = {"red": "\x1b[1;31m", "unknown": "\x1b[33m", "green": "\x1b[32m"}
PLAIN: Final = "\x1b[0m"
STOP: Final[dict[Language, str]] = {"zh": "：", "en": ": "}


def lines(diagnosis: Diagnosis, language: Language, *, colour: bool) -> Iterator[str]:
    """Yield what to print; colour only where somebody looks at a terminal."""
    for finding in diagnosis.findings:
        yield from _finding(finding, language, colour=colour)
    yield _sum(diagnosis, language)


def _finding(finding: Finding, language: Language, *, colour: bool) -> Iterator[str]:
    texts = Catalogue.load()
    said = told(finding, texts, language)
    lamp = texts.text(f"doctor.{finding.state}", language)
    lamp = f"{COLOURS[finding.state]}{lamp}{PLAIN}" if colour else lamp
    about = f"{said.check} {finding.subject}".strip()
    yield f"{lamp}  {about}{STOP[language]}{said.sentence}"
    if said.advice:
        yield f"         → {said.advice}"


def _sum(diagnosis: Diagnosis, language: Language) -> str:
    states = [each.state for each in diagnosis.findings]
    counts = {state: states.count(state) for state in COLOURS}
    key = "failed" if diagnosis.failed else "sum"
    return Catalogue.load().text(
        f"doctor.{key}", language, machine=diagnosis.machine, failed=", ".join(diagnosis.failed), **counts
    )
