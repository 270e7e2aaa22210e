"""Every address of the programs' door, hung on its blueprint by being imported."""

from web_console.api import commands, jobs, states, who
from web_console.api.door import api

__all__ = ["api", "commands", "jobs", "states", "who"]
