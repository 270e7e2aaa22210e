"""Every page of the hall's machines: what can be done with one, and how one joins."""

from web_console.machines import joining
from web_console.machines.pages import machines

__all__ = ["joining", "machines"]
