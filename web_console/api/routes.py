"""Every address of the programs' door, hung on its blueprint by being imported."""

from web_console.api import commands, contract, events, jobs, states, webhooks, who
from web_console.api.door import api

__all__ = ["api", "commands", "contract", "events", "jobs", "states", "webhooks", "who"]
