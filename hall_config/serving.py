"""Which services a window may serve, with `*` spelled out."""

from typing import Final

from hall_config.model import HallConfig, Window

EVERY_SERVICE: Final = "*"


def own_services(config: HallConfig, window: Window) -> frozenset[str]:
    """Return the codes of the services that are a window's own work."""
    codes = frozenset(service.code for service in config.services)
    return codes if EVERY_SERVICE in window.services else codes.intersection(window.services)


def help_out_services(config: HallConfig, window: Window) -> frozenset[str]:
    """Return the codes of the services with which a window helps out; `*` is every one that is not its own."""
    codes = frozenset(service.code for service in config.services)
    helps = codes if EVERY_SERVICE in window.help_out else codes.intersection(window.help_out)
    return helps - own_services(config, window)


def window_serves(config: HallConfig, window: Window) -> frozenset[str]:
    """Return the codes of all services a window may serve."""
    return own_services(config, window) | help_out_services(config, window)
