"""How one console keeps its hall's backups: put together from its settings."""

from datetime import date

from flask import Flask

from hall_config.wall import on_the_wall
from node_runtime.clock import wall_ms
from web_console.audit.log import AuditLog
from web_console.backups.archive import Sources
from web_console.backups.keeping import BackupKeeper, Hands, Plan
from web_console.backups.trying import restored_into, tried_in_a_scratch_hall
from web_console.live import LiveHall
from web_console.parts import Parts
from web_console.settings import ConsoleSettings
from web_console.upkeep import Upkeep


def furnish_backups(app: Flask, parts: Parts) -> None:
    """Put who makes this hall's backups, where and as often as it wants them now, into an application."""
    app.extensions["backups"] = _backup_keeper(parts.settings, parts.hall, parts.upkeep, app.extensions["audit"])


def _backup_keeper(settings: ConsoleSettings, hall: LiveHall, upkeep: Upkeep, audit: AuditLog) -> BackupKeeper:

    def today() -> date:
        return on_the_wall(wall_ms(), hall.utc_offset_s).date()

    def plan() -> Plan:
        return Plan(
            folder=upkeep.backup_folder(),
            is_daily=upkeep.is_backed_up_daily(),
            keep=upkeep.backups_kept(),
            visitor_days=upkeep.visitor_days(),
            with_visitors=upkeep.are_visitors_backed_up(),
        )

    def note(action: str, about: str, outcome: str) -> None:
        audit.note("", action, about, outcome)

    sources = Sources(settings.hall, settings.data, settings.journal_file, settings.hall_folder)
    return BackupKeeper(sources, plan, wall_ms, today, Hands(tried_in_a_scratch_hall, restored_into, note))
