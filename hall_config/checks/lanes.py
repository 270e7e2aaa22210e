"""Lanes, policies, quotas and appointments: whoever takes a number is called, and whoever may come can come."""

from collections.abc import Iterable, Iterator
from typing import Final

from hall_config.checks import Check
from hall_config.forms import A_DAY_S
from hall_config.model import HallConfig, LaneCode, PolicyName, Quota, Service
from hall_config.problems import Finding, Place, about_key
from hall_config.serving import window_serves


def _green_without_reasons(config: HallConfig) -> Iterator[Finding]:
    offered = sum("green" in service.lanes for service in config.services)
    if offered and not config.lanes.green_reasons:
        text = f"{offered} services offer the green lane, but there is no reason to choose"
        yield Finding(Place("lanes.green_reason", position=None), text)


def _lists_without_reason(config: HallConfig) -> Iterator[Finding]:
    """Where a reason is needed there is one to choose."""
    lists = {"lanes.change_reason": config.lanes.change_reasons, "calling.cancel_reason": config.calling.cancel_reasons}
    for table, reasons in lists.items():
        if not reasons:
            yield Finding(Place(table, position=None), "there is no reason to choose; leave the list out for the usual")


def _untakeable_services(config: HallConfig) -> Iterator[Finding]:
    for position, service in enumerate(config.services):
        place = Place("service", service.code, position)
        if not service.lanes:
            yield about_key(place.inside("lanes"), "it offers no lane, so nobody can take a ticket")
        elif not service.walk_in and "appointment" not in service.lanes:
            text = 'walk_in = false, but "appointment" is not among its lanes, so nobody can come'
            yield about_key(place.inside("walk_in"), text)


def _starving_lanes(config: HallConfig) -> Iterator[Finding]:
    """Under `ratio` a lane that is not in the pattern has no turn while others wait."""
    for place, services in _under("ratio", config):
        for lane in sorted(_offered(services) - set(config.calling.lane_pattern)):
            text = f'services offer the lane "{lane}", but it has no turn in calling.lane_pattern'
            yield about_key(place, text)


def _under(policy: PolicyName, config: HallConfig) -> Iterator[tuple[Place, Iterable[Service]]]:
    """Yield where this policy is chosen, and the services that are called by it there."""
    if config.calling.policy == policy:
        yield Place("calling", path="lane_pattern"), config.services
        return
    for position, window in enumerate(config.windows):
        if window.policy == policy:
            codes = window_serves(config, window)
            services = [service for service in config.services if service.code in codes]
            yield Place("window", window.id, position, "policy"), services


def _offered(services: Iterable[Service]) -> set[LaneCode]:
    return {lane for service in services for lane in service.lanes}


def _quotas(config: HallConfig) -> Iterator[Finding]:
    for position, service in enumerate(config.services):
        seen = {(A_DAY_S, False)} if service.quota_day else set[tuple[int, bool]]()
        for number, quota in enumerate(service.quotas, 1):
            place = Place("service", service.code, position, f"quota.{number}")
            yield from _quota_faults(quota, service, place)
            interval = (quota.every_s or A_DAY_S, quota.bookings)
            if interval in seen:
                yield about_key(place.inside("every_s"), "there is another limit for the same interval; leave one out")
            seen.add(interval)


def _quota_faults(quota: Quota, service: Service, place: Place) -> Iterator[Finding]:
    if quota.every_s and A_DAY_S % quota.every_s:
        text = f"every_s = {quota.every_s} does not divide a day of {A_DAY_S} seconds into equal parts"
        yield about_key(place.inside("every_s"), text)
    if quota.bookings and "appointment" not in service.lanes:
        text = 'it limits bookings, but "appointment" is not among the lanes of the service'
        yield about_key(place.inside("bookings"), text)


def _appointments(config: HallConfig) -> Iterator[Finding]:
    limits = config.appointments
    if limits.grace_s > limits.late_s:
        text = f"{limits.grace_s} seconds are longer than late_s = {limits.late_s}, when the booking lapses"
        yield about_key(Place("appointments", path="grace_s"), text)


def _bans(config: HallConfig) -> Iterator[Finding]:
    missed = config.missed
    if missed.ban_after and not missed.ban_days:
        text = f"ban_after = {missed.ban_after}, but ban_days = 0: no absence counts; say how long one does"
        yield about_key(Place("missed", path="ban_days"), text)


CHECKS: Final[tuple[Check, ...]] = (
    _green_without_reasons,
    _lists_without_reason,
    _untakeable_services,
    _starving_lanes,
    _quotas,
    _appointments,
    _bans,
)
