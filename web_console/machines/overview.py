"""The machines behind the list of devices: which wait to be let in, which want somebody's hand, how the hub is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hall_config.model import HallConfig
from node_runtime.depot_messages import MachineTold
from web_console import depot
from web_console.depot import DepotProblemError, problem_said
from web_console.language import Tongue
from web_console.machines.joining_view import OLD_S, ago_said, doctor_said, is_ill, said
from web_console.now.hall_view import places_of_nodes

HUB: Final = "hub"


@dataclass(frozen=True, slots=True)
class MachineLine:
    """One machine in a line."""

    node: str
    """By which it is known, and under which its page stands."""
    name: str
    """Where it stands, and what it is called."""
    text: str
    is_bad: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands above the devices of an installed hall."""

    waiting: str = ""
    """How many machines show a code; empty: none."""
    lines: tuple[MachineLine, ...] = ()
    """The hub, and the machines that want somebody's hand."""
    well: str = ""
    """How many of how many are well."""
    problem: str = ""


def overview(config: HallConfig | None, tongue: Tongue) -> Overview:
    """Return how the hall's machines are; where the depot is away, that it is."""
    try:
        waiting, machines = depot.waiting(), depot.machines()
    except DepotProblemError as trouble:
        return Overview(problem=problem_said(trouble, tongue))
    nodes = [each for each in machines if each.name != HUB]
    places = places_of_nodes(tongue, config)
    lines = [*_of_the_hub(machines, tongue), *(_line(each, places, tongue) for each in nodes)]
    bad = sum(_wants_a_hand(each) for each in nodes)
    return Overview(
        waiting=said(tongue, "wait", count=len(waiting)) if waiting else "",
        lines=tuple(each for each in lines if each.is_bad or each.node == HUB),
        well=said(tongue, "well", count=len(nodes) - bad, all=len(nodes)) if nodes else "",
    )


def _wants_a_hand(machine: MachineTold) -> bool:
    return is_ill(machine) or machine.age_s > OLD_S


def _line(machine: MachineTold, places: Mapping[str, str], tongue: Tongue) -> MachineLine:
    name = " ".join(filter(None, (places.get(machine.name, ""), machine.name)))
    if machine.age_s > OLD_S:
        text = said(tongue, "silent_since", ago=ago_said(machine.age_s, tongue))
        return MachineLine(machine.name, name, text, is_bad=True)
    return MachineLine(machine.name, name, doctor_said(machine, tongue), is_bad=is_ill(machine))


def _of_the_hub(machines: Iterable[MachineTold], tongue: Tongue) -> tuple[MachineLine, ...]:
    name = tongue.word("console", "role_hub")
    found = next((each for each in machines if each.name == HUB), None)
    if found is None:
        return (MachineLine(HUB, name, said(tongue, "doctor_not_yet"), is_bad=False),)
    return (MachineLine(HUB, name, doctor_said(found, tongue), is_bad=is_ill(found)),)
