"""What the hall keeps of its days, where and for how long: reports, backups, visitors' data, the log."""

from typing import Annotated

from msgspec import Meta

from hall_config.forms import Line, Part

KeptDays = Annotated[int, Meta(ge=0, le=36_500, description="days")]
AuditDays = Annotated[int, Meta(ge=30, le=36_500, description="days")]
"""Whoever shortens it does not thereby erase what was done last month."""


class Keeping(Part, frozen=True, kw_only=True):
    """What the console does by itself once a day has ended, and when what it keeps goes."""

    report_daily: bool = False
    """Whether each day's report, and each month's, is laid into a folder when the day has ended."""
    report_folder: Line = ""
    """Into which folder of the console's machine, such as `/mnt/share/reports`; empty: `reports` in its data folder."""
    backup_daily: bool = False
    """Whether a backup is made each time a day has ended; by the button there is always one."""
    backup_folder: Line = ""
    """Into which folder, best one on another disk; empty: `backups` in the data folder of the console."""
    backups_kept: Annotated[int, Meta(ge=1, le=3650)] = 14
    """How many backups stay; the oldest go once a newer one has been read back."""
    backup_visitors: bool = False
    """Whether visitors' hashes and remarks stand in the backups too, until their time is over: a restored hall knows
    booked visitors by their card, and the words of open cases."""
    visitor_days: KeptDays = 0
    """After so many days visitors' hashes and remarks are erased; 0: when somebody says so."""
    audit_days: AuditDays = 400
    """How long the log keeps who changed what at the console."""
