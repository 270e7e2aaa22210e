"""The hall a command is about: one that `paidui up` runs, by its `DATA/run.json`, or the one of this hub."""

import os
from pathlib import Path

import msgspec

from central_scheduler.credentials import OPERATOR
from firmware_tools.errors import ToolError
from node_runtime.hub_file import read_hub
from node_runtime.places import Places
from node_runtime.run_file import NAME, RunningHall, decoded


def read_run_file(data: Path) -> RunningHall:
    """Return where the hall in this data folder is, or raise ToolError when none is running there."""
    if installed := installed_hall(data):
        return installed
    path = data / NAME
    try:
        hall = decoded(path.read_bytes())
    except FileNotFoundError as missing:
        raise ToolError(f"no hall is running in {data}: start one with `paidui up --data {data}`") from missing
    except (OSError, msgspec.MsgspecError) as problem:
        raise ToolError(f"{path} cannot be read ({problem}): stop the hall there and start it again") from problem
    if not is_alive(hall.supervisor):
        raise ToolError(f"the hall in {data} is not running any more: start it with `paidui up --data {data}`")
    return hall


def installed_hall(data: Path, places: Places | None = None) -> RunningHall | None:
    """Return the hall of this hub, as its operator is let in there; None where the folder is of no installed hub."""
    places = places or Places()
    if data.absolute() != places.hall_data or not places.hub.exists():
        return None
    hub = read_hub(places.hub)
    return RunningHall(
        hall=hub.hall,
        hall_folder=places.hall,
        data=data,
        console=f"https://{hub.name}:{hub.console_port}",
        broker_host="127.0.0.1",
        broker_port=hub.inner_broker_port,
        credentials={},
        identity=places.hub_identity(OPERATOR.node),
        nodes={},
        supervisor=os.getpid(),
        processes={},
    )


def is_alive(pid: int) -> bool:
    """Return whether a process of this id lives."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
