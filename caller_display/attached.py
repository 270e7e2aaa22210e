"""What hangs at a board besides its screen: a loudspeaker, a light, a button for who cannot read it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from caller_display.sinks import LIGHT, LightSink, Sink
from device_drivers.driver import Driver, Emit
from device_drivers.sound_card import LastingSpeaker
from device_drivers.speaker import SdlSpeaker, Speaker, VirtualSpeaker, after
from node_runtime.clock import HallClock, MonotonicMs
from node_runtime.settings import NodeSettings, SettingsError

if TYPE_CHECKING:
    from device_drivers.buttons import Buttons
    from device_drivers.pins import Chip

SAY: Final = "say"
NONE: Final = "none"
BCM_PINS: Final = range(2, 28)
PINS: Final = ("light", SAY)
"""What hangs at a pin: a light that blinks while somebody is called, a button that has it said who is being served."""


class Attached:
    """A board's devices; without any of them it is a board all the same."""

    def __init__(
        self,
        speaker: Speaker | None,
        sinks: Sequence[Sink] = (),
        drivers: Sequence[Driver] = (),
        buttons: "Buttons | None" = None,
        chip: "Chip | None" = None,
    ) -> None:
        self.speaker = speaker
        self.sinks = sinks
        self.drivers = drivers
        self._buttons = buttons
        self._chip = chip

    def tick(self, now_ms: int) -> None:
        """A beat of the board's loop."""
        for sink in self.sinks:
            sink.tick(now_ms)
        if self._buttons is not None:
            self._buttons.tick(now_ms)

    def look(self) -> None:
        """See whether the loudspeaker is still there."""
        if isinstance(self.speaker, LastingSpeaker):
            self.speaker.look()

    def close(self) -> None:
        """Let go of all of them."""
        for driver in self.drivers:
            driver.close()
        if self._chip is not None:
            self._chip.close()


def attach(settings: NodeSettings, emit: Emit, clock: HallClock, monotonic_ms: MonotonicMs) -> Attached:
    """Open what the settings name; a pin that cannot be is a DriverError, a loudspeaker may come later."""
    speaker = _speaker(settings.devices.get("speaker", NONE), emit, clock)
    drivers: list[Driver] = [speaker] if speaker else []
    pins = {name: int(settings.devices[name]) for name in PINS if settings.devices.get(name, NONE) != NONE}
    if not pins:
        return Attached(speaker, drivers=drivers)
    chip = _chip(settings.virtual)
    from device_drivers.buttons import GpioButtons, VirtualButtons
    from device_drivers.lamps import GpioLamps, VirtualLamps
    from device_drivers.pins import PinPlan

    plan = PinPlan(
        buttons={SAY: pins[SAY]} if SAY in pins else {}, lamps={LIGHT: pins["light"]} if "light" in pins else {}
    )
    lamps = (VirtualLamps if settings.virtual else GpioLamps)(plan.lamps, chip)
    buttons = (VirtualButtons if settings.virtual else GpioButtons)(plan.buttons, chip, emit, monotonic_ms)
    sinks = (LightSink(lamps),) if plan.lamps else ()
    return Attached(speaker, sinks, [*drivers, lamps, buttons], buttons, chip)


def refuse_bad_pins(settings: NodeSettings, file: Path) -> None:
    """Raise SettingsError for a pin that is no number, that a header does not have, or at which two things hang."""
    known: dict[int, str] = {}
    for name in PINS:
        wanted = settings.devices.get(name, NONE)
        if wanted == NONE:
            continue
        if not (wanted.isascii() and wanted.isdecimal() and int(wanted) in BCM_PINS):
            raise SettingsError(f'{file}: devices.{name} is "{wanted}"; write a BCM pin from 2 to 27, or "none"')
        if (other := known.setdefault(int(wanted), name)) != name:
            raise SettingsError(f"{file}: devices.{name} is on pin {wanted}, which {other} already uses")


def _chip(virtual: bool) -> "Chip":
    from device_drivers.pins import real_chip, virtual_chip

    return virtual_chip() if virtual else real_chip()


def _speaker(wanted: str, emit: Emit, clock: HallClock) -> LastingSpeaker | VirtualSpeaker | None:
    if wanted == NONE:
        return None
    if wanted == "virtual":
        return VirtualSpeaker(emit, later=lambda seconds, act: after(seconds / clock.speed, act))
    card = wanted.partition(":")[2]
    return LastingSpeaker(lambda ended: SdlSpeaker(ended, card=card), emit)
