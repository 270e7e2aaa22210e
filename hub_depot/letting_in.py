"""Who belongs to the hall: bare machines are accepted, nodes renewed, the lost and stolen shut out."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Final

from broker_config.authority import check_request
from broker_config.register import RENEW_AFTER, Register, Signed
from hall_protocol.access import Credential
from hall_protocol.roles import Role
from hub_depot.enrolments import Enrolments
from node_runtime.depot_messages import (
    Acceptance,
    Enrolment,
    EnrolTicket,
    EnrolWish,
    IdentityTold,
    Papers,
    Waiting,
)
from node_runtime.furnishing import machine_toml, node_settings, node_toml
from node_runtime.hub_file import HubSettings
from node_runtime.places import Places
from node_runtime.roster import Roster, read_roster
from node_runtime.settings import ROLES

MACHINES: Final = frozenset(ROLES)
"""What a machine may become; the hub's own programs never come in by a code."""
A_MS: Final = timedelta(milliseconds=1)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class NotLetInError(RuntimeError):
    """A wish that cannot be; `problem` is a word the console has a sentence for."""

    def __init__(self, problem: str, detail: str = "") -> None:
        super().__init__(f"{problem} {detail}".rstrip())
        self.problem = problem
        self.detail = detail


class LettingIn:
    """The one place where the hall's authority signs for machines, one wish at a time."""

    def __init__(self, places: Places, hub: HubSettings, register: Register, enrolments: Enrolments) -> None:
        self._places = places
        self._hub = hub
        self._register = register
        self._enrolments = enrolments
        self._alone = threading.Lock()

    def enrol(self, wish: EnrolWish, address: str) -> EnrolTicket:
        """Let a bare machine wait. Raises AuthorityError for a request that is none, CrowdedError."""
        check_request(wish.request.encode())
        with self._alone:
            return self._enrolments.ask(wish, address)

    def answer_to(self, ticket: str) -> Enrolment | None:
        """Return how an enrolment stands; None of one nobody knows."""
        with self._alone:
            return self._enrolments.answer_to(ticket)

    def waiting(self) -> tuple[Waiting, ...]:
        """Return the machines that show a code."""
        with self._alone:
            return self._enrolments.waiting()

    def accept(self, acceptance: Acceptance) -> None:
        """Let the machine with this code be these nodes. Raises NotLetInError; then nothing was done."""
        with self._alone:
            request = self._enrolments.request_of(acceptance.code)
            if request is None:
                raise NotLetInError("no_such_code", acceptance.code)
            members = self._checked(acceptance)
            for member in members:
                self._register.revoke(member.node, "replaced by another machine")
            zones = {each.node: each.zone for each in acceptance.nodes}
            papers = tuple(
                self._papers(each, zones[each.node], request, _stands_beside(each, members)) for each in members
            )
            self._enrolments.answer(acceptance.code, self._accepted(papers))

    def refuse(self, code: str) -> None:
        """Send the machine with this code away. Raises NotLetInError when none shows it."""
        with self._alone:
            if not self._enrolments.answer(code, Enrolment(state="refused")):
                raise NotLetInError("no_such_code", code)

    def renew(self, name: str, request: str) -> str | None:
        """Return a node's next certificate, for a new key; None before it is due, and for whom the hall has no more.

        Raises AuthorityError.
        """
        with self._alone:
            member = self._roster().of(name)
            if member is None or member.role not in MACHINES or not self._register.is_due(name):
                return None
            return self._register.sign(name, request.encode()).decode()

    def revoke(self, name: str, why: str) -> int:
        """Let a node in no more; return how many certificates that were. Raises NotLetInError for the hub's own."""
        with self._alone:
            if self._must_be_member(name).role not in MACHINES:
                raise NotLetInError("of_the_hub", name)
            return self._register.revoke(name, why)

    def is_let_in(self, name: str) -> bool:
        """Whether a certificate of this name counts as a machine's; the hub's own programs have a door of their own."""
        member = self._roster().of(name)
        is_machines = member is None or member.role in MACHINES
        return is_machines and bool(self._register.in_force(name))

    def identities(self) -> tuple[IdentityTold, ...]:
        """Return every node of the hall and until when it is let in."""
        signed, shut_out = self._register.signed, self._register.shut_out
        return tuple(
            _told(member, [each for each in signed if each.name == member.node], member.node in shut_out)
            for member in self._roster().members
            if member.role in MACHINES
        )

    def _checked(self, acceptance: Acceptance) -> tuple[Credential, ...]:
        members = tuple(self._must_be_member(each.node) for each in acceptance.nodes)
        if len({each.node for each in members}) < len(members):
            raise NotLetInError("twice")
        for member in members:
            if member.role not in MACHINES:
                raise NotLetInError("of_the_hub", member.node)
            if self._register.in_force(member.node) and not acceptance.replace:
                raise NotLetInError("taken", member.node)
        return members

    def _must_be_member(self, node: str) -> Credential:
        member = self._roster().of(node)
        if member is None:
            raise NotLetInError("no_such_node", node)
        return member

    def _papers(self, member: Credential, zone: str, request: str, beside: bool) -> Papers:
        certificate = self._register.sign(member.node, request.encode()).decode()
        settings = node_toml(node_settings(member, self._hub, zone, beside=beside))
        return Papers(node=member.node, certificate=certificate, settings=settings)

    def _accepted(self, papers: tuple[Papers, ...]) -> Enrolment:
        return Enrolment(
            state="accepted",
            nodes=papers,
            hall_pem=self._register.hall_pem.decode(),
            machine=machine_toml(self._hub, [each.node for each in papers]),
        )

    def _roster(self) -> Roster:
        return read_roster(self._places.hall_data)


def _stands_beside(member: Credential, others: tuple[Credential, ...]) -> bool:
    """Whether a node shares its machine with a terminal, which has the screen."""
    return member.role is not Role.TERMINAL and any(each.role is Role.TERMINAL for each in others)


def _told(member: Credential, signed: list[Signed], is_shut_out: bool) -> IdentityTold:
    counts = [each for each in signed if each.revoked is None]
    newest = max(counts, key=lambda each: each.ends, default=None)
    if newest is None:
        return IdentityTold(node=member.node, role=member.role, window=member.window, is_shut_out=is_shut_out)
    return IdentityTold(
        node=member.node,
        role=member.role,
        window=member.window,
        since_ms=_ms(newest.since),
        ends_ms=_ms(newest.ends),
        renews_ms=_ms(newest.since + (newest.ends - newest.since) * RENEW_AFTER),
    )


def _ms(moment: datetime) -> int:
    return (moment - EPOCH) // A_MS
