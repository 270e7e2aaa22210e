"""The hall's depot, asked from the console: who waits to be let in, how machines are, which release each runs."""

from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

from hall_config.texts import Catalogue, CatalogueError
from node_runtime.depot_client import DepotAwayError, DepotClient, DepotRefusedError, from_inside
from node_runtime.depot_messages import (
    Acceptance,
    Done,
    IdentityTold,
    MachineTold,
    Refusal,
    Revocation,
    Revoked,
    UpdateChange,
    UpdatesTold,
    Waiting,
)
from web_console.language import Tongue
from web_console.parts import parts

T = TypeVar("T")


class DepotProblemError(RuntimeError):
    """The depot did not do what was asked; `key` is one of the texts `[depot]`, or a word of a newer depot's."""

    def __init__(self, key: str, detail: str = "") -> None:
        super().__init__(f"{key} {detail}".rstrip())
        self.key = key
        self.detail = detail


class LastKnown(Generic[T]):
    """What the depot has said last: a page that lives goes on showing it while the depot is away, and says so."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._known: T | None = None
        self.problem: DepotProblemError | None = None
        """Why nothing newer is known; None: this is of now."""

    def look(self) -> T | None:
        """Ask once more; None while it has never answered."""
        try:
            self._known, self.problem = self._ask(), None
        except DepotProblemError as problem:
            self.problem = problem
        return self._known

    def problem_said(self, tongue: Tongue) -> str:
        """Return what is wrong now; empty: nothing."""
        if self.problem is None:
            return ""
        of_before = Catalogue.load().text("depot.of_before", tongue.language) if self._known is not None else ""
        return " ".join(filter(None, (problem_said(self.problem, tongue), of_before)))


def problem_said(problem: DepotProblemError, tongue: Tongue) -> str:
    """Return why something was not done; in the depot's own words where it is new to us."""
    texts = Catalogue.load()
    try:
        return texts.text(f"depot.{problem.key}", tongue.language, detail=problem.detail)
    except CatalogueError:
        return texts.text("depot.other", tongue.language, detail=problem.detail or problem.key)


def waiting() -> tuple[Waiting, ...]:
    """Return the machines that show a code. Raises DepotProblemError, as all below."""
    return _get("/enrolments", tuple[Waiting, ...])


def identities() -> dict[str, IdentityTold]:
    """Return until when each node of the hall is let in."""
    return {each.node: each for each in _get("/identities", tuple[IdentityTold, ...])}


def machines() -> tuple[MachineTold, ...]:
    """Return what every machine has last said, the hub among them."""
    return _get("/machines", tuple[MachineTold, ...])


def machine_of(node: str) -> MachineTold | None:
    """Return what the machine that carries a node has last said."""
    return next((each for each in machines() if node in each.carries), None)


def updates() -> UpdatesTold:
    """Return which release each machine runs, which there are, and how far a new one has come."""
    return _get("/updates", UpdatesTold)


def accept(acceptance: Acceptance) -> None:
    """Let the machine that shows a code be these nodes."""
    _post("/enrolments/accept", acceptance, Done)


def refuse(code: str) -> None:
    """Send the machine that shows a code away."""
    _post("/enrolments/refuse", Refusal(code=code), Done)


def revoke(node: str, why: str) -> int:
    """Let a node in no more; return how many of its certificates count no longer."""
    return _post("/identities/revoke", Revocation(node=node, why=why), Revoked).count


def change_updates(wanted: UpdateChange) -> UpdatesTold:
    """Have something else wished of the machines; return how it stands then."""
    return _post("/updates", wanted, UpdatesTold)


def _get(path: str, kind: type[T]) -> T:
    return _asked(lambda client: client.get(path, kind))


def _post(path: str, said: msgspec.Struct, kind: type[T]) -> T:
    return _asked(lambda client: client.post(path, said, kind))


def _asked(ask: Callable[[DepotClient], T]) -> T:
    socket = parts().settings.depot
    if socket is None:
        raise DepotProblemError("no_depot")
    try:
        return ask(from_inside(socket))
    except DepotAwayError as problem:
        raise DepotProblemError("away") from problem
    except DepotRefusedError as no:
        raise DepotProblemError(no.problem, no.detail) from no
