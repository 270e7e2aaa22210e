"""What programs ask of the hall's depot: answered, or refused in a sentence with the status that fits."""

from collections.abc import Callable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import Final, ParamSpec

from flask import Response

from web_console.api.answers import REFUSED, refused
from web_console.depot import DepotProblemError, problem_said
from web_console.parts import parts

STATUS: Final[Mapping[str, int]] = MappingProxyType(
    {"away": 503, "no_such_code": 404, "no_such_node": 404, "settings": 503, "authority": 503, "depot": 503}
)
"""Every other refusal is 409: understood, and the hall is not in a state for it."""
P = ParamSpec("P")


def by_the_depot(view: Callable[P, Response]) -> Callable[P, Response]:
    """Say in a sentence why the depot did not do something; then nothing was done."""

    @wraps(view)
    def answered(*arguments: P.args, **named: P.kwargs) -> Response:
        try:
            return view(*arguments, **named)
        except DepotProblemError as problem:
            sentence = problem_said(problem, parts().fragments.tongue("en"))
            return refused(sentence, STATUS.get(problem.key, REFUSED))

    return answered
