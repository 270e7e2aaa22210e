"""What a hall says of its alerts: only what is otherwise than usual, and nothing that means nothing."""

import msgspec
import pytest

from hall_config.alerts import UNITS, USUAL, AlertRule, alert_rules
from hall_config.checking import checked
from hall_config.problems import ConfigError
from tests.hall.standing import county


def faults(*rules: AlertRule) -> str:
    try:
        checked(msgspec.structs.replace(county(), alerts=rules))
    except ConfigError as error:
        return str(error)
    return ""


def test_what_a_hall_leaves_out_is_as_usual() -> None:
    rules = alert_rules((AlertRule(kind="long_wait", limit=150, roles=("manager",)), AlertRule(kind="disk", on=False)))

    usual = USUAL["long_wait"]
    assert (rules["long_wait"].limit, rules["long_wait"].roles) == (150, ("manager",))
    assert (rules["long_wait"].repeat_s, rules["long_wait"].spoken) == (usual.repeat_s, usual.spoken)
    assert not rules["disk"].on
    assert rules["clock"] == USUAL["clock"]


def test_every_kind_has_a_usual_rule_that_leaves_nothing_open() -> None:
    assert set(USUAL) >= set(UNITS)
    assert [rule.kind for rule in USUAL.values() if None in (rule.limit, rule.delay_s, rule.roles, rule.webhook)] == []
    assert [kind for kind, rule in USUAL.items() if (kind in UNITS) != bool(rule.limit)] == []


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (AlertRule(kind="paper", limit=5), 'alert.1.limit": an alert of kind "paper" has no limit'),
        (AlertRule(kind="clock", limit=0), 'alert.1.limit": it would always hold'),
        (AlertRule(kind="clock", roles=()), 'alert.1.roles": nobody would be alerted'),
        (AlertRule(kind="clock", zones=("a", "zz")), 'unknown zone "zz"'),
    ],
)
def test_what_would_alert_nobody_or_always_is_refused(rule: AlertRule, said: str) -> None:
    assert said in faults(rule)
    assert "said twice" in faults(rule, rule)
    assert faults(AlertRule(kind="clock", limit=5, zones=("a",))) == ""
