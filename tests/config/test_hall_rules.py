"""Each key a technician may write changes the rule it names."""

from collections.abc import Callable, Iterator
from typing import cast

import msgspec
import pytest
from msgspec import inspect as types

from central_scheduler.hall_rules import rules_of
from hall_config.forms import Named
from hall_config.model import HallConfig
from hall_config.reading import read_hall
from hall_config.structure import HALL, unwrapped
from queue_core.rules import (
    BulkExpiry,
    ClerkRule,
    HallRules,
    Lane,
    QueueRule,
    QuotaRule,
    ServiceRule,
    SkillRule,
    Tier,
    WindowKind,
    WindowRule,
)
from tests.config.county import TOWN

Table = dict[str, object]
Rule = Callable[[HallRules], object]

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS

RULES: list[tuple[str, object, Rule, object]] = [
    ("utc_offset", "-02:30", lambda r: r.opening.utc_offset_ms, -150 * MINUTE_MS),
    ("day_rolls_at", "04:30", lambda r: r.opening.rolls_at_ms, 270 * MINUTE_MS),
    ("one_ticket_a_visitor", False, lambda r: r.one_ticket_a_visitor, False),
    ("lanes.green_head_start_s", 60, lambda r: r.calling.head_start_ms[Lane.GREEN], MINUTE_MS),
    ("lanes.appointment_head_start_s", 60, lambda r: r.calling.head_start_ms[Lane.APPOINTMENT], MINUTE_MS),
    ("lanes.green_prefix", "V", lambda r: r.green_prefix, "V"),
    ("lanes.green_reason.code", "army", lambda r: r.green_reasons, ("army", "disabled", "infant")),
    ("lanes.change_reason.code", "lost", lambda r: r.lane_reasons, ("lost", "not_entitled", "other")),
    ("calling.policy", "strict", lambda r: r.calling.policy, "strict"),
    ("calling.short_service_head_start_s", 1, lambda r: r.calling.short_service_head_start_ms, 1000),
    ("calling.green_every", 7, lambda r: r.calling.green_every, 7),
    ("calling.yield_s", 1, lambda r: r.calling.yield_ms, 1000),
    ("calling.help_out_after_s", 1, lambda r: r.calling.help_out_after_ms, 1000),
    ("calling.lane_pattern", ["green", "normal"], lambda r: r.calling.lane_pattern, (Lane.GREEN, Lane.NORMAL)),
    ("calling.lane_rates.green", 9, lambda r: r.calling.lane_rates[Lane.GREEN], 9),
    ("calling.lane_rates.appointment", 9, lambda r: r.calling.lane_rates[Lane.APPOINTMENT], 9),
    ("calling.lane_rates.normal", 9, lambda r: r.calling.lane_rates[Lane.NORMAL], 9),
    ("calling.auto_call", False, lambda r: r.calling.auto_call, False),
    ("calling.auto_call_pause_s", 1, lambda r: r.calling.auto_call_pause_ms, 1000),
    ("calling.one_button", False, lambda r: r.calling.one_button, False),
    ("calling.stay_for_next", False, lambda r: r.calling.stay_for_next, False),
    ("calling.transfer_first", False, lambda r: r.calling.transfer_first, False),
    ("calling.undo_s", 1, lambda r: r.calling.undo_ms, 1000),
    ("calling.max_recalls", 9, lambda r: r.missed.max_recalls, 9),
    ("calling.recall_gap_s", 1, lambda r: r.missed.recall_gap_ms, 1000),
    ("calling.choose_reason.code", "fire", lambda r: r.calling.choose_reasons, ("fire",)),
    ("calling.cancel_reason.code", "fire", lambda r: r.cancel_reasons, ("fire", "double", "left", "other")),
    ("missed.reinstate_behind", 9, lambda r: r.missed.reinstate_behind, 9),
    ("missed.max_reinstatements", 9, lambda r: r.missed.max_reinstatements, 9),
    ("missed.expiry.at", "12:00", lambda r: r.missed.expiries[0], BulkExpiry(12 * HOUR_MS, ("missed",))),
    ("missed.expiry.states", ["held"], lambda r: r.missed.expiries[0].states, ("held",)),
    ("missed.ban_after", 9, lambda r: r.missed.ban_after, 9),
    ("missed.ban_days", 2, lambda r: r.missed.ban_ms, 48 * HOUR_MS),
    ("appointments.early_s", 1, lambda r: r.appointments.early_ms, 1000),
    ("appointments.grace_s", 1, lambda r: r.appointments.grace_ms, 1000),
    ("appointments.late_s", 1, lambda r: r.appointments.late_ms, 1000),
    *[
        (f"opening.hours.{day}", ["13:30-17:00", "09:00-12:00"], cast("Rule", lambda r, nth=nth: r.opening.hours[nth]),
         ((9 * HOUR_MS, 12 * HOUR_MS), (13 * HOUR_MS + HOUR_MS // 2, 17 * HOUR_MS)))
        for nth, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    ],
    ("opening.holidays", ["2026-05-01"], lambda r: r.opening.holidays, ("2026-05-01",)),
    ("opening.work_day.date", "2026-09-13", lambda r: r.opening.work_days, {"2026-09-13": 3, "2026-10-10": 4}),
    ("opening.work_day.like", "sun", lambda r: r.opening.work_days["2026-09-20"], 6),
    ("opening.cut_off_s", 1, lambda r: r.opening.cut_off_ms, 1000),
    ("opening.closes_at", "19:00", lambda r: r.opening.closes_at_ms, 19 * HOUR_MS),
    ("rating.limit_s", 1, lambda r: r.rating.limit_ms, 1000),
    ("rating.owner", "lu", lambda r: r.rating.owner, "lu"),
    ("rating.due_work_days", 9, lambda r: r.rating.due_work_days, 9),
    ("rating.pad_s", 9, lambda r: r.rating.pad_ms, 9000),
    ("rating.bad_reason.code", "cold", lambda r: r.rating.bad_reasons, ("cold", "unclear", "attitude", "runaround")),
    ("desk.needs_clerk", True, lambda r: r.desk.needs_clerk, True),
    ("desk.pause_reason.code", "tea", lambda r: [*r.desk.pauses_ms], ["tea", "lunch", "papers", "meeting"]),
    ("desk.pause_reason.back_s", 9, lambda r: r.desk.pauses_ms["break"], 9000),
    ("queue.id", "other", lambda r: r.queues["other"].id, "other"),
    ("queue.prefix", "X", lambda r: r.queues["baozhang"].prefix, "X"),
    ("queue.zone", "yard", lambda r: r.queues["baozhang"].zone, "yard"),
    ("queue.digits", 4, lambda r: r.queues["baozhang"].digits, 4),
    ("queue.first", 2, lambda r: r.queues["baozhang"].first, 2),
    ("queue.last", 99, lambda r: r.queues["baozhang"].last, 99),
    ("service.code", "other", lambda r: r.services["other"].code, "other"),
    ("service.queue", "shequ", lambda r: r.services["shebao-jiaofei"].queue, "shequ"),
    ("service.department", "cunju", lambda r: r.services["shebao-jiaofei"].department, "cunju"),
    ("service.lanes", ["appointment"], lambda r: r.services["shebao-jiaofei"].lanes, (Lane.APPOINTMENT,)),
    ("service.expected_s", 1, lambda r: r.services["shebao-jiaofei"].expected_ms, 1000),
    ("service.target_wait_s", 1, lambda r: r.services["shebao-jiaofei"].target_wait_ms, 1000),
    ("service.situation.code", "other", lambda r: r.services["dibao"].situations, {"other": 0, "renew": 600_000}),
    ("service.situation.expected_s", 1, lambda r: r.services["dibao"].situations["new"], 1000),
    ("service.quota_day", 9, lambda r: r.services["shebao-jiaofei"].quotas, (QuotaRule(9),)),
    ("service.quota.count", 9, lambda r: r.services["laonianka"].quotas, (QuotaRule(9, HOUR_MS),)),
    ("service.quota.every_s", 60, lambda r: r.services["laonianka"].quotas, (QuotaRule(6, MINUTE_MS),)),
    ("service.quota.bookings", True, lambda r: r.services["laonianka"].quotas, (QuotaRule(6, HOUR_MS, bookings=True),)),
    *[
        (f"service.hours.{day}", ["10:00-24:00"],
         cast("Rule", lambda r, nth=nth: r.services["shebao-jiaofei"].hours[nth]),
         ((10 * HOUR_MS, 24 * HOUR_MS),))
        for nth, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    ],
    ("service.walk_in", False, lambda r: r.services["shebao-jiaofei"].walk_in, False),
    ("service.pickup", "dibao", lambda r: r.services["shebao-jiaofei"].pickup, "dibao"),
    ("service.case_work_days", 9, lambda r: r.services["shebao-jiaofei"].case_work_days, 9),
    ("service.never_expires", True, lambda r: r.services["shebao-jiaofei"].never_expires, True),
    ("window.id", "other", lambda r: r.windows["other"].id, "other"),
    ("window.number", "B-1", lambda r: r.windows["window-2"].number, "B-1"),
    ("window.zone", "yard", lambda r: r.windows["window-2"].zone, "yard"),
    ("window.kind", "remote", lambda r: r.windows["window-2"].kind, WindowKind.REMOTE),
    ("window.services", ["dibao"], lambda r: r.windows["window-2"].services, ("dibao",)),
    ("window.help_out", ["*"], lambda r: r.windows["window-2"].help_out,
     ("banbuchengshi", "dibao", "laonianka", "tiaojie")),
    ("window.policy", "strict", lambda r: r.windows["window-2"].policy, "strict"),
    ("agent.id", "other", lambda r: r.agents["other"].id, "other"),
    ("agent.badge_sha256", "0" * 64, lambda r: r.agents["bangban-1"].badge, "0" * 64),
    ("agent.tickets", 9, lambda r: r.agents["bangban-1"].tickets, 9),
    ("clerk.id", "other", lambda r: r.clerks["other"].id, "other"),
    ("clerk.may_choose", True, lambda r: r.clerks["he"].may_choose, True),
    ("clerk.skill.service", "dibao", lambda r: r.clerks["lu"].skills[0], SkillRule("dibao")),
    ("clerk.skill.tier", "help_out", lambda r: r.clerks["lu"].skills[0].tier, Tier.HELP_OUT),
    ("clerk.skill.until", "2027-01-31", lambda r: r.clerks["lu"].skills[0].until, "2027-01-31"),
    ("node.id", "other", lambda r: r.dispensers, ("other",)),
    ("node.role", "display", lambda r: r.dispensers, ()),
]  # fmt: skip
"""A key, another value for it where it first stands in the town's hall, a rule, and what that rule becomes."""

FOR_PEOPLE = {
    "id",
    "languages",
    "texts.ticker",
    "texts.ticket_link",
    "ticket.part",
    "ticket.size",
    "ticket.align",
    "ticket.bold",
    "calling.announcements_repeat",
    "zone.id",
    "department.id",
    "department.parent",
    "agent.name",
    "clerk.name",
    "node.zone",
    "node.window",
    "service.materials",
    "service.situation.materials",
    "service.everyday_words",
    "service.situation.everyday_words",
    "life_event.id",
    "life_event.services",
    "life_event.everyday_words",
    "pronunciation.word",
    "pronunciation.pinyin",
    "keeping.report_daily",
    "keeping.report_folder",
    "keeping.backup_daily",
    "keeping.backup_folder",
    "keeping.backups_kept",
    "keeping.backup_visitors",
    "keeping.visitor_days",
    "keeping.audit_days",
    "desk.ask_outcome",
    "desk.outcomes",
    "desk.usual_outcome",
    "desk.ask_services_done",
    "desk.favourite.service",
    "desk.favourite.window",
    "desk.favourite.clerk",
    "window.meeting",
    "window.favourite.service",
    "window.favourite.window",
    "window.favourite.clerk",
    "clerk.number",
    "clerk.pin",
    "clerk.badge_sha256",
    "node.board.layout",
    "node.board.theme",
    "node.board.zones",
    "layout.id",
    "layout.rows",
    "sound.one",
    "sound.chime",
    "sound.percent",
    "sound.span.between",
    "sound.span.percent",
    "sound.language.code",
    "sound.language.voice",
    "sound.language.call",
    "sound.language.recall",
    "sound.language.moved",
    "sound.status_every_s",
    "sound.closing_s",
    "notice_text.zh",
    "notice_text.en",
    "notice_text.kind",
    *(f"alert.{key}" for key in ("kind", "on", "limit", "delay_s", "repeat_s", "roles", "zones", "spoken", "webhook")),
}
"""What is shown, spoken or found by; the rules do without it, as they do without names."""


@pytest.fixture(scope="module")
def town() -> Table:
    """The town's hall as tables, its specialised window first, with a reason to choose."""
    hall = cast("Table", msgspec.to_builtins(read_hall(TOWN)))
    hall["window"] = cast("tuple[Table, ...]", hall["window"])[::-1]
    table(hall, "calling")["choose_reason"] = [{"code": "urgent", "name": {"zh": "急", "en": "urgent"}}]
    return hall


def table(tables: Table, key: str) -> Table:
    return cast("Table", tables[key])


def with_key(tables: object, path: list[str], value: object) -> object:
    """Return the tables with another value for a key, in the first of each kind that has it."""
    if isinstance(tables, (list, tuple)):
        nth = next(at for at, item in enumerate(tables) if len(path) == 1 or item[path[0]])
        return [*tables[:nth], with_key(tables[nth], path, value), *tables[nth + 1 :]]
    inside = cast("Table", tables)
    return inside | {path[0]: with_key(inside[path[0]], path[1:], value) if path[1:] else value}


def rules_with(town: Table, key: str, value: object) -> HallRules:
    return rules_of(msgspec.convert(with_key(town, key.split("."), value), HallConfig))


@pytest.mark.parametrize(("key", "value", "rule", "becomes"), RULES, ids=[key for key, *_ in RULES])
def test_each_key_changes_the_rule_it_names(town: Table, key: str, value: object, rule: Rule, becomes: object) -> None:
    try:
        was = rule(rules_of(msgspec.convert(town, HallConfig)))
    except LookupError:  # nothing has that name yet
        was = None

    assert rule(rules_with(town, key, value)) == becomes
    assert was != becomes


def test_no_key_is_without_a_rule_or_a_reader() -> None:
    assert set(keys(HALL, "")) == {key for key, *_ in RULES} | FOR_PEOPLE


def keys(kind: types.Type, path: str) -> Iterator[str]:
    """Yield every key a technician may write, names left out."""
    kind, _ = unwrapped(kind)
    kind = unwrapped(kind.item_type)[0] if isinstance(kind, types.VarTupleType) and named_or_table(kind) else kind
    if not isinstance(kind, types.StructType):
        yield path
    elif kind.cls is not Named:
        for field in kind.fields:
            yield from keys(field.type, f"{path}.{field.encode_name}".lstrip("."))


def named_or_table(kind: types.VarTupleType) -> bool:
    """Whether it is a list of tables, not one of plain values or of names."""
    item, _ = unwrapped(kind.item_type)
    return isinstance(item, types.StructType) and item.cls is not Named


def test_an_open_end_is_an_empty_rule(town: Table) -> None:
    rules = rules_of(msgspec.convert(town, HallConfig))

    assert rules_with(town, "opening.closes_at", None).opening.closes_at_ms is None
    assert rules.windows["window-1"].policy == ""
    assert rules.clerks["lu"].skills[0].until == ""
    assert rules.clerks["he"].skills == ()
    assert rules.services["shebao-jiaofei"].hours == ()
    assert rules.services["shebao-jiaofei"].quotas == ()


def test_a_hall_that_closes_after_midnight_counts_on_into_the_night(town: Table) -> None:
    late = cast("Table", with_key(town, ["day_rolls_at"], "04:00"))
    rules = rules_of(
        msgspec.convert(with_key(late, ["opening", "hours", "fri"], ["20:00-02:00", "02:30-04:00"]), HallConfig)
    )
    closing = rules_with(late, "opening.closes_at", "03:00")
    lapsing = rules_with(late, "missed.expiry.at", "01:00")

    assert rules.opening.hours[4] == ((20 * HOUR_MS, 26 * HOUR_MS), (26 * HOUR_MS + HOUR_MS // 2, 28 * HOUR_MS))
    assert closing.opening.closes_at_ms == 27 * HOUR_MS
    assert lapsing.missed.expiries[0].at_ms == 25 * HOUR_MS


def test_a_hall_that_configures_nothing_has_the_rules_own_defaults(town: Table) -> None:
    kept = ("id", "name", "texts", "zone", "department", "queue", "service", "window", "node")
    bare = rules_of(msgspec.convert({key: town[key] for key in kept}, HallConfig))
    own = HallRules({}, {}, {})

    assert bare.calling == own.calling
    assert bare.missed == own.missed
    assert bare.appointments == own.appointments
    assert bare.opening == own.opening
    assert bare.rating == own.rating
    assert bare.desk == own.desk
    assert bare.lane_reasons == own.lane_reasons
    assert bare.cancel_reasons == own.cancel_reasons
    assert bare.green_prefix == own.green_prefix
    assert bare.one_ticket_a_visitor == own.one_ticket_a_visitor


def test_a_bare_queue_and_service_and_window_have_the_rules_own_defaults() -> None:
    bare = msgspec.convert(BARE, HallConfig)
    rules = rules_of(bare)

    assert rules.queues == {"q": QueueRule("q", "A", "z")}
    assert rules.services == {"s": ServiceRule("s", "q", department="d")}
    assert rules.windows == {"w": WindowRule("w", "1", "z", ("s",))}
    assert rules.clerks == {"c": ClerkRule("c")}


NAME = {"zh": "名", "en": "name"}
BARE: Table = {
    "id": "h",
    "name": NAME,
    "texts": {"welcome": NAME, "missed_rule": NAME},
    "zone": [{"id": "z", "name": NAME, "where": NAME}],
    "department": [{"id": "d", "name": NAME}],
    "queue": [{"id": "q", "prefix": "A", "zone": "z", "name": NAME}],
    "service": [{"code": "s", "name": NAME, "department": "d", "queue": "q"}],
    "window": [{"id": "w", "number": "1", "zone": "z"}],
    "clerk": [{"id": "c"}],
    "node": [],
}
