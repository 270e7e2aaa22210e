"""What a guide reads when a machine of the hall reports a fault."""

import pytest

from hall_config.texts import LANGUAGES
from node_runtime.node import OUTBOX_FAULT
from ticket_dispenser.printing import PRINTER_FAULTS
from web_console.language import Tongue

CODES = (*(f"printer.{fault}" for fault in sorted(PRINTER_FAULTS)), "speaker.unplugged", OUTBOX_FAULT)


@pytest.mark.parametrize("code", CODES)
def test_a_guide_reads_what_to_do_about_every_fault(code: str) -> None:
    for language in LANGUAGES:
        assert Tongue(language).fault(code) != code


def test_a_silent_loudspeaker_sends_nobody_to_the_printer() -> None:
    assert "loudspeaker" in Tongue("en").fault("speaker.unplugged")
    assert "printer" in Tongue("en").fault("printer.unplugged")
