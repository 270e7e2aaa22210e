"""What a technician takes to the bench: a drawing that says what the node's own settings say, and nothing else."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from gpiozero.pins.pi import PiBoardInfo

from firmware_tools.cli import main
from firmware_tools.plans.__main__ import drawing_of
from firmware_tools.plans.attached import plan_of
from firmware_tools.plans.cautions import cautions
from firmware_tools.plans.header import (
    FIVE_VOLTS,
    FIXED_PULLS,
    GPIO_AT,
    GROUNDS,
    LAST_PIN,
    RESERVED,
    THREE_VOLTS,
    name_of,
    nearest,
)
from firmware_tools.plans.svg import COLOURS as DRAWN
from firmware_tools.plans.svg import fitting, width_of, wrapped
from firmware_tools.plans.wires import COLOURS, Plan
from hall_protocol.roles import Role
from node_runtime.settings import BrokerAddress, NodeSettings, write_settings
from window_terminal.wiring import PINS

EXAMPLES = Path(__file__).parents[2] / "docs" / "operate" / "plans"
WINDOW_ROLES = (Role.TERMINAL, Role.SIGN, Role.PAD)


def a_node(role: Role, node: str = "window-1", **devices: str) -> NodeSettings:
    window = "window-1" if role in WINDOW_ROLES else ""
    broker = BrokerAddress(identity=Path("identity"))
    return NodeSettings(node=node, role=role, hall="town", window=window, broker=broker, data=Path(), devices=devices)


def planned(*nodes: NodeSettings) -> Plan:
    return plan_of([(node, Path(f"{node.node}.toml")) for node in nodes])


def told(*nodes: NodeSettings) -> list[str]:
    return [caution.key for caution in cautions(planned(*nodes))]


def words_on(drawing: str) -> str:
    return "\n".join(ElementTree.fromstring(drawing).itertext())


def plan_command(tmp_path: Path, *nodes: NodeSettings) -> Result:
    files = [tmp_path / f"{node.node}.toml" for node in nodes]
    for node, file in zip(nodes, files, strict=True):
        write_settings(node, file)
    return CliRunner().invoke(main, ["plan", *map(str, files), "--out", str(tmp_path / "plan.svg")])


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.toml")), ids=lambda file: file.stem)
def test_the_books_drawings_are_those_of_its_settings(file: Path) -> None:
    drawing = file.with_suffix(".svg").read_text(encoding="utf-8")

    assert drawing == drawing_of(file), "draw them anew: make documents"


def test_every_pin_of_the_header_is_one_thing() -> None:
    everything = [*GPIO_AT, *GROUNDS, *FIVE_VOLTS, *THREE_VOLTS, *RESERVED]

    assert sorted(everything) == list(range(1, LAST_PIN + 1))


def test_the_header_is_the_one_that_the_pins_library_knows() -> None:
    pins = PiBoardInfo.from_revision(0xA02082).headers["J8"].pins  # of a Raspberry Pi 3

    assert {pin: name_of(pin) for pin in pins if pin not in RESERVED} == {
        pin: info.name for pin, info in pins.items() if pin not in RESERVED
    }
    assert {GPIO_AT[pin] for pin, info in pins.items() if info.pull} == set(FIXED_PULLS)


def test_a_window_is_drawn_with_the_pins_its_terminal_uses() -> None:
    wires = planned(a_node(Role.TERMINAL)).wires

    assert {wire.name: wire.gpio for wire in wires} == PINS


def test_a_button_that_is_moved_is_drawn_where_it_was_moved_to() -> None:
    wires = planned(a_node(Role.TERMINAL, call="12", hold="none")).wires

    assert {wire.name: wire.pin for wire in wires}["call"] == 32
    assert "hold" not in {wire.name for wire in wires}


def test_every_wire_of_one_machine_has_its_own_colour() -> None:
    everything = a_node(Role.TERMINAL, tone="18", lcd="i2c:1:0x27:20x4")

    colours = [wire.colour for wire in planned(everything).wires]
    assert len(set(colours)) == len(colours)


@pytest.mark.parametrize(
    "node",
    [
        a_node(Role.TERMINAL, tone="18:buzzer", lcd="i2c:1:0x27:20x4", keypad="/dev/input/by-id/x-event-kbd"),
        a_node(Role.PAD, keys="5 6 13 19 26", lamp="17"),
        a_node(Role.SIGN, strip="bx:/dev/ttyUSB0:1"),
        a_node(Role.DISPLAY, light="17", say="27", speaker="sdl"),
        a_node(Role.DISPENSER, printer="/dev/serial0", reader="sam-v", reader_port="/dev/ttyUSB0"),
        a_node(Role.VOICE, node="voice-1"),
    ],
    ids=lambda node: node.role,
)
def test_every_role_has_a_drawing_with_a_word_for_everything(node: NodeSettings, tmp_path: Path) -> None:
    result = plan_command(tmp_path, node)

    assert result.exit_code == 0, result.output
    words = words_on((tmp_path / "plan.svg").read_text(encoding="utf-8"))
    assert all(wire.name in words for wire in planned(node).wires if wire.kind)


def test_a_panel_on_the_bus_gets_its_supply_and_a_ground_of_its_own() -> None:
    supplies = planned(a_node(Role.TERMINAL, lcd="i2c:1:0x27:20x4")).supplies

    assert sorted(wire.name for wire in supplies) == ["five_volts", "ground", "ground", "ground", "three_volts"]
    assert len({wire.pin for wire in supplies}) == len(supplies)


def test_two_nodes_of_one_machine_on_one_pin_are_told_of_and_drawn(tmp_path: Path) -> None:
    result = plan_command(tmp_path, a_node(Role.TERMINAL), a_node(Role.PAD, "pad-1", keys="5 12 18 23"))

    assert result.exit_code == 1
    assert "GPIO5 is asked for twice, by window-1 call and by pad-1 key.1" in result.output
    assert "GPIO5 上接了两样" in (tmp_path / "plan.svg").read_text(encoding="utf-8")


def test_a_pin_that_one_node_gives_away_twice_is_refused_as_its_program_would(tmp_path: Path) -> None:
    result = plan_command(tmp_path, a_node(Role.TERMINAL, call="17"))

    assert result.exit_code == 2
    assert "'visitor' is on pin 17, which 'call' already uses" in result.output


@pytest.mark.parametrize(
    ("nodes", "key"),
    [
        ((a_node(Role.TERMINAL, visitor="3"),), "fixed_pull"),
        ((a_node(Role.TERMINAL, visitor="4"),), "high_at_start"),
        ((a_node(Role.TERMINAL, call="14"),), "console"),
        ((a_node(Role.DISPENSER, "kiosk", printer="/dev/serial0"),), "three_volts_only"),
        ((a_node(Role.SIGN, "sign-1", strip="bx:/dev/ttyUSB0:1"),), "name_changes"),
        ((a_node(Role.DISPLAY, "board-1"), a_node(Role.PAD, "pad-1")), "one_screen"),
        ((a_node(Role.TERMINAL, pads="/dev/rs"), a_node(Role.SIGN, "sign-1", strip="text:/dev/rs")), "one_port"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_will_go_wrong_is_told(nodes: tuple[NodeSettings, ...], key: str) -> None:
    assert told(*nodes) == [key]


def test_signs_of_one_line_may_share_it() -> None:
    line = "/dev/serial/by-id/line"

    assert told(a_node(Role.SIGN, "a", strip=f"bx:{line}:1"), a_node(Role.SIGN, "b", strip=f"bx:{line}:2")) == []


def test_the_usual_wiring_has_nothing_to_beware_of() -> None:
    assert told(a_node(Role.TERMINAL)) == []


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "node.toml"
    write_settings(a_node(Role.TERMINAL), file)

    result = CliRunner().invoke(main, ["plan", str(file), "--out", str(tmp_path / "nowhere" / "plan.svg")])

    assert (result.exit_code, result.output.count("\n")) == (2, 1)


def test_a_whole_hall_is_drawn_into_a_folder_a_sheet_for_each_node(tmp_path: Path) -> None:
    sheets = tmp_path / "sheets"
    sheets.mkdir()
    files = [str(file) for file in sorted(EXAMPLES.glob("*.toml"))]

    result = CliRunner().invoke(main, ["plan", *files, "--out", str(sheets)])

    assert result.exit_code == 0, result.output
    assert sorted(sheet.stem for sheet in sheets.iterdir()) == [
        "board-1",
        "dispenser-1",
        "pad-1",
        "sign-1",
        "window-1",
        "window-2",
    ]


def test_grounds_are_taken_one_after_the_other_and_then_shared() -> None:
    assert nearest((6, 9), {7}, []) == 6
    assert nearest((6, 9), {7}, [6]) == 9
    assert nearest((6, 9), {7}, [6, 9]) == 6


def test_a_long_sentence_stays_on_the_paper() -> None:
    lines = wrapped("GPIO5 上接了两样：window-1 call 和 pad-1 key.1。请给其中一个换一脚。" * 3, 2.7, 100)

    assert max(width_of(line, 2.7) for line in lines) <= 100
    assert re.sub(r"\s", "", "".join(lines)).count("GPIO5") == 3


def test_a_long_name_is_written_smaller_rather_than_over_its_neighbour() -> None:
    name = "黄灯 有人等 waiting · window-12 + 评价灯 lamp · pad-12"

    assert width_of(name, fitting(name, 2.9, 37)) <= 37.01
    assert fitting("call", 2.9, 37) == 2.9


def test_a_colour_is_one_a_sleeve_can_have() -> None:
    assert {part for colour in COLOURS.values() for part in colour.split("-")} <= set(DRAWN)
