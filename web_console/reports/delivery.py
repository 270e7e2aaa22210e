"""How one console keeps its reports: put together from its settings."""

from collections.abc import Callable

from hall_config.model import HallConfig
from web_console.language import FIRST, Tongue
from web_console.reports.books import Books
from web_console.reports.folder import ReportFolder
from web_console.reports.keeping import Bookkeeper
from web_console.settings import ConsoleSettings
from web_console.upkeep import Upkeep

DELIVERED = "reports-delivered.json"


def bookkeeper(
    books: Books,
    settings: ConsoleSettings,
    config: HallConfig | None,
    upkeep: Upkeep,
    monotonic_ms: Callable[[], int],
) -> Bookkeeper:
    """Return who sums up this hall's days; it delivers them in the hall's first language, if there is a folder."""
    tongue = Tongue(FIRST)
    title = tongue.of(config.name) if config else settings.hall

    def folder() -> ReportFolder | None:
        wanted = upkeep.report_folder()
        return ReportFolder(wanted, settings.own_folder / DELIVERED, settings.hall, tongue, title) if wanted else None

    return Bookkeeper(books, folder, monotonic_ms)
