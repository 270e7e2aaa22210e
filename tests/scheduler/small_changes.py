"""The example hall with something changed in it, as a technician would write it."""

import hashlib

import msgspec

from hall_config.conduct import Missed, Opening
from hall_config.forms import Hours
from hall_config.model import Agent, HallConfig, Quota
from tests.hall.standing import county

OFFICE = Hours(
    **dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-12:00", "13:30-17:00")),
)
BADGE = "agent:Qm9uam91ciBsZSBtb25kZQ"
"""What an agent's badge says."""


def with_hours(config: HallConfig, hours: Hours = OFFICE, cut_off_s: int = 0) -> HallConfig:
    return msgspec.structs.replace(config, opening=Opening(hours=hours, cut_off_s=cut_off_s))


def with_service(config: HallConfig, code: str, **changes: object) -> HallConfig:
    """Let one service be otherwise."""
    services = [msgspec.structs.replace(each, **changes) if each.code == code else each for each in config.services]
    return msgspec.structs.replace(config, services=tuple(services))


def with_quota(config: HallConfig, code: str, count: int, every_s: int = 86_400) -> HallConfig:
    return with_service(config, code, quotas=(Quota(count=count, every_s=every_s),))


def with_agent(config: HallConfig, tickets: int = 2) -> HallConfig:
    badge = hashlib.sha256(BADGE.encode()).hexdigest()
    return msgspec.structs.replace(config, agents=(Agent(id="bangban-1", badge_sha256=badge, tickets=tickets),))


def one_each(config: HallConfig) -> HallConfig:
    """Let the hall give one ticket a visitor."""
    return msgspec.structs.replace(config, one_ticket_a_visitor=True)


def nobody_known() -> HallConfig:
    """Return a hall that has no use for knowing who somebody is: no appointment, no ban, tickets for all."""
    config = county()
    services = [
        msgspec.structs.replace(each, lanes=("normal", "green"), quotas=(), walk_in=True) for each in config.services
    ]
    return msgspec.structs.replace(config, services=tuple(services), missed=Missed())
