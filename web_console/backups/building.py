"""How one console keeps its hall's backups: put together from its settings."""

from datetime import UTC, date, datetime, timedelta

from node_runtime.clock import wall_ms
from web_console.backups.archive import Sources
from web_console.backups.keeping import BackupKeeper, Plan
from web_console.live import LiveHall
from web_console.settings import ConsoleSettings
from web_console.upkeep import Upkeep


def backup_keeper(settings: ConsoleSettings, hall: LiveHall, upkeep: Upkeep) -> BackupKeeper:
    """Return who makes this hall's backups, where and as often as it wants them now."""

    def today() -> date:
        return (datetime.fromtimestamp(wall_ms() / 1000, UTC) + timedelta(seconds=hall.utc_offset_s)).date()

    def plan() -> Plan:
        return Plan(upkeep.backup_folder(), upkeep.is_backed_up_daily(), upkeep.backups_kept(), upkeep.visitor_days())

    sources = Sources(settings.hall, settings.data, settings.journal_file, settings.hall_folder)
    return BackupKeeper(sources, plan, wall_ms, today)
