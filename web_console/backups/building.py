"""How one console keeps its hall's backups: put together from its settings."""

from datetime import UTC, date, datetime, timedelta

from node_runtime.clock import wall_ms
from web_console.backups.archive import Sources
from web_console.backups.keeping import BackupKeeper, Plan
from web_console.live import LiveHall
from web_console.settings import ConsoleSettings


def backup_keeper(settings: ConsoleSettings, hall: LiveHall) -> BackupKeeper:
    """Return who makes this hall's backups, where and as often as its settings say."""

    def today() -> date:
        return (datetime.fromtimestamp(wall_ms() / 1000, UTC) + timedelta(seconds=hall.utc_offset_s)).date()

    plan = Plan(
        folder=settings.backup_folder or settings.data / "backups",
        is_daily=settings.backup_folder is not None,
        keep=settings.backups_kept,
        visitor_days=settings.visitor_days,
    )
    sources = Sources(settings.hall, settings.data, settings.journal_file, settings.hall_folder)
    return BackupKeeper(sources, plan, wall_ms, today)
