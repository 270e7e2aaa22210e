"""Who is on the bus: the role a credential has decides what it may say and hear."""

from enum import StrEnum


class Role(StrEnum):
    """What a credential is for; the broker checks the credential, never the payload."""

    HUB = "hub"
    """The scheduler: the only one that decides."""
    DISPENSER = "dispenser"
    """The kiosk where visitors take their tickets."""
    TERMINAL = "terminal"
    """A clerk's buttons and lamps; belongs to one window."""
    SIGN = "sign"
    """The strip above a window; belongs to one window."""
    DISPLAY = "display"
    """A board with its voice."""
    CONSOLE = "console"
    """The web console and a technician's command line; the only ones who may speak on somebody's behalf."""
    FORECASTER = "forecaster"
    """Plays the hall forward: how long each will wait, and what-if and advice on request."""
    PAD = "pad"
    """A rating pad facing the visitor; belongs to one window."""

    VOICE = "voice"
    """Renders what will be said, so that every board of the hall says it well."""


WINDOW_ROLES = frozenset({Role.TERMINAL, Role.SIGN, Role.PAD})
"""Roles whose credential is bound to one window."""
