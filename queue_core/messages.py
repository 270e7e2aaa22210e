"""What commands and events are: values that say something, equal when they say the same, never changed."""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

M = TypeVar("M")


@dataclass_transform(frozen_default=True)
def message(kind: type[M]) -> type[M]:
    """Return the class as a message with its fields.

    Nobody may change one: the type checker sees to that. `frozen=True` would also watch at run time, and take longer
    than all the rest of making one; a day played forward makes thousands.
    """
    return dataclass(slots=True, unsafe_hash=True)(kind)
