"""How one console keeps its reports: put together from its settings."""

from collections.abc import Callable

from hall_config.model import HallConfig
from web_console.language import FIRST, Tongue
from web_console.reports.books import Books
from web_console.reports.folder import ReportFolder
from web_console.reports.keeping import Bookkeeper
from web_console.settings import ConsoleSettings

DELIVERED = "reports-delivered.json"


def bookkeeper(
    books: Books, settings: ConsoleSettings, config: HallConfig | None, monotonic_ms: Callable[[], int]
) -> Bookkeeper:
    """Return who sums up this hall's days; it delivers them in the hall's first language, if there is a folder."""
    tongue, folder = Tongue(FIRST), None
    if settings.reports_folder is not None:
        title = tongue.of(config.name) if config else settings.hall
        delivered = settings.own_folder / DELIVERED
        folder = ReportFolder(settings.reports_folder, delivered, settings.hall, tongue, title)
    return Bookkeeper(books, folder, monotonic_ms)
