"""A whole virtual dispenser and terminal in one process: every device is a driver, every hand reaches its own."""

from pathlib import Path

from device_drivers.buttons import ButtonPressed, Buttons, VirtualButtons
from device_drivers.clip import clip_of
from device_drivers.driver import Driver
from device_drivers.hands import hand, hands_of, open_hands, unpacked
from device_drivers.lamps import Lamps, VirtualLamps
from device_drivers.pins import PinPlan, virtual_chip
from device_drivers.printer import EscposPrinter
from device_drivers.receipt import Cut, Text
from device_drivers.screen import Touched, VirtualScreen
from device_drivers.speaker import ClipEnded, VirtualSpeaker
from device_drivers.spool import Spool, TicketPrinted
from device_drivers.virtual_printer import VirtualPrinter
from tests.drivers.inbox import Inbox
from tests.drivers.test_hands import Loop

PLAN = PinPlan({"call": 5, "finish": 6}, {"ready": 13})


def test_a_newcomer_can_be_everybody_at_once(tmp_path: Path) -> None:
    chip, inbox = virtual_chip(), Inbox()
    buttons: Buttons = VirtualButtons(PLAN.buttons, chip, inbox.put, lambda: 5)
    lamps: Lamps = VirtualLamps(PLAN.lamps, chip)
    paper = VirtualPrinter(tmp_path / "printer")
    spool = Spool(EscposPrinter(tmp_path / "printer", virtual=True), inbox.put)
    screen = VirtualScreen((200, 100))
    speaker = VirtualSpeaker(inbox.put, later=lambda seconds, act: act())
    drivers: list[Driver] = [buttons, lamps, paper, spool, screen, speaker]
    loop = Loop(hands_of(drivers))
    hands = open_hands(tmp_path / "hands", drivers, loop.inbox.put)
    assert hands is not None

    lamps.show("ready", "on")
    spool.print("job", (Text("A015", size=3), Cut()))
    assert inbox.next(TicketPrinted) == TicketPrinted("job")
    speaker.play(clip_of("call", "请A015号"))
    assert inbox.next(ClipEnded) == ClipEnded("call")

    reach = tmp_path / "hands"
    assert hand(reach, "press", button="call") == {}
    assert inbox.next(ButtonPressed) == ButtonPressed("call", 5)
    assert hand(reach, "lamps") == {"lamps": {"ready": "on"}}
    assert hand(reach, "played")["count"] == 1
    printed = hand(reach, "printed")
    assert (printed["count"], printed["text"]) == (1, "A015")
    assert hand(reach, "touch", x=3, y=4) == {}
    assert screen.poll() == [Touched(3, 4)]
    assert unpacked(hand(reach, "screenshot")["picture"]).startswith(b"\x89PNG")

    hands.close()
    loop.stop()
    for driver in reversed(drivers):
        driver.close()
        driver.close()
