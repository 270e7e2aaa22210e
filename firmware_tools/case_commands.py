"""`paidui case`: what goes on after the visit, until it is fetched or answered."""

from pathlib import Path

import click

from firmware_tools.asking import ask, plain
from firmware_tools.options import data_option, json_option
from hall_protocol import commands as wire


@click.group()
def case() -> None:
    """See to what outlives a visit: the back office's work, bad ratings, unresolved matters."""


@case.command("list")
@click.option("--overdue", is_flag=True, help="Only those whose time is up.")
@data_option
@json_option
def list_cases(overdue: bool, data: Path, as_json: bool) -> None:
    """List the cases that are not closed, those due first before."""
    ask(data, wire.ShowCases, as_json, overdue=overdue)


plain(case, "ready", wire.ReadyCase, "CASE is ready to be fetched.")


@case.command()
@click.argument("case_id", metavar="CASE")
@click.argument("owner")
@click.option("--due", default=None, help="By when, such as 2026-12-01T17:00; default: as before.")
@data_option
@json_option
def assign(case_id: str, owner: str, due: str | None, data: Path, as_json: bool) -> None:
    """OWNER is to see to CASE."""
    ask(data, wire.AssignCase, as_json, case=case_id, owner=owner, due_ms=due)


@case.command()
@click.argument("case_id", metavar="CASE")
@click.argument("words")
@data_option
@json_option
def answer(case_id: str, words: str, data: Path, as_json: bool) -> None:
    """CASE is answered, with these WORDS."""
    ask(data, wire.AnswerCase, as_json, case=case_id, answer=words)
