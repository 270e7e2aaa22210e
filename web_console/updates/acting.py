"""Asks the depot beside the console which release runs where, and has it change that."""

from collections.abc import Callable

from node_runtime.depot_client import DepotAwayError, DepotClient, DepotRefusedError, from_inside
from node_runtime.depot_messages import UpdateChange, UpdatesTold
from web_console.parts import parts

ADDRESS = "/updates"


class UpdatesError(RuntimeError):
    """The depot did not do what was asked; `key` is one of the texts of this page."""

    def __init__(self, key: str, detail: str = "") -> None:
        super().__init__(f"{key} {detail}".rstrip())
        self.key = key
        self.detail = detail


def everything() -> UpdatesTold:
    """Return what stands on the page. Raises UpdatesError."""
    return _asked(lambda depot: depot.get(ADDRESS, UpdatesTold))


def change(wanted: UpdateChange) -> UpdatesTold:
    """Have the depot wish something else of the machines. Raises UpdatesError."""
    return _asked(lambda depot: depot.post(ADDRESS, wanted, UpdatesTold))


def _asked(ask: Callable[[DepotClient], UpdatesTold]) -> UpdatesTold:
    socket = parts().settings.depot
    if socket is None:
        raise UpdatesError("not_here")
    try:
        return ask(from_inside(socket))
    except DepotAwayError as problem:
        raise UpdatesError("away") from problem
    except DepotRefusedError as no:
        raise UpdatesError(f"refused_{no.problem}", no.detail or no.problem) from no
