"""The seam between what a technician writes and what the rules need: a hall's configuration as its rules."""

from collections.abc import Iterable
from typing import Final

from hall_config.clock import WEEKDAYS, begin_s, end_s, seconds_of, spans_s
from hall_config.forms import A_DAY_S, Hours
from hall_config.model import Calling, Clerk, HallConfig, Lanes, Rating, Reason, Service, Window
from hall_config.serving import help_out_services, own_services
from queue_core.rules import (
    AgentRule,
    AppointmentRules,
    BulkExpiry,
    CallingRules,
    ClerkRule,
    DeskRules,
    HallRules,
    Lane,
    MissedRules,
    OpeningRules,
    QueueRule,
    QuotaRule,
    RatingRules,
    ServiceRule,
    SkillRule,
    Tier,
    Week,
    WindowKind,
    WindowRule,
)

MS: Final = 1000
TIERS: Final = {"own": Tier.OWN, "help_out": Tier.HELP_OUT}


def rules_of(config: HallConfig) -> HallRules:
    """Return what the rules need to know of a configured hall."""
    return HallRules(
        queues=_queues_of(config),
        services={service.code: _service_of(service, config.day_rolls_at) for service in config.services},
        windows={window.id: _window_of(window, config) for window in config.windows},
        clerks={clerk.id: _clerk_of(clerk) for clerk in config.clerks},
        agents={agent.id: AgentRule(agent.id, agent.badge_sha256, agent.tickets) for agent in config.agents},
        dispensers=tuple(node.id for node in config.nodes if node.role == "dispenser"),
        zones=tuple(zone.id for zone in config.zones),
        calling=_calling_of(config.calling, config.lanes),
        missed=_missed_of(config),
        appointments=AppointmentRules(
            early_ms=config.appointments.early_s * MS,
            grace_ms=config.appointments.grace_s * MS,
            late_ms=config.appointments.late_s * MS,
        ),
        opening=_opening_of(config),
        rating=_rating_of(config.rating),
        desk=DeskRules(
            needs_clerk=config.desk.needs_clerk,
            pauses_ms={reason.code: reason.back_s * MS for reason in config.desk.pause_reasons},
        ),
        green_reasons=_codes(config.lanes.green_reasons),
        lane_reasons=_codes(config.lanes.change_reasons),
        cancel_reasons=_codes(config.calling.cancel_reasons),
        green_prefix=config.lanes.green_prefix,
        one_ticket_a_visitor=config.one_ticket_a_visitor,
    )


def utc_offset_s(config: HallConfig) -> int:
    """Return how far the hall's clocks are ahead of UTC, in seconds."""
    sign = -1 if config.utc_offset.startswith("-") else 1
    return sign * seconds_of(config.utc_offset.lstrip("+-"))


def _codes(reasons: Iterable[Reason]) -> tuple[str, ...]:
    return tuple(reason.code for reason in reasons)


def _queues_of(config: HallConfig) -> dict[str, QueueRule]:
    return {
        queue.id: QueueRule(queue.id, queue.prefix, queue.zone, queue.digits, queue.first, queue.last)
        for queue in config.queues
    }


def _service_of(service: Service, rolls_at: str) -> ServiceRule:
    return ServiceRule(
        code=service.code,
        queue=service.queue,
        lanes=tuple(map(Lane, service.lanes)),
        expected_ms=service.expected_s * MS,
        department=service.department,
        target_wait_ms=service.target_wait_s * MS,
        situations={situation.code: situation.expected_s * MS for situation in service.situations},
        quotas=_quotas_of(service),
        hours=_week_of(service.hours, rolls_at),
        walk_in=service.walk_in,
        pickup=service.pickup,
        case_work_days=service.case_work_days,
        never_expires=service.never_expires,
    )


def _quotas_of(service: Service) -> tuple[QuotaRule, ...]:
    day = (QuotaRule(service.quota_day),) if service.quota_day else ()
    return day + tuple(QuotaRule(quota.count, quota.every_s * MS, quota.bookings) for quota in service.quotas)


def _window_of(window: Window, config: HallConfig) -> WindowRule:
    return WindowRule(
        id=window.id,
        number=window.number,
        zone=window.zone,
        services=tuple(sorted(own_services(config, window))),
        help_out=tuple(sorted(help_out_services(config, window))),
        kind=WindowKind(window.kind),
        policy=window.policy or "",
    )


def _clerk_of(clerk: Clerk) -> ClerkRule:
    skills = (SkillRule(skill.service, TIERS[skill.tier], skill.until or "") for skill in clerk.skills)
    return ClerkRule(clerk.id, tuple(skills), clerk.may_choose)


def _calling_of(calling: Calling, lanes: Lanes) -> CallingRules:
    return CallingRules(
        policy=calling.policy,
        head_start_ms={
            Lane.NORMAL: 0,
            Lane.GREEN: lanes.green_head_start_s * MS,
            Lane.APPOINTMENT: lanes.appointment_head_start_s * MS,
        },
        short_service_head_start_ms=calling.short_service_head_start_s * MS,
        green_every=calling.green_every,
        yield_ms=calling.yield_s * MS,
        help_out_after_ms=calling.help_out_after_s * MS,
        lane_pattern=tuple(map(Lane, calling.lane_pattern)),
        lane_rates={
            Lane.NORMAL: calling.lane_rates.normal,
            Lane.GREEN: calling.lane_rates.green,
            Lane.APPOINTMENT: calling.lane_rates.appointment,
        },
        auto_call=calling.auto_call,
        auto_call_pause_ms=calling.auto_call_pause_s * MS,
        one_button=calling.one_button,
        stay_for_next=calling.stay_for_next,
        transfer_first=calling.transfer_first,
        undo_ms=calling.undo_s * MS,
        choose_reasons=_codes(calling.choose_reasons),
    )


def _missed_of(config: HallConfig) -> MissedRules:
    missed = config.missed
    return MissedRules(
        max_recalls=config.calling.max_recalls,
        recall_gap_ms=config.calling.recall_gap_s * MS,
        reinstate_behind=missed.reinstate_behind,
        max_reinstatements=missed.max_reinstatements,
        expiries=tuple(
            BulkExpiry(begin_s(expiry.at, config.day_rolls_at) * MS, tuple(expiry.states)) for expiry in missed.expiries
        ),
        ban_after=missed.ban_after,
        ban_ms=missed.ban_days * A_DAY_S * MS,
    )


def _rating_of(rating: Rating) -> RatingRules:
    return RatingRules(
        limit_ms=rating.limit_s * MS,
        owner=rating.owner,
        due_work_days=rating.due_work_days,
        bad_reasons=_codes(rating.bad_reasons),
        pad_ms=rating.pad_s * MS,
    )


def _opening_of(config: HallConfig) -> OpeningRules:
    opening = config.opening
    return OpeningRules(
        hours=_week_of(opening.hours, config.day_rolls_at),
        holidays=opening.holidays,
        work_days={day.date: WEEKDAYS.index(day.like) for day in opening.work_days},
        cut_off_ms=opening.cut_off_s * MS,
        closes_at_ms=end_s(opening.closes_at, config.day_rolls_at) * MS if opening.closes_at else None,
        rolls_at_ms=seconds_of(config.day_rolls_at) * MS,
        utc_offset_ms=utc_offset_s(config) * MS,
    )


def _week_of(hours: Hours, rolls_at: str) -> Week:
    """Return the seven days, or nothing where no day has a span: then there is no limit."""
    week = tuple(spans_s(spans, rolls_at) for spans in hours.week)
    in_ms = tuple(tuple((begins * MS, ends * MS) for begins, ends in spans) for spans in week)
    return in_ms if any(in_ms) else ()
