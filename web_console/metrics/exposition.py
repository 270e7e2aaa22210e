"""Figures as Prometheus reads them (text format 0.0.4): families of samples, and nothing more is needed of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Family:
    """One figure, told for whatever it is told of."""

    name: str
    kind: Literal["gauge", "counter"]
    text: str
    samples: tuple[tuple[Mapping[str, str], float], ...]


def gauge(name: str, text: str, value: float | None) -> Family:
    """Return a figure that goes up and down; None: it is not known, and then not told."""
    return Family(name, "gauge", text, () if value is None else (({}, value),))


def family(
    name: str, kind: Literal["gauge", "counter"], text: str, samples: Iterable[tuple[Mapping[str, str], float | None]]
) -> Family:
    """Return a figure of several things; what is not known of one is not told."""
    return Family(name, kind, text, tuple((labels, value) for labels, value in samples if value is not None))


def rendered(families: Iterable[Family]) -> str:
    """Return the figures as text; a family of which nothing is known is left out."""
    return "".join(map(_rendered, families))


def _rendered(each: Family) -> str:
    if not each.samples:
        return ""
    lines = [f"# HELP {each.name} {_plain(each.text)}", f"# TYPE {each.name} {each.kind}"]
    lines += [f"{each.name}{_labels(labels)} {_number(value)}" for labels, value in each.samples]
    return "\n".join(lines) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    said = ",".join(f'{name}="{_quoted(value)}"' for name, value in labels.items())
    return f"{{{said}}}" if said else ""


def _quoted(text: str) -> str:
    return _plain(text).replace('"', r"\"")


def _plain(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))
