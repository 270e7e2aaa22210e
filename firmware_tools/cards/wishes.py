"""What one machine is to become: asked for on a command line or in a row of a sheet, held against the hall as it is."""

from dataclasses import dataclass
from typing import Final

from firmware_tools.cards.errors import CardError
from firmware_tools.cards.hall_now import HallNow, Member
from hall_protocol.roles import Role

WINDOW: Final = "window"
"""A window's machine: its terminal, and the sign and the pad that belong to it."""
KINDS: Final = ("dispenser", WINDOW, "sign", "pad", "display", "voice")
"""What a machine may be."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A machine as somebody asks for it."""

    role: str
    node: str = ""
    """Its id; may be left out for a window's machine."""
    window: str = ""
    """The window's number or id."""
    zone: str = ""
    without: tuple[str, ...] = ()
    """Of a window's machine: the sign or the pad that has a machine of its own."""
    wifi: str = ""


@dataclass(frozen=True)
class MachinePlan:
    """One machine: which nodes it will be, and what it calls itself on the network."""

    members: tuple[Member, ...]
    wifi: str = ""

    @property
    def name(self) -> str:
        """Its name on the network and on its label: that of its first node."""
        return self.members[0].node

    @property
    def nodes(self) -> tuple[str, ...]:
        """Its nodes' ids."""
        return tuple(each.node for each in self.members)


def plan_machine(wish: Wish, hall: HallNow) -> MachinePlan:
    """Return what a machine becomes. Raises CardError for what the hall does not know, or knows otherwise."""
    if wish.role not in KINDS:
        raise CardError(f'there is no role "{wish.role}"; there are {", ".join(KINDS)}')
    members = _of_window(wish, hall) if wish.role == WINDOW else (hall.member(_named(wish)),)
    for each in members:
        _check(each, wish, hall)
    return MachinePlan(members, wish.wifi)


def _named(wish: Wish) -> str:
    if not wish.node:
        raise CardError(f"say which {wish.role} it is: its id, such as {wish.role}-1 (--id)")
    return wish.node


def _of_window(wish: Wish, hall: HallNow) -> tuple[Member, ...]:
    if not wish.node and not wish.window:
        raise CardError("say which window it is: --window 3, or --id with the terminal's id")
    window = hall.window_id(wish.window) if wish.window else hall.member(wish.node).window
    found = [each for each in hall.of_window(window) if each.role not in wish.without]
    if not any(each.role is Role.TERMINAL for each in found):
        raise CardError(
            f"{window or wish.node} has no terminal; add one in the console (设置 → 设备, Settings → Machines) "
            "with the role terminal and this window"
        )
    return tuple(found)


def _check(member: Member, wish: Wish, hall: HallNow) -> None:
    if wish.role != WINDOW and member.role != wish.role:
        raise CardError(f'{member.node} is a {member.role} in this hall, no {wish.role}: is "--id" or "--role" wrong?')
    if wish.role == WINDOW and wish.node and member.role is Role.TERMINAL and member.node != wish.node:
        raise CardError(f"the terminal of {member.window} is {member.node}, not {wish.node}")
    if wish.window and hall.window_id(wish.window) != member.window:
        raise CardError(f"{member.node} belongs to {member.window or 'no window'}, not to window {wish.window}")
    if wish.zone and wish.zone not in hall.zones:
        raise CardError(f"there is no zone {wish.zone}; there are {', '.join(sorted(hall.zones))}")
    if wish.zone and wish.zone != member.zone:
        raise CardError(
            f"{member.node} is of {member.zone or 'every zone'} in this hall, not of zone {wish.zone}: "
            "change it in the console first, the hub goes by that"
        )
