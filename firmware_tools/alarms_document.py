"""Every alarm there is, what it means and what to do, as a page of the technician's book.

Faults and alerts come from the catalogue, lamps and tones from the rules that light and sound them.
`python -m firmware_tools.alarms_document docs/operate/alarms.md` renews it.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, get_args

from device_drivers.driver import Fault
from device_drivers.lamps import Light
from device_drivers.tone import PATTERNS, Pattern
from hall_config.alerts import AlertKind
from hall_config.texts import Catalogue
from hall_protocol.events import Reply
from hall_protocol.states import WindowBoard, WindowPhase
from window_terminal.desk import Desk
from window_terminal.lights import Lamp, lights
from window_terminal.pad.signal_lamp import LIGHTS
from window_terminal.steps import ANSWER_SHOWS_MS

NOW_MS: Final = 1_000_000
HEAD: Final = """# What each alarm means

Rendered from the texts and rules of the programs by `make documents`; a test keeps it fresh. Alarms are three things:

* a **lamp** or a tone at a window;
* a **fault** of a machine: a code such as `printer.paper_out`, on the console's page *Devices*, in the machine's log,
  and told by [`paidui doctor`](doctor.md);
* an **alert** of the hall, at the top of every page of the console. Its limits, and how to set them otherwise:
  [alerts](alerts.md).

Sentences on a screen or a command line stand in [when something is wrong](when-something-is-wrong.md).
"""
PAGES: Final[Mapping[str, str]] = {
    "printer": "printers.md",
    "reader": "readers.md#faults",
    "scanner": "readers.md#faults",
    "buttons": "wiring.md#faults",
    "keypad": "wiring.md#faults",
    "pads": "wiring.md#faults",
    "badge_reader": "wiring.md#faults",
    "rating_keys": "pads.md#try-it",
    "screen": "terminal.md#faults",
    "strip": "signs.md#attach-one",
    "lcd": "signs.md#the-clerks-character-display",
    "speaker": "board.md#what-is-heard",
    "board": "board.md#layouts",
    "font": "board.md",
    "node": "terminal.md#faults",
    "outbox": "when-something-is-wrong.md",
    "machine": "shopping.md",
    "disk": "voice.md#when-something-is-wrong",
    "clock": "doctor.md",
    "voice": "voice.md#when-something-is-wrong",
    "forecaster": "forecast.md",
}
"""Where more is said of each device."""
OF_A_TICKET: Final = ("too_late", "interrupted")
"""What the catalogue says of a ticket's paper rather than of a machine."""
TO_DO: Final[Mapping[AlertKind, str]] = {
    "idle_window": "Ask the clerk to call, or to pause the window; a called visitor who does not come: *missed*.",
    "long_wait": "Open one more window for that service, or widen one: the console says which would help.",
    "long_wait_ahead": "The same, before it is too late.",
    "green_wait": "A guide finds the visitor; a window that may serve the green channel calls next.",
    "long_service": "Ask at the window whether help is wanted.",
    "forgotten_finish": "Is the visitor still there? If not, the clerk presses *finish*.",
    "long_pause": "Ask the clerk, or have somebody else log in at that window.",
    "paper": "A new roll, as wide as the dispenser is set to; tickets kept meanwhile come by themselves.",
    "node_lost": "Power, then its cable, then its card: [replacing it](adding-a-node.md#replacing-a-dead-machine).",
    "disk": "On a node: a larger or a new card. On the hub: remove old backups; at zero no ticket is taken.",
    "clock": "`paidui doctor` on that machine tells why; nothing in the hall follows a wrong node.",
    "backup": "The page of backups says why; of a hub that is followed, see to the stick: [moving](moving-the-hub.md).",
    "doctor": "The machine's page says what was found and what to do: [the doctor](doctor.md).",
    "update": "The page of updates says why; mend it, then *go on* or *try again*: [updates](updates.md).",
    "certificate": "Leave the machine on with its hub for an hour; if it does not renew, see its doctor.",
    "bad_rating": "Its case stands in the console; whoever owns it answers in time.",
}
"""What to do about each kind, in a sentence."""
LIGHT_WORDS: Final[Mapping[Light, str]] = {"off": "dark", "on": "on", "blink": "blinks"}
TONE_WORDS: Final[Mapping[Pattern, str]] = {
    "done": "done",
    "nobody": "nobody is waiting; whoever comes is called by itself",
    "refused": "refused: the screen says why",
    "no_hub": "no hub to ask: nothing was done",
}


def render() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *_lamps(), "", *_tones(), "", *_pad(), "", *_faults(), "", *_alerts()]) + "\n"


def _lamps() -> Iterator[str]:
    yield "## Lamps at a window's terminal\n"
    yield "As the program lights them. A press that was done turns green and amber over for a moment.\n"
    yield "| what is so | visitor, green | waiting, amber | fault, red | do |\n| --- | --- | --- | --- | --- |"
    for words, desk, do in _situations():
        shown = lights(desk, NOW_MS)
        cells = " | ".join(LIGHT_WORDS[shown[lamp]] for lamp in Lamp)
        yield f"| {words} | {cells} | {do} |"


def _situations() -> Iterator[tuple[str, Desk, str]]:
    """A window as it stands, and what a technician does when it stands so."""
    yield "nobody is served, nobody waits", _desk("open"), "–"
    yield "somebody waits whom this window may serve", _desk("open", could_call=1), "call"
    yield "a called visitor is on the way", _desk("calling"), "–"
    yield "a visitor is served", _desk("serving"), "–"
    yield "called, but nobody waits", _answered(Reply(command_id="", ok=True, code="nobody_waiting")), "–"
    yield (
        "a press was refused",
        _answered(Reply(command_id="", ok=False, code="too_old")),
        "read the screen, or the window's page in the console",
    )
    yield (
        "no hub is heard",
        Desk(),
        "after a minute: the cable, the switch, the hub; [nothing works](when-something-is-wrong.md#nothing-works)",
    )


def _desk(phase: WindowPhase, could_call: int = 0) -> Desk:
    window = WindowBoard(
        window="window-1", number="1", zone="a", kind="general", epoch=1, seq=1, phase=phase, could_call=could_call
    )
    return Desk(hub_alive=True, window=window)


def _answered(reply: Reply) -> Desk:
    """A window whose last press has been answered for half a second."""
    window = _desk("open").window
    return Desk(hub_alive=True, window=window, answer=reply, answer_until_ms=NOW_MS + ANSWER_SHOWS_MS - 500)


def _tones() -> Iterator[str]:
    yield "## Tones\n\n| heard | it means |\n| --- | --- |"
    for pattern in get_args(Pattern):
        notes = PATTERNS[pattern]
        length = "long" if notes[0].for_ms > 300 else "short"
        yield f"| {len(notes)} {length}, {notes[0].hz} Hz | {TONE_WORDS[pattern]} |"


def _pad() -> Iterator[str]:
    yield "## The lamp of a rating pad, the light of a board\n\n| lamp | it means |\n| --- | --- |"
    for light in get_args(Light):
        pages = ", ".join(f"`{page}`" for page, shown in LIGHTS.items() if shown == light)
        yield f"| pad: {LIGHT_WORDS[light]} | the pad's page is {pages} ([pads](pads.md)) |"
    yield "| board: blinks | somebody is called, or an emergency is announced |"
    yield "| board: on | something is said to everybody |"


def _faults() -> Iterator[str]:
    texts = Catalogue.load()
    yield "## Faults of a machine\n\nIn the console's words, which say what to do first.\n"
    yield "| code | 中文 | English | more |\n| --- | --- | --- | --- |"
    for key in texts.section("fault", "zh"):
        code = fault_code(key)
        zh, en = (texts.text(f"fault.{key}", language) for language in ("zh", "en"))
        yield f"| `{code}` | {zh} | {en} | {_page(code.partition('.')[0])} |"


def fault_code(key: str) -> str:
    """The code a machine reports, of the catalogue's key: a bare fault is the printer's."""
    if key in tuple(Fault) or key in OF_A_TICKET:
        return f"printer.{key}"
    device = next((name for name in PAGES if key.startswith(f"{name}_")), key.partition("_")[0])
    return f"{device}.{key.removeprefix(f'{device}_')}"


def _page(device: str) -> str:
    return f"[{device}]({PAGES.get(device, 'when-something-is-wrong.md')})"


def _alerts() -> Iterator[str]:
    texts = Catalogue.load()
    yield "## Alerts of the hall\n\n| kind | 中文 | it says | do |\n| --- | --- | --- | --- |"
    for kind in get_args(AlertKind):
        said = " · ".join(
            text for key, text in texts.section("alert_said", "en").items() if key == kind or _is_variant(key, kind)
        )
        yield f"| `{kind}` | {texts.text(f'alert.{kind}', 'zh')} | {said} | {TO_DO[kind]} |"


def _is_variant(key: str, kind: AlertKind) -> bool:
    """Whether a sentence is of this kind, and of no other whose name is longer: `disk_hub` is of `disk`."""
    longest = max((name for name in get_args(AlertKind) if key.startswith(name)), key=len)
    return bool(longest == kind)


def main() -> None:
    """Renew the page named on the command line."""
    Path(sys.argv[1]).write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
