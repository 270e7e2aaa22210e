"""How one console keeps its reports: put together from its settings."""

from flask import Flask

from web_console.language import FIRST, Tongue
from web_console.parts import Parts
from web_console.reports.books import Books
from web_console.reports.folder import ReportFolder
from web_console.reports.keeping import Bookkeeper

DELIVERED = "reports-delivered.json"


def furnish_reports(app: Flask, parts: Parts) -> None:
    """Put the books of a hall's days into an application, and who fills them once it is begun."""
    settings = parts.settings
    app.extensions["reports"] = books = Books(
        settings.journal_file, settings.own_folder, parts.day_book, parts.monotonic_ms
    )
    app.extensions["bookkeeper"] = _bookkeeper(books, parts)


def _bookkeeper(books: Books, parts: Parts) -> Bookkeeper:
    """Return who sums up this hall's days; it delivers them in the hall's first language, if there is a folder."""
    tongue, settings, config = Tongue(FIRST), parts.settings, parts.known.at("")
    title = tongue.of(config.name) if config else settings.hall

    def folder() -> ReportFolder | None:
        wanted = parts.upkeep.report_folder()
        return ReportFolder(wanted, settings.own_folder / DELIVERED, settings.hall, tongue, title) if wanted else None

    return Bookkeeper(books, folder, parts.monotonic_ms)
