"""Halls as nobody would build them all at once: every rule of a hall, at random."""

from dataclasses import replace
from functools import cache
from typing import Final

from hypothesis import strategies as st

from queue_core.policies import POLICIES
from queue_core.rules import (
    EVERY_SERVICE,
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
    WindowKind,
    WindowRule,
)
from tests.core.building import MINUTE_MS

HOUR_MS: Final = 60 * MINUTE_MS
WINDOWS: Final = ("1", "2", "3", "4", "5", "6")
SERVICES: Final = ("pension", "injury", "passport", "tax", "land")
QUEUES: Final = ("a", "b", "c")
DISPENSERS: Final = ("dispenser-1", "dispenser-2")
ZONES: Final = (("hall", "annexe"), ("hall", "annexe"), ("hall",))
"""Where the hall has boards: sometimes the annexe is given up."""
CLERKS: Final = ("ann", "bo", "cy")
OFFICE_HOURS: Final = (((8 * HOUR_MS, 12 * HOUR_MS), (13 * HOUR_MS, 17 * HOUR_MS)),) * 7
MORNINGS: Final = (((9 * HOUR_MS, 12 * HOUR_MS),),) * 5 + ((), ())
HARDLY: Final = ((),) * 6 + (((10 * HOUR_MS, 11 * HOUR_MS),),)

some_time = st.sampled_from([0, 0, MINUTE_MS, MINUTE_MS, 10 * MINUTE_MS, 24 * HOUR_MS])
head_starts = st.sampled_from([0, 0, 0, 0, MINUTE_MS, 10 * MINUTE_MS, 24 * HOUR_MS])
policies = st.sampled_from(["vtt"] * 6 + [*POLICIES])
lanes = st.sampled_from([(Lane.NORMAL,), tuple(Lane), tuple(Lane), tuple(Lane)])
weeks = st.sampled_from([(), (), (), (), (), (), OFFICE_HOURS, OFFICE_HOURS, MORNINGS, HARDLY])
quotas = st.sampled_from(
    [
        (),
        (),
        (),
        (QuotaRule(6, HOUR_MS),),
        (QuotaRule(20), QuotaRule(1, HOUR_MS, bookings=True)),
        (QuotaRule(9), QuotaRule(1, bookings=True)),
    ]
)
skills = st.builds(
    SkillRule,
    st.sampled_from([EVERY_SERVICE, *SERVICES]),
    st.sampled_from(Tier),
    st.sampled_from(["", "", "2026-11-22", "2026-11-23", "2026-11-24"]),
)
calling = st.builds(
    CallingRules,
    policy=policies,
    head_start_ms=st.fixed_dictionaries(
        {Lane.NORMAL: st.just(0), Lane.GREEN: head_starts, Lane.APPOINTMENT: some_time}
    ),
    short_service_head_start_ms=some_time,
    green_every=st.sampled_from([0, 1, 2, 2, 3]),
    yield_ms=some_time,
    help_out_after_ms=st.sampled_from([0, 0, MINUTE_MS, 16 * MINUTE_MS]),
    lane_pattern=st.sampled_from([(Lane.NORMAL, Lane.NORMAL, Lane.GREEN, Lane.APPOINTMENT), (Lane.GREEN, Lane.NORMAL)]),
    lane_rates=st.fixed_dictionaries({lane: st.integers(1, 4) for lane in Lane}),
    auto_call=st.booleans(),
    auto_call_pause_ms=st.sampled_from([0, 5_000, MINUTE_MS]),
    one_button=st.booleans(),
    stay_for_next=st.booleans(),
    transfer_first=st.booleans(),
    undo_ms=st.sampled_from([0, 60_000, 60_000, HOUR_MS]),
    choose_reasons=st.sampled_from([(), ("hurry",), ("hurry",), ("hurry",), ("hurry",)]),
)
missed = st.builds(
    MissedRules,
    max_recalls=st.integers(0, 2),
    recall_gap_ms=st.sampled_from([0, 0, 1_000]),
    reinstate_behind=st.integers(0, 3),
    max_reinstatements=st.integers(0, 3),
    expiries=st.sampled_from(
        [
            (),
            (BulkExpiry(9 * HOUR_MS), BulkExpiry(12 * HOUR_MS, ("missed", "held", "waiting", "called"))),
            (BulkExpiry(10 * HOUR_MS + 5 * MINUTE_MS, ("missed", "held", "waiting")), BulkExpiry(11 * HOUR_MS)),
        ]
    ),
    ban_after=st.integers(0, 2),
    ban_ms=st.sampled_from([HOUR_MS, 72 * HOUR_MS]),
)
appointments = st.builds(
    AppointmentRules,
    early_ms=st.sampled_from([0, 30 * MINUTE_MS, 2 * HOUR_MS]),
    grace_ms=st.sampled_from([0, 10 * MINUTE_MS]),
    late_ms=st.sampled_from([10 * MINUTE_MS, HOUR_MS]),
)
opening = st.builds(
    OpeningRules,
    hours=weeks,
    holidays=st.sampled_from([(), (), (), ("2026-11-24",)]),
    work_days=st.sampled_from([{}, {"2026-11-24": 6}]),
    cut_off_ms=st.sampled_from([0, 30 * MINUTE_MS, 2 * HOUR_MS]),
    closes_at_ms=st.sampled_from([None, None, None, None, 10 * HOUR_MS + 30 * MINUTE_MS, 18 * HOUR_MS]),
    rolls_at_ms=st.sampled_from([0, 4 * HOUR_MS]),
    utc_offset_ms=st.sampled_from([8 * HOUR_MS, 8 * HOUR_MS, 8 * HOUR_MS, -5 * HOUR_MS]),
)
rating = st.builds(
    RatingRules, st.sampled_from([MINUTE_MS, 24 * HOUR_MS]), st.just("desk"), st.integers(0, 2), st.just(("slow",))
)
desks = st.builds(
    DeskRules,
    needs_clerk=st.sampled_from([False] * 7 + [True]),
    pauses_ms=st.sampled_from([{}, {"lunch": 0}, {"lunch": HOUR_MS}]),
)


@st.composite
def halls(draw: st.DrawFn) -> HallRules:
    """Draw a hall of one to six windows and one to five services in one to three queues with few numbers each."""
    codes = SERVICES[: draw(st.integers(1, len(SERVICES)))]
    ids = draw(st.permutations(WINDOWS))[: draw(st.integers(1, len(WINDOWS)))]
    able = codes[: draw(st.sampled_from([-1] + [len(codes)] * 9))]
    staff = CLERKS[: draw(st.sampled_from([0, 1, 2, 3, 3]))]
    return HallRules(
        dispensers=DISPENSERS if draw(st.sampled_from([True] * 7 + [False])) else DISPENSERS[:1],
        zones=draw(st.sampled_from(ZONES)),
        queues={queue: draw(queues_of(queue)) for queue in QUEUES},
        services={code: draw(services_of(code, codes)) for code in codes},
        windows={**{wid: draw(windows_of(wid, codes)) for wid in ids}, ids[0]: draw(windows_of(ids[0], codes, able))},
        clerks={
            who: ClerkRule(who, draw(st.lists(skills, max_size=3).map(tuple)), draw(st.booleans())) for who in staff
        },
        agents={who: AgentRule(who, f"badge of the {who}", draw(st.integers(1, 2))) for who in ("postman", "lawyer")},
        calling=draw(calling),
        missed=draw(missed),
        appointments=draw(appointments),
        opening=draw(opening),
        rating=draw(rating),
        desk=draw(desks),
        green_reasons=("elderly",),
        green_prefix=draw(st.sampled_from(["G", "G", ""])),
        one_ticket_a_visitor=draw(st.booleans()),
    )


@cache
def queues_of(queue: str) -> st.SearchStrategy[QueueRule]:
    """A row of few numbers, which soon wrap around; sometimes it looks like another's."""
    ranges = st.tuples(st.integers(0, 2), st.sampled_from([1, 4, 12, 30, 30, 99, 99, 99, 300]))
    prefixes = st.sampled_from([queue.upper(), queue.upper(), "A"])
    return st.builds(
        lambda prefix, of: QueueRule(queue, prefix, "hall", digits=2, first=of[0], last=of[0] + of[1] - 1),
        prefixes,
        ranges,
    )


@cache
def services_of(code: str, codes: tuple[str, ...]) -> st.SearchStrategy[ServiceRule]:
    return st.builds(
        ServiceRule,
        st.just(code),
        st.sampled_from(QUEUES),
        lanes,
        expected_ms=st.sampled_from([2 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS]),
        situations=st.just({"first": 0}),
        quotas=quotas,
        hours=st.sampled_from([(), (), (), (), MORNINGS]),
        walk_in=st.sampled_from([True, True, True, True, True, False]),
        pickup=st.sampled_from(["", *codes]),
        case_work_days=st.integers(0, 2),
        never_expires=st.sampled_from([False, False, False, True]),
    )


@cache
def windows_of(wid: str, codes: tuple[str, ...], own: tuple[str, ...] = ()) -> st.SearchStrategy[WindowRule]:
    some = st.lists(st.sampled_from(codes), unique=True).map(tuple)
    return st.builds(
        WindowRule,
        st.just(wid),
        st.just(f"No. {wid}"),
        st.just("hall"),
        st.just(own) if own else st.one_of(some, st.just(codes)),
        some,
        st.sampled_from([WindowKind.GENERAL, WindowKind.GENERAL, *WindowKind]),
        st.sampled_from([""] * 9 + [*POLICIES]),
    )


@st.composite
def changed(draw: st.DrawFn, rules: HallRules) -> HallRules:
    """Draw a change that leaves services and windows standing: other rules of calling, another skill, another limit."""
    what = draw(st.sampled_from(["calling", "missed", "appointments", "window", "clerk", "limits", "queue", "desk"]))
    if what == "queue":
        queue = draw(st.sampled_from(QUEUES))
        same = replace(rules.queues[queue], zone="next door")
        return replace(rules, queues={**rules.queues, queue: draw(st.one_of(st.just(same), queues_of(queue)))})
    if what == "window":
        wid = draw(st.sampled_from(sorted(rules.windows)))
        return replace(rules, windows={**rules.windows, wid: draw(windows_of(wid, tuple(rules.services)))})
    if what == "clerk":
        who = draw(st.sampled_from(CLERKS))
        return replace(rules, clerks={**rules.clerks, who: ClerkRule(who, tuple(draw(st.lists(skills, max_size=2))))})
    if what == "desk":
        return replace(rules, desk=draw(desks))
    if what == "limits":
        return replace(rules, one_ticket_a_visitor=not rules.one_ticket_a_visitor, opening=draw(opening))
    if what == "calling":
        return replace(rules, calling=draw(calling))
    return replace(rules, missed=draw(missed)) if what == "missed" else replace(rules, appointments=draw(appointments))
