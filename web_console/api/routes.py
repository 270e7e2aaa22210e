"""Every address of the programs' door, hung on its blueprint by being imported."""

from web_console.api import alerts, commands, contract, events, jobs, reports, screens, states, webhooks, who
from web_console.api.door import api

__all__ = ["alerts", "api", "commands", "contract", "events", "jobs", "reports", "screens", "states", "webhooks", "who"]
