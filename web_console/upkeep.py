"""What the console does by itself each day: as the hall's configuration says now, what its own settings say before it.

Asked anew each time, so that what a manager changes holds from the next look on.
"""

from pathlib import Path
from typing import Final

from hall_config.keeping import Keeping
from web_console.known_hall import KnownHall
from web_console.live import LiveHall
from web_console.settings import ConsoleSettings

REPORTS: Final = "reports"
BACKUPS: Final = "backups"
"""The folders in the console's data, where nobody has named others."""


class Upkeep:
    """Where reports and backups go, and when what is kept goes."""

    def __init__(self, settings: ConsoleSettings, known: KnownHall, hall: LiveHall) -> None:
        self._settings = settings
        self._known = known
        self._hall = hall

    def report_folder(self) -> Path | None:
        """Where each day's report is laid; None: nowhere."""
        wanted = self._wanted()
        here = self._settings.data / (wanted.report_folder or REPORTS) if wanted.report_daily else None
        return self._settings.reports_folder or here

    def backup_folder(self) -> Path:
        """Where backups are laid; an address that begins with no stroke counts from the console's data."""
        return self._settings.backup_folder or self._settings.data / (self._wanted().backup_folder or BACKUPS)

    def is_backed_up_daily(self) -> bool:
        """Whether a backup is made each time a day has ended."""
        return self._settings.backup_folder is not None or self._wanted().backup_daily

    def backups_kept(self) -> int:
        """How many backups stay."""
        return self._wanted().backups_kept if self._settings.backups_kept is None else self._settings.backups_kept

    def visitor_days(self) -> int:
        """After so many days what visitors left is erased; 0: when somebody says so."""
        return self._wanted().visitor_days if self._settings.visitor_days is None else self._settings.visitor_days

    def are_visitors_backed_up(self) -> bool:
        """Whether what visitors left stands in the backups too."""
        return self._wanted().backup_visitors

    def audit_days(self) -> int:
        """How long the log keeps what people did."""
        return self._wanted().audit_days if self._settings.audit_days is None else self._settings.audit_days

    def _wanted(self) -> Keeping:
        config = self._known.at(self._hall.configuration)
        return config.keeping if config else Keeping()
