"""Machines that join the hall, and how those in it are, for programs; by the same functions as the pages."""

from typing import Annotated

import msgspec
from flask import Response

from node_runtime.depot_messages import AboutMachine, IdentityTold
from node_runtime.findings import Finding
from web_console import depot
from web_console.api.answers import as_json, refused
from web_console.api.body import UNREADABLE, body
from web_console.api.by_the_depot import by_the_depot
from web_console.api.door import api
from web_console.audit.noting import concerns
from web_console.depot import DepotProblemError
from web_console.machines.joining import MOST_NODES, accept_machine
from web_console.machines.joining_view import HUB, diagnosis_of, worst_first


class EnrolmentTold(msgspec.Struct, frozen=True):
    """A machine that shows a code and waits."""

    code: str
    machine: AboutMachine
    address: str
    waits_s: int


class EnrolmentWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which nodes the machine with a code is."""

    nodes: Annotated[
        tuple[Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{1,64}$(?!\n)", max_length=64)], ...],
        msgspec.Meta(min_length=1, max_length=MOST_NODES),
    ]
    replace: bool = False
    """Whether whoever was one of them until now is let in no more."""


class EnrolmentDone(msgspec.Struct, frozen=True):
    """What became of a machine that showed a code."""

    code: str
    nodes: tuple[str, ...] = ()


class NodeRevoked(msgspec.Struct, frozen=True):
    """A node is let in no more."""

    node: str
    certificates: int


class NodeMachine(msgspec.Struct, frozen=True):
    """Until when a node is let in, and how its machine is by its own last word."""

    identity: IdentityTold | None
    """None: it is the hub itself, which lets the others in."""
    carries: tuple[str, ...] = ()
    """The nodes its machine is; none: it has not said anything yet."""
    machine: AboutMachine = AboutMachine()
    release: str = ""
    age_s: int | None = None
    findings: tuple[Finding, ...] = ()
    """What the doctor found, the red ones first."""


@api.get("/enrolments")
@by_the_depot
def enrolments() -> Response:
    """Every machine that shows a code."""
    return as_json([EnrolmentTold(each.code, each.machine, each.address, each.waits_s) for each in depot.waiting()])


@api.post("/enrolments/<code>/accept")
@by_the_depot
def enrolment_accept(code: str) -> Response:
    """Let a machine be these nodes."""
    try:
        wish = body(EnrolmentWish)
    except UNREADABLE as problem:
        return refused(f"which nodes a machine is: {{nodes, replace}}: {problem}", 400)
    concerns("nodes", wish.nodes)
    accept_machine(_code(code), wish.nodes, replace=wish.replace)
    return as_json(EnrolmentDone(code, wish.nodes))


@api.post("/enrolments/<code>/refuse")
@by_the_depot
def enrolment_refuse(code: str) -> Response:
    """Send a machine away."""
    depot.refuse(_code(code))
    return as_json(EnrolmentDone(code))


@api.get("/nodes/<node>/machine")
@by_the_depot
def node_machine(node: str) -> Response:
    """Until when a node is let in, and how its machine is."""
    identity, machine = depot.identities().get(node), depot.machine_of(node)
    if identity is None and node != HUB:
        raise DepotProblemError("no_such_node", node)
    if machine is None:
        return as_json(NodeMachine(identity))
    report = machine.report
    found = worst_first(diagnosis_of(machine))
    return as_json(NodeMachine(identity, machine.carries, report.machine, report.release, machine.age_s, found))


@api.post("/nodes/<node>/revoke")
@by_the_depot
def node_revoke(node: str) -> Response:
    """Let a node in no more."""
    return as_json(NodeRevoked(node, depot.revoke(node, "by a program")))


def _code(code: str) -> str:
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        raise DepotProblemError("no_such_code", code[:12])
    return code
