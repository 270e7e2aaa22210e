"""What travels over HTTPS between a hall's machines and their hub, beside the bus; unknown fields are passed over."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from node_runtime.condition import Condition
from node_runtime.release import UpdateState

LONGEST: Final = 256 * 1024
"""Bytes; a machine's whole report is a tenth of it."""
CERTIFICATE_REFUSED: Final = 403
"""What a machine is answered whose certificate has run out, was revoked or is of another hall."""

Short = Annotated[str, Meta(max_length=200)]
Name = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,64}$")]
Seconds = Annotated[int, Meta(ge=-(2**53), le=2**53)]
Pem = Annotated[str, Meta(max_length=4000)]


class AboutMachine(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody can find on a machine, or see of it, who looks for it in the hall."""

    model: Short = ""
    """As it is called on its box: `Raspberry Pi Zero 2 W Rev 1.0`."""
    serial: Short = ""
    addresses: Annotated[tuple[Short, ...], Meta(max_length=16)] = ()
    arch: Short = ""
    """`arm64` or `amd64`: which releases run on it."""


class EnrolWish(msgspec.Struct, frozen=True, kw_only=True):
    """A bare machine wants to belong to the hall; its key has never left it."""

    request: Pem
    machine: AboutMachine = AboutMachine()


class EnrolTicket(msgspec.Struct, frozen=True, kw_only=True):
    """By the ticket the machine asks again, by the code somebody who stands before it knows it."""

    ticket: str
    code: str


class Papers(msgspec.Struct, frozen=True, kw_only=True):
    """What a machine is given for one of the nodes it becomes."""

    node: Name
    certificate: Pem
    settings: Annotated[str, Meta(max_length=20_000)]
    """The text of its `node.toml`."""


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """How an enrolment stands, and what the machine becomes once it is accepted."""

    state: Literal["waiting", "accepted", "refused"]
    nodes: tuple[Papers, ...] = ()
    hall_pem: str = ""
    machine: str = ""
    """The text of its `machine.toml`."""


class RenewWish(msgspec.Struct, frozen=True, kw_only=True):
    """A node wants its next certificate, for a new key."""

    request: Pem


class Renewal(msgspec.Struct, frozen=True, kw_only=True):
    """The next certificate; none before it is due by the hub's clock."""

    certificate: str | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """How a machine is, by its own word; said by the identity of its first node."""

    speaker: Short = ""
    """Set where another node of the machine says only this: that one speaks for me as well."""
    release: Short = ""
    machine: AboutMachine = AboutMachine()
    boot_id: Short = ""
    up_s: Seconds = 0
    nodes: Annotated[tuple[Condition, ...], Meta(max_length=16)] = ()
    silent: Annotated[tuple[Short, ...], Meta(max_length=16)] = ()
    """Nodes of this machine whose program has said nothing since it started, or hangs."""
    update: UpdateState = UpdateState()
    doctor: msgspec.Raw = msgspec.Raw(b"null")
    """What `paidui doctor --json` said last."""
    doctor_age_s: Seconds = 0

    @property
    def news(self) -> "Report":
        """What of it is worth a word of its own: everything but ages."""
        nodes = tuple(msgspec.structs.replace(each, beat_ms=0) for each in self.nodes)
        return msgspec.structs.replace(self, up_s=0, doctor_age_s=0, nodes=nodes)


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """It was done, and there is nothing more to say."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why something was not done."""

    problem: str
    """A word for a program, such as `taken`; the console has a sentence for each."""
    detail: str = ""


# What the hub's own programs ask, over the inner socket


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A machine that shows a code and waits."""

    code: str
    machine: AboutMachine
    address: str
    """Where it came from on the hall's network."""
    waits_s: int


class Becomes(msgspec.Struct, frozen=True, kw_only=True):
    """One of the nodes a machine becomes."""

    node: Name
    zone: Annotated[str, Meta(pattern=r"^[a-z0-9-]{0,64}$")] = ""


class Acceptance(msgspec.Struct, frozen=True, kw_only=True):
    """A manager has said which machine it is that shows this code."""

    code: Annotated[str, Meta(pattern=r"^[0-9]{6}$")]
    nodes: Annotated[tuple[Becomes, ...], Meta(min_length=1, max_length=8)]
    replace: bool = False
    """Whether whoever was one of these nodes until now is let in no more."""


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """A manager does not know this machine."""

    code: Annotated[str, Meta(pattern=r"^[0-9]{6}$")]


class Revocation(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever shows a certificate of this name is let in no more."""

    node: Name
    why: Short = ""


class Revoked(msgspec.Struct, frozen=True, kw_only=True):
    """How many certificates count no longer."""

    count: int


class IdentityTold(msgspec.Struct, frozen=True, kw_only=True):
    """A node of the hall and the certificate it shows, as far as the register knows."""

    node: str
    role: str
    window: str = ""
    since_ms: int = 0
    """When it was last signed for; 0: never."""
    ends_ms: int = 0
    renews_ms: int = 0
    """From when on it is given the next one."""
    is_shut_out: bool = False


class MachineTold(msgspec.Struct, frozen=True, kw_only=True):
    """What a machine has last said of itself."""

    name: str
    """The node whose identity speaks for it."""
    carries: tuple[str, ...] = ()
    """Its nodes, each of which has said so itself."""
    age_s: int
    report: Report


# Updates, over the inner socket


class ReleaseTold(msgspec.Struct, frozen=True, kw_only=True):
    """A release this hub has to hand out."""

    version: str
    architectures: tuple[str, ...]
    added: str
    """When, by the hub's clock: ISO 8601, UTC."""
    size: int


class MachineUpdate(msgspec.Struct, frozen=True, kw_only=True):
    """What a machine runs, what is wished of it and how that goes."""

    name: str
    carries: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    wished: str = ""
    before: str = ""
    """What it would go back to."""
    at_once: bool = False
    when_resting: bool = False
    is_well: bool = False
    """Whether nothing is wrong with it, as far as it can tell."""
    alike: int = 0
    """How many others are there that do its work, whatever it does that the fewest do."""
    state: UpdateState = UpdateState()
    age_s: int = -1
    """How long ago it said so; below 0: not since the hub started."""


class Rollout(msgspec.Struct, frozen=True, kw_only=True):
    """A release on its way through the hall: one machine, a quarter of them, the rest."""

    release: str
    waves: tuple[tuple[str, ...], ...]
    wave: int = 0
    """Which is at it; as many as there are waves: the release is everywhere."""
    at_once: bool = False
    when_resting: bool = False
    """When each wave changes over, as `UpdateChange` says it."""
    is_paused: bool = False
    failed: str = ""
    """The machine at which it stopped; empty: it goes on."""
    why: str = ""
    detail: str = ""

    @property
    def begun(self) -> tuple[str, ...]:
        """The machines whose turn it is or was."""
        return tuple(machine for wave in self.waves[: self.wave + 1] for machine in wave)

    @property
    def is_done(self) -> bool:
        """Whether the release is everywhere."""
        return self.wave >= len(self.waves)


class UpdatesTold(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the page of updates shows."""

    releases: tuple[ReleaseTold, ...] = ()
    machines: tuple[MachineUpdate, ...] = ()
    rollout: Rollout | None = None
    next_in_s: int = -1
    """When the next wave begins, or the last one has passed, should all stay well; below 0: nobody can tell yet."""
    first: str = ""
    """The machine that would be the first wave of a release, unless somebody chooses another; empty: there is none."""
    is_quiet: bool = False
    """Whether the hall is closed: now machines change over."""
    root_is_here: bool = False
    """Whether the offline key still lies on the hub, which it should not."""


class UpdateChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody wants of the hall's updates."""

    act: Literal["run", "roll_out", "pause", "go_on", "back", "again"]
    """`run`: these machines, now; `roll_out`: wave after wave; `back`: to what they ran before."""
    release: Short = ""
    machines: Annotated[tuple[Name, ...], Meta(max_length=500)] = ()
    """None: all."""
    first: Annotated[str, Meta(pattern=r"^[a-z0-9-]{0,64}$")] = ""
    """Of `roll_out`: the machine that is the first wave; empty: whichever would be missed least."""
    at_once: bool = False
    """Not only when the hall is closed."""
    when_resting: bool = False
    """Also as soon as a machine's window has been paused or closed for five minutes."""
