"""Where cards are written: the hub, with its hall, its register and its releases at hand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from broker_config.register import Register
from firmware_tools.cards.begun import note_done
from firmware_tools.cards.book import card_of, note_card
from firmware_tools.cards.card import OfTheHub, bare_files, card_files
from firmware_tools.cards.debian import packages_of
from firmware_tools.cards.hall_now import HallNow, read_hall_now
from firmware_tools.cards.labels import labels
from firmware_tools.cards.releases import newest_release
from firmware_tools.cards.signing import Identity, open_register, refuse_second, signed
from firmware_tools.cards.wifi import Wifi
from firmware_tools.cards.wishes import WINDOW, MachinePlan, Wish, plan_machine
from firmware_tools.cards.writing import check_boot, check_folder, write_boot, write_folder, written_together
from hall_protocol.roles import Role
from node_runtime.clock import utc_now
from node_runtime.durable import write_whole
from node_runtime.places import Places

LABELS = "labels.html"


@dataclass(frozen=True)
class Target:
    """Where a card goes: into a folder, or onto a boot partition."""

    folder: Path
    is_boot: bool = False
    system: str = "both"

    def check(self) -> None:
        """Raise CardError for a place that cannot take a card, before anybody is signed for."""
        (check_boot if self.is_boot else check_folder)(self.folder)

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write a card's files."""
        (write_boot if self.is_boot else write_folder)(self.folder, files, self.system)


@dataclass(frozen=True)
class Office:
    """Everything cards are written from."""

    places: Places
    hall: HallNow
    register: Register
    same: OfTheHub
    wifi: Callable[[str], Wifi | None]
    """Returns a network by its name, after its password was asked for; none has no name."""

    def write(self, plan: MachinePlan, target: Target, *, replace: bool) -> None:
        """Sign for a machine and write its card. Raises CardError, and then nobody is let in by it."""
        target.check()
        wifi = self.wifi(plan.wifi)
        with signed(self.places, self.register, plan.nodes, replace=replace) as identities:
            target.write(card_files(self.same, plan, identities.values(), wifi))
        note_card(self.places, plan, self.same.release.version, utc_now())
        note_done(self.places, plan.nodes)

    def write_all(self, plans: Sequence[MachinePlan], folder: Path, system: str, *, replace: bool) -> None:
        """Write a folder for each machine, and their labels; all of it or nothing."""
        check_folder(folder)
        nodes = tuple(node for plan in plans for node in plan.nodes)
        if not replace:
            refuse_second(self.places, self.register, nodes)
        wifis = {plan.name: self.wifi(plan.wifi) for plan in plans}
        with (
            signed(self.places, self.register, nodes, replace=replace) as identities,
            written_together(folder) as draft,
        ):
            for plan in plans:
                files = card_files(self.same, plan, _of(plan, identities), wifis[plan.name])
                write_folder(draft / plan.name, files, system)
            page = labels(self.hall.hub.hall, self.same.release.version, plans)
            write_whole(draft / LABELS, page.encode())
        for plan in plans:
            note_card(self.places, plan, self.same.release.version, utc_now())
        note_done(self.places, nodes)

    def write_bare(self, target: Target, wifi: str = "") -> None:
        """Write a card that is for any machine and holds nobody's key."""
        target.check()
        target.write(bare_files(self.same, self.wifi(wifi)))

    def former_plan(self, node: str) -> MachinePlan:
        """Return what the machine was that a node was on; one whose card was never written here, by its role."""
        card = card_of(self.places, node)
        if card is not None:
            return MachinePlan(tuple(self.hall.member(each) for each in card.nodes), card.wifi)
        member = self.hall.member(node)
        role = WINDOW if member.role is Role.TERMINAL else str(member.role)
        return plan_machine(Wish(role=role, node=node), self.hall)


def open_office(
    places: Places, architecture: str, release: str, wifi: Callable[[str], Wifi | None], ssh_key: str = ""
) -> Office:
    """Return everything cards are written from. Raises CardError, SettingsError, ConfigError or AuthorityError."""
    hall = read_hall_now(places)
    register = open_register(places, hall.hub.hall)
    newest = newest_release(places, architecture, release)
    same = OfTheHub(hall.hub, register.hall_pem, newest, packages_of(places, architecture), ssh_key)
    return Office(places, hall, register, same, wifi)


def _of(plan: MachinePlan, identities: Mapping[str, Identity]) -> list[Identity]:
    return [identities[node] for node in plan.nodes]
