"""What pooling does: many single-purpose windows against few general ones, for the same visitors."""

import tomllib
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Annotated

import msgspec

from hall_simulator.model import ModelError, ModelHall
from hall_simulator.model_file import read_model_hall
from hall_simulator.simulation import Variant
from hall_simulator.unread import why_unread
from queue_core.rules import WindowKind

Windows = Annotated[int, msgspec.Meta(ge=1)]


class ReformFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The scenario as it is written."""

    before: str
    """The model hall before, a file beside this one."""
    general_windows: Annotated[tuple[Windows, ...], msgspec.Meta(min_length=1)]
    """How many general windows there are afterwards, one hall for each number."""


def read_reform(path: Path) -> list[Variant]:
    """Return the hall before and each hall after; raises ModelError naming what is wrong."""
    try:
        told = msgspec.convert(tomllib.loads(path.read_text("utf-8")), ReformFile)
    except (OSError, ValueError, msgspec.ValidationError) as problem:
        raise ModelError(f"the scenario {path} cannot be used: {why_unread(problem)}") from problem
    before = read_model_hall(path.parent / told.before)
    most = len(before.rules.windows)
    for count in told.general_windows:
        if count > most:
            raise ModelError(f"the scenario {path} cannot be used: {count} windows are more than the {most} before")
    return [Variant(str(most), before), *(Variant(str(each), pooled(before, each)) for each in told.general_windows)]


def pooled(model: ModelHall, count: int) -> ModelHall:
    """Return the hall with its first so many windows, in their own hours, each serving everything."""
    kept = dict(islice(model.rules.windows.items(), count))
    everything = tuple(model.rules.services)
    windows = {
        window: replace(rule, services=everything, help_out=(), kind=WindowKind.GENERAL)
        for window, rule in kept.items()
    }
    shifts = tuple(shift for shift in model.shifts if shift.window in kept)
    return replace(model, rules=replace(model.rules, windows=windows), shifts=shifts)
