"""When staff are alerted: each kind beside what is almost it, and what becomes of an alert over time."""

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from msgspec.structs import replace

from hall_config.alerts import USUAL, AlertKind, AlertRule, alert_rules
from hall_protocol.facts import TicketFacts
from hall_protocol.states import NodeHealth, NodeStatus, WaitRange, WindowBoard, WindowPhase
from web_console.alerts.book import AlertBook, Wanted
from web_console.alerts.keeping import CALM_MS, Alert, Happening, Key, acknowledge, step, while_away
from web_console.alerts.news import in_order
from web_console.alerts.rules import RULES, conditions_of
from web_console.alerts.scene import BadRating, Condition, Promise, Scene, Trouble, Waiter
from web_console.alerts.view import Words, alert_view
from web_console.language import Tongue

NOW = 1_795_401_000_000
MINUTE = 60_000
OF_MACHINES: tuple[Literal["doctor", "update", "certificate"], ...] = ("doctor", "update", "certificate")
PROMISES = {"hukou": Promise(target_s=900, expected_s=600, by_situation={"lost": 1_800})}
TICKET = TicketFacts(
    id="t1", number="A012", service="hukou", lane="normal", phase="serving", zone="a", issued_ms=0, waits_from_ms=0
)


def board(phase: WindowPhase, minutes: float = 0, **more: object) -> WindowBoard:
    since_ms = NOW - round(minutes * MINUTE)
    whole = {"window": "window-3", "number": "3", "zone": "a", "kind": "general", "epoch": 1, "seq": 1}
    return WindowBoard(**{**whole, "phase": phase, "since_ms": since_ms, **more})  # type: ignore[arg-type]


def waiter(minutes: float, lane: str = "normal", ticket: str = "t1", zone: str = "a") -> Waiter:
    return Waiter(ticket, ticket.upper(), "hukou", zone, lane, NOW - round(minutes * MINUTE))


def node(state: str = "ready", **health: object) -> NodeStatus:
    told = NodeHealth(**health)  # type: ignore[arg-type]
    return NodeStatus(node="dispenser-1", role="dispenser", state=state, health=told)  # type: ignore[arg-type]


def scene(**seen: object) -> Scene:
    return Scene(NOW, promises=PROMISES, **seen)  # type: ignore[arg-type]


def foreseen(minutes: int) -> dict[str, WaitRange]:
    return {"t1": WaitRange(id="t1", from_s=60 * (minutes - 2), to_s=60 * (minutes + 2))}


@pytest.mark.parametrize(
    ("kind", "so", "almost"),
    [
        ("idle_window", scene(windows=(board("open", could_call=1),)), scene(windows=(board("open"),))),
        (
            "idle_window",
            scene(windows=(board("ready", could_call=9),)),
            scene(windows=(board("paused", could_call=9),)),
        ),
        (
            "idle_window",
            scene(windows=(board("calling", 5.1, could_call=1, ticket=TICKET),)),
            scene(windows=(board("calling", 4.9, could_call=1, ticket=TICKET),)),
        ),
        ("long_wait", scene(waiting=(waiter(15.1),)), scene(waiting=(waiter(14.9),))),
        (
            "long_wait_ahead",
            scene(waiting=(waiter(10),), ahead=foreseen(9), foreseen_ms=NOW),
            scene(waiting=(waiter(10),), ahead=foreseen(7), foreseen_ms=NOW),
        ),
        ("green_wait", scene(waiting=(waiter(10.1, "green"),)), scene(waiting=(waiter(9.9, "green"),))),
        (
            "long_service",
            scene(windows=(board("serving", 31, ticket=TICKET),)),
            scene(windows=(board("serving", 31, ticket=replace(TICKET, situation="lost")),)),
        ),
        (
            "forgotten_finish",
            scene(windows=(board("serving", 61, ticket=TICKET),)),
            scene(windows=(board("calling", 61, ticket=TICKET),)),
        ),
        (
            "long_pause",
            scene(windows=(board("paused", 40, back_ms=NOW - 6 * MINUTE),)),
            scene(windows=(board("paused", 40, back_ms=NOW - 4 * MINUTE),)),
        ),
        ("long_pause", scene(windows=(board("paused", 21),)), scene(windows=(board("paused", 19),))),
        ("paper", scene(nodes=(node(devices={"paper": "near_end"}),)), scene(nodes=(node(devices={"paper": "ok"}),))),
        ("node_lost", scene(nodes=(node("lost"),)), scene(nodes=(node("degraded"),))),
        ("disk", scene(nodes=(node(disk_free_mb=499),)), scene(nodes=(node(disk_free_mb=500),))),
        ("disk", scene(hub_disk_free_mb=1), scene(hub_disk_free_mb=9_000)),
        ("clock", scene(nodes=(node(clock_offset_ms=-31_000),)), scene(nodes=(node(clock_offset_ms=29_000),))),
        (
            "clock",
            scene(nodes=(node(clock_offset_ms=31_000),)),
            scene(nodes=(node(clock_offset_ms=31_000),), is_true_time=False),
        ),
        *((kind, scene(troubles=(Trouble(kind, "dispenser-1", "dispenser"),)), scene()) for kind in OF_MACHINES),
        (
            "bad_rating",
            scene(ratings=(BadRating("t1", "A012", "3", "a", NOW - 59 * MINUTE),)),
            scene(ratings=(BadRating("t1", "A012", "3", "a", NOW - 61 * MINUTE),)),
        ),
    ],
)
def test_staff_are_alerted_to_what_is_wrong_and_to_nothing_that_is_almost_so(
    kind: AlertKind, so: Scene, almost: Scene
) -> None:
    assert [found.kind for found in conditions_of(so, USUAL)] == [kind]
    assert kind not in [found.kind for found in conditions_of(almost, USUAL)]
    for otherwise in (AlertRule(kind=kind, on=False), AlertRule(kind=kind, zones=("b",))):
        assert kind not in [found.kind for found in conditions_of(so, alert_rules((otherwise,)))]


def test_every_kind_has_its_rule() -> None:
    assert RULES.keys() == USUAL.keys()


def test_a_limit_counts_as_the_hall_says() -> None:
    patient = alert_rules((AlertRule(kind="long_wait", limit=200), AlertRule(kind="idle_window", limit=4)))

    assert conditions_of(scene(waiting=(waiter(29),), windows=(board("open", could_call=3),)), patient) == ()
    assert len(conditions_of(scene(waiting=(waiter(31),), windows=(board("open", could_call=4),)), patient)) == 2


def test_one_alert_names_who_has_waited_longest_and_how_many_do() -> None:
    crowd = (waiter(16, "green", "t3", "b"), waiter(20, "green", "t2"), waiter(18, "green", "t1"))
    found = conditions_of(scene(waiting=crowd), USUAL)

    facts = {(each.kind, each.about): dict(each.facts) for each in found}
    assert facts["long_wait", "hukou"] | {"since_ms": 0} == {
        "number": "T2",
        "service": "hukou",
        "count": 3,
        "since_ms": 0,
        "target_ms": 900_000,
    }
    assert (facts["green_wait", "a"]["number"], facts["green_wait", "a"]["count"]) == ("T2", 2)
    assert facts["green_wait", "b"]["number"] == "T3"


def foreseen_wait(minutes: int) -> Condition:
    facts = (
        ("service", "hukou"),
        ("number", "T9"),
        ("count", 1),
        ("wait_ms", minutes * MINUTE),
        ("target_ms", 900_000),
    )
    return Condition("long_wait_ahead", f"{minutes}", "a", facts)


def test_the_longest_wait_is_read_first_and_a_machine_is_called_by_its_place() -> None:
    paper = Condition("paper", "d1", "a", (("node", "d1"), ("role", "dispenser"), ("paper", "out")))
    calling = board("calling", 6, could_call=2, ticket=TICKET)
    waits = conditions_of(scene(waiting=(waiter(16), waiter(20, "green")), windows=(calling,)), USUAL)
    alerts = [Alert(each, NOW, NOW, 1, NOW) for each in (paper, foreseen_wait(34), foreseen_wait(119), *waits)]
    words = Words(Tongue("zh"), {"hukou": "户口"}, {"a": "A区"}, NOW, {"d1": "一楼入口"})
    read = [view.text for view in in_order(alert_view(each, words) for each in alerts)]

    assert read == [
        "3号窗口叫 A012 已 6 分钟，没有开始办也没有过号，还有 2 人可以叫",
        "绿色通道 T1（户口）已等 20 分钟，共 1 人",
        "户口：T1 已等 20 分钟，承诺 15 分钟，共 2 人超时",
        "户口：预计 T9 要等 1 小时 59 分，承诺 15 分钟，这样的共 1 人",
        "户口：预计 T9 要等 34 分钟，承诺 15 分钟，这样的共 1 人",
        "取号机（一楼入口）缺纸",
    ]


def test_what_is_long_already_is_not_foreseen_as_well() -> None:
    late = scene(waiting=(waiter(16),), ahead=foreseen(30), foreseen_ms=NOW)

    assert [each.kind for each in conditions_of(late, USUAL)] == ["long_wait"]


# An alert over time.

DELAY_MS, REPEAT_MS, BEAT_MS = 20_000, 50_000, 10_000
RULE = AlertRule(kind="paper", delay_s=DELAY_MS // 1000, repeat_s=REPEAT_MS // 1000, limit=0, roles=("manager",))
RULES_NOW: Mapping[AlertKind, AlertRule] = {"paper": RULE}
PAPER = Condition("paper", "dispenser-1")


def life(holds: tuple[bool, ...], acknowledged_at: int) -> list[tuple[int, str, Alert]]:
    """Let a condition hold or not, beat by beat, somebody acknowledging at one of them; return what happened when."""
    alerts: dict[Key, Alert] = {}
    happened: list[tuple[int, str, Alert]] = []
    for beat, is_so in enumerate(holds):
        alerts, now = step(alerts, [PAPER] if is_so else [], RULES_NOW, NOW + beat * BEAT_MS)
        happened += [(beat, each.what, each.alert) for each in now]
        if beat == acknowledged_at and PAPER.key in alerts:
            alerts[PAPER.key], seen = acknowledge(alerts[PAPER.key], "li", NOW + beat * BEAT_MS)
            happened += [(beat, seen.what, seen.alert)] if seen else []
    return happened


def test_every_life_of_eleven_beats_keeps_what_is_promised() -> None:
    """All of them: whatever holds when, whenever somebody acknowledges."""
    for holds in product((True, False), repeat=11):
        for acknowledged_at in (2, 3, 5, 8, 99):
            _keeps_its_promises(holds, acknowledged_at)


def _keeps_its_promises(holds: tuple[bool, ...], acknowledged_at: int) -> None:
    is_raised, is_seen, said_beat = False, False, 0
    for beat, what, alert in life(holds, acknowledged_at):
        if what == "raised":
            assert not is_raised
            assert all(holds[beat - DELAY_MS // BEAT_MS : beat + 1]), "its delay is over, and it held all the time"
            is_raised, is_seen, said_beat = True, False, beat
        elif what == "repeated":
            assert is_raised
            assert not is_seen
            assert (beat - said_beat) * BEAT_MS >= REPEAT_MS
            assert holds[beat]
            said_beat = beat
        elif what == "acknowledged":
            assert is_raised
            assert alert.acknowledged_by == "li"
            is_seen = True
        else:
            assert is_raised
            assert not any(holds[beat - CALM_MS // BEAT_MS + 1 : beat + 1]), "it has been away for a while"
            is_raised = False


def test_what_holds_long_enough_is_raised_once_and_repeated_until_somebody_sees_to_it() -> None:
    always = (True,) * 20

    assert [(beat, what) for beat, what, _ in life(always, 99)] == [
        (2, "raised"),
        (7, "repeated"),
        (12, "repeated"),
        (17, "repeated"),
    ]
    assert [(beat, what) for beat, what, _ in life(always, 8)] == [
        (2, "raised"),
        (7, "repeated"),
        (8, "acknowledged"),
    ]


def test_what_flickers_is_one_alert() -> None:
    assert [what for _, what, _ in life((True, True, True, False, True, False, True, False, False, False), 99)] == [
        "raised",
        "ended",
    ]


def test_while_nothing_is_heard_of_the_hall_what_stood_stands_and_nothing_else_begins() -> None:
    stands = Alert(PAPER, NOW, NOW, id=1, raised_ms=NOW, said_ms=NOW, said=1, acknowledged_ms=NOW, acknowledged_by="li")
    coming = Alert(Condition("clock", "d1"), NOW, NOW)
    alerts = {each.condition.key: each for each in (stands, coming)}
    later = NOW + 3_600_000
    after, happened = step(alerts, while_away(alerts, USUAL), USUAL, later)
    again, back = step(after, while_away(after, USUAL), USUAL, later + 30_000)

    assert happened == ()
    assert set(after) == {PAPER.key, ("node_lost", "hub")}
    assert [(each.what, each.alert.condition.about) for each in back] == [("raised", "hub")]
    assert again[PAPER.key].state == "acknowledged"
    assert while_away(alerts, alert_rules((AlertRule(kind="node_lost", on=False),))) == (PAPER,)


def test_a_long_service_by_its_nature_is_not_forgotten() -> None:
    lengthy = replace(TICKET, situation="lost")
    shown = {minutes: scene(windows=(board("serving", minutes, ticket=lengthy),)) for minutes in (61, 91)}

    assert conditions_of(shown[61], USUAL) == ()
    assert [each.kind for each in conditions_of(shown[91], USUAL)] == ["forgotten_finish"]


def test_who_acknowledges_second_changes_nothing() -> None:
    alert = Alert(PAPER, NOW, NOW, id=1, raised_ms=NOW, said_ms=NOW, said=1)
    seen, first = acknowledge(alert, "li", NOW + 1)
    again, second = acknowledge(seen, "wang", NOW + 2)

    assert (seen.acknowledged_by, again, second) == ("li", seen, None)
    assert first == Happening("acknowledged", seen)


def test_the_log_keeps_what_stands_and_who_has_seen_to_it(tmp_path: Path) -> None:
    book = AlertBook(tmp_path / "alerts.db")
    raised = Alert(Condition("paper", "d1", "a", (("node", "d1"),)), NOW, NOW, raised_ms=NOW, said_ms=NOW, said=1)
    (first, second) = book.write([Happening("raised", raised), Happening("raised", raised)], NOW)
    seen, happening = acknowledge(first.alert, "li", NOW + 5)
    assert happening
    book.write([happening, Happening("ended", second.alert)], NOW + 9)
    book.close()
    again = AlertBook(tmp_path / "alerts.db")

    assert list(again.standing().values()) == [seen]
    lines = again.lines(Wanted(zones=("a",)))
    assert [(line.alert.id, line.ended_ms) for line in lines] == [(2, NOW + 9), (1, 0)]
    assert again.lines(Wanted(zones=("b",))) == ()
    assert again.lines(Wanted(kind="clock")) == ()
    assert again.lines(Wanted(from_ms=NOW + 1)) == ()
    assert [line.alert.id for line in again.lines(Wanted(before=2))] == [1]
