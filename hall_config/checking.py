"""Whether the tables of a hall fit each other: everything that contradicts itself, all at once, each with its place."""

from typing import Final

import msgspec

from hall_config.checks import (
    Check,
    alerts,
    boards,
    desks,
    finding,
    hours,
    lanes,
    languages,
    machines,
    names,
    notices,
    numbers,
    paper,
    serving,
)
from hall_config.model import HallConfig
from hall_config.problems import ConfigError, Finding, Problem
from hall_config.structure import examine_hall

CHECKS: Final[tuple[Check, ...]] = (
    *names.CHECKS,
    *numbers.CHECKS,
    *serving.CHECKS,
    *lanes.CHECKS,
    *finding.CHECKS,
    *hours.CHECKS,
    *machines.CHECKS,
    *desks.CHECKS,
    *paper.CHECKS,
    *boards.CHECKS,
    *alerts.CHECKS,
    *notices.CHECKS,
    *languages.CHECKS,
)


def checked(config: HallConfig) -> HallConfig:
    """Return the same configuration, or raise ConfigError with everything that is wrong with it.

    For a hall that was not read from files: made from records, or sent by the console.
    """
    findings: list[Finding] = []
    examine_hall(msgspec.to_builtins(config), findings)
    findings += cross_check(config)
    if findings:
        raise ConfigError(Problem("", found.place.key, found.sentence) for found in findings)
    return config


def cross_check(config: HallConfig) -> list[Finding]:
    """Return everything that does not fit together, in the order of `CHECKS`."""
    return [finding for check in CHECKS for finding in check(config)]
