"""How a machine is, in figures a technician reads at a glance; a figure that is bad says so."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hall_protocol.states import NodeHealth
from web_console.language import Tongue

HOT_C: Final = 75.0
FULL_MB: Final = 200
ASTRAY_MS: Final = 120_000
FEW_NUMBERS: Final = 10
WELL: Final = ("ready", "ok", "none")
"""What a device says that is as it should be, or is not there at all."""


@dataclass(frozen=True, slots=True)
class FigureView:
    """One figure of a machine."""

    label: str
    value: str
    is_bad: bool = False


def health_figures(health: NodeHealth | None, tongue: Tongue) -> tuple[FigureView, ...]:
    """Return what is known of a machine; what is not known is not there."""
    if health is None:
        return ()
    return (*_devices(health, tongue), *_machine(health, tongue), *_alone(health, tongue))


def _devices(health: NodeHealth, tongue: Tongue) -> Iterator[FigureView]:
    for device, said in health.devices.items():
        yield FigureView(tongue.word("device", device), tongue.word("device_state", said), said not in WELL)


def _machine(health: NodeHealth, tongue: Tongue) -> Iterator[FigureView]:
    if health.temperature_c is not None:
        warm = health.temperature_c
        yield FigureView(tongue.say("health_temperature"), f"{warm:.0f} °C", warm >= HOT_C)
    if health.disk_free_mb is not None:
        free = health.disk_free_mb
        value = f"{free / 1024:.1f} GB" if free >= 1024 else f"{free} MB"
        yield FigureView(tongue.say("health_disk"), value, free < FULL_MB)
    if health.volume is not None:
        yield FigureView(tongue.say("health_volume"), f"{health.volume} %", health.volume == 0)
    if health.memory_mb is not None:
        yield FigureView(tongue.say("health_memory"), f"{health.memory_mb} MB")
    if health.clock_offset_ms is not None:
        offset = health.clock_offset_ms
        yield FigureView(tongue.say("health_clock"), f"{offset / 1000:+.1f} s", abs(offset) > ASTRAY_MS)


def _alone(health: NodeHealth, tongue: Tongue) -> Iterator[FigureView]:
    if health.alone:
        yield FigureView(tongue.say("health_alone"), tongue.say("health_alone_yes"), is_bad=True)
    if health.numbers_left is not None:
        left = health.numbers_left
        yield FigureView(tongue.say("health_numbers"), str(left), left < FEW_NUMBERS)
