"""A node carries only the libraries of the devices it has: a Pi Zero is small."""

import subprocess
import sys

import pytest

HEAVY = ("gpiozero", "serial", "escpos", "pygame", "PIL", "segno", "pylopdf_fonts_zh_cn", "paho")

NEEDS = {
    "driver": set(),
    "hands": set(),
    "debounce": set(),
    "gestures": set(),
    "bounces": set(),
    "inputs": set(),
    "keypad": set(),
    "virtual_keypad": set(),
    "pad_frames": set(),
    "call_pads": set(),
    "virtual_call_pads": set(),
    "badge_reader": set(),
    "desk_inputs": set(),
    "tone": {"gpiozero"},
    "rating_keys": {"gpiozero"},
    "pins": {"gpiozero"},
    "buttons": {"gpiozero"},
    "lamps": {"gpiozero"},
    "receipt": set(),
    "escpos_reader": set(),
    "fonts": set(),
    "paper": set(),
    "virtual_printer": set(),
    "code_pages": set(),
    "composing": set(),
    "glyphs": set(),
    "cables": {"serial"},
    "printer": {"serial"},
    "spool": {"serial"},
    "sam_v": set(),
    "id_card": set(),
    "card_field": set(),
    "port": set(),
    "card_reader": set(),
    "virtual_card_reader": set(),
    "scanner": set(),
    "virtual_scanner": set(),
    "readers": set(),
    "screen": {"pygame"},
    "lettering": {"pygame"},
    "sdl": set(),
    "clip": set(),
    "speaker": set(),
    "voice": set(),
}


def run(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("module", NEEDS)
def test_a_device_brings_only_its_own_libraries(module: str) -> None:
    loaded = run(f"import sys, device_drivers.{module}; print(*(name for name in {HEAVY!r} if name in sys.modules))")

    assert set(loaded.split()) == NEEDS[module]


def test_a_ticket_in_the_printers_own_letters_loads_no_font_and_no_pictures() -> None:
    loaded = run(
        "import sys\n"
        "from device_drivers.printer import EscposPrinter\n"
        "from device_drivers.composing import composed\n"
        "from device_drivers.receipt import Cut, Qr, Text\n"
        "composed((Text('长清县', 1, 'center', True), Text('A015', 3), Qr('https://hall.example/t/1'), Cut()))\n"
        f"print(*(name for name in {HEAVY!r} if name in sys.modules))"
    )

    assert set(loaded.split()) == {"serial"}


def test_buttons_and_lamps_leave_room_on_the_smallest_pi() -> None:
    """Half of a window terminal's 40 MB at most, with all its pins in use."""
    peak_kb = run(
        "import resource\n"
        "from device_drivers.pins import virtual_chip\n"
        "from device_drivers.buttons import VirtualButtons\n"
        "from device_drivers.lamps import VirtualLamps\n"
        "chip = virtual_chip()\n"
        "buttons = VirtualButtons({f'b{pin}': pin for pin in range(4, 14)}, chip, print, lambda: 0)\n"
        "lamps = VirtualLamps({f'l{pin}': pin for pin in range(14, 24)}, chip)\n"
        "print([line for line in open('/proc/self/status') if line.startswith('VmHWM')][0].split()[1])\n"
    )

    assert int(peak_kb) < 26_000


def test_a_card_reader_and_a_scanner_together_take_little_of_a_dispenser() -> None:
    """Of a dispenser's 90 MB a few: what Python and a hash take, and next to nothing for both devices at work."""
    told = run(
        "import queue, time\n"
        "from datetime import date\n"
        "from pathlib import Path\n"
        "from tempfile import TemporaryDirectory\n"
        "from device_drivers.readers import card_reader_of, open_card_reader, open_scanner, scanner_of\n"
        "clock, events = (lambda: time.monotonic_ns() // 1_000_000), queue.Queue()\n"
        "with TemporaryDirectory() as folder:\n"
        "    data = Path(folder)\n"
        "    reader = open_card_reader(card_reader_of({}, data, True), [b'k'], events.put, clock, date.today)\n"
        "    scanner = open_scanner(scanner_of({}, data, True), events.put, clock)\n"
        "    events.get(timeout=10), events.get(timeout=10)\n"
        "    reader.hands['card']({'age': 70}), scanner.hands['scan']({'text': 'A015'})\n"
        "    events.get(timeout=10), events.get(timeout=10)\n"
        "    reader.close(), scanner.close()\n"
        "print([line for line in open('/proc/self/status') if line.startswith('VmHWM')][0].split()[1])\n"
    )

    assert int(told) < 24_000


def test_all_that_a_clerk_can_press_or_hear_leaves_room_for_the_rest_of_a_terminal() -> None:
    """Of a terminal's 40 MB not much more than half: pins, tone, keypad, call pad and badge reader, all at work."""
    told = run(
        "import queue\n"
        "from pathlib import Path\n"
        "from tempfile import TemporaryDirectory\n"
        "from device_drivers.buttons import VirtualButtons\n"
        "from device_drivers.call_pads import clerks_key\n"
        "from device_drivers.desk_inputs import PadLines, open_badge_reader, open_keypad\n"
        "from device_drivers.lamps import VirtualLamps\n"
        "from device_drivers.pins import virtual_chip\n"
        "from device_drivers.tone import VirtualTone\n"
        "chip, events, clock = virtual_chip(), queue.Queue(), (lambda: 0)\n"
        "devices = dict.fromkeys(('keypad', 'pads', 'badge_reader'), 'virtual')\n"
        "buttons = VirtualButtons({f'b{pin}': pin for pin in range(4, 14)}, chip, events.put, clock)\n"
        "lamps, tone = VirtualLamps({f'l{pin}': pin for pin in range(14, 24)}, chip), VirtualTone(24, chip)\n"
        "with TemporaryDirectory() as folder:\n"
        "    data = Path(folder)\n"
        "    opened = [open_it(devices, data, events.put, clock) for open_it in (open_keypad, open_badge_reader)]\n"
        "    opened.append(PadLines(clock).open(devices, data, clerks_key, events.put))\n"
        "    [events.get(timeout=10) for _ in range(3)]\n"
        "    opened[0].hands['key']({'key': '1'}), opened[1].hands['badge']({'text': '7'})\n"
        "    opened[2].hands['pad_key']({'key': '0c'}), buttons.press('b4'), tone.play('done', 0)\n"
        "    [events.get(timeout=10) for _ in range(4)]\n"
        "    [each.close() for each in opened]\n"
        "print([line for line in open('/proc/self/status') if line.startswith('VmHWM')][0].split()[1])\n"
    )

    assert int(told) < 28_000


def test_a_full_hd_board_with_all_its_letters_leaves_room_for_the_rest() -> None:
    """A board may take 80 MB with bus and voice; screen, fonts and a picture for the console take 60 at most."""
    peak_kb = run(
        "from device_drivers.screen import VirtualScreen\n"
        "from device_drivers.lettering import Lettering\n"
        "screen, lettering = VirtualScreen(), Lettering()\n"
        "for px in (24, 32, 48, 64, 96, 140):\n"
        "    screen.surface.blit(lettering.text('请A015号到3号窗口 张𠮷龘', px, (9, 9, 9)), (0, 5 * px))\n"
        "screen.present()\n"
        "assert screen.snapshot(scale=0.5)\n"
        "print([line for line in open('/proc/self/status') if line.startswith('VmHWM')][0].split()[1])\n"
    ).split()[-1]

    assert int(peak_kb) < 60_000
