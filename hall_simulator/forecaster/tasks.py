"""What goes between the forecaster and its worker: a task in, steps out, each a line of JSON."""

from typing import Literal

import msgspec


class Task(msgspec.Struct, frozen=True):
    """What is to be done; `learn` answers nothing, but writes what it has learned."""

    kind: Literal["what_if", "advice", "learn"]
    data: str
    question: str = ""
    now_ms: int = 0


class Step(msgspec.Struct, frozen=True):
    """How far it is; with an answer, or an error, the last."""

    progress: float
    answer: str = ""
    error: str = ""
