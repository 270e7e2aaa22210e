from pathlib import Path

import pytest

from hall_protocol.roles import Role
from node_runtime.settings import (
    BrokerAddress,
    NodeSettings,
    ScreenSettings,
    SettingsError,
    bus_settings,
    read_password,
    read_settings,
    write_settings,
)

TERMINAL = """
node = "t-1"
role = "terminal"
hall = "county"
window = "1"
data = "data"
[broker]
password_file = "t-1.secret"
"""


def test_a_technicians_short_file_is_enough_and_paths_count_from_it(tmp_path: Path) -> None:
    settings = read_settings(_file(tmp_path, TERMINAL))

    assert (settings.role, settings.data) == (Role.TERMINAL, tmp_path / "data")
    assert settings.broker == BrokerAddress(password_file=tmp_path / "t-1.secret")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (TERMINAL.replace("window", "windov"), "unknown key windov; did you mean window?"),
        (TERMINAL.replace("password_file", "pasword_file"), "unknown key broker.pasword_file; did you mean"),
        (
            TERMINAL.replace('"terminal"', '"kiosk"'),
            'role is "kiosk"; it may be dispenser or terminal or sign or pad or display',
        ),
        (
            TERMINAL + "operator_pin = 'x'",
            "unknown key broker.operator_pin; operator_pin stands above the first line in",
        ),
        (TERMINAL + "[devices]\noperator_pin = 'x'", "unknown key devices.operator_pin; operator_pin stands above"),
        (TERMINAL + "[devices]\ncall = 5", 'devices.call must be a text in quotes, such as call = "5"'),
        (
            TERMINAL + '[devices]\ncall = "5"\ncall = "6"\n',
            "a key stands twice in one table; keep one of them (at line ",
        ),
        (TERMINAL + '[keys]\ncall.long = "undo"', 'a key with a dot stands in quotes: "call.long" = "undo"'),
        (TERMINAL + '[keys]\n"keypad.1" = 1', 'keys."keypad.1" must be a text in quotes'),
        ("printer = 'x'\n" + TERMINAL, "what is attached stands under [devices]"),
        ("language = 'cn'\n" + TERMINAL, 'language is "cn"; it may be zh or en'),
        ("ticket_link = 'hall.example/t/'\n" + TERMINAL, "it begins with https:// or http://"),
        (TERMINAL.replace('window = "1"\n', ""), "needs a window"),
        (TERMINAL.replace('"t-1.secret"', "7"), "broker"),
        (TERMINAL + "port = 'x'", "broker.port"),
        (TERMINAL + "port = 0", "broker.port"),
        (TERMINAL + "[screen]\nwidth = 0", "screen.width"),
        (TERMINAL.replace('"county"', '"A/#"'), 'hall is "A/#"'),
        ("hands = 'h'\n" + TERMINAL, "virtual"),
        (TERMINAL + "[", "not TOML"),
    ],
)
def test_a_mistake_is_named_with_the_file_and_the_key(tmp_path: Path, wrong: str, sentence: str) -> None:
    file = _file(tmp_path, wrong)
    with pytest.raises(SettingsError) as refused:
        read_settings(file)

    assert sentence in str(refused.value)
    assert str(file) in str(refused.value)


def test_a_file_saved_as_gbk_is_told_of_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "node.toml"
    file.write_bytes((TERMINAL + "# 一号机\n").encode("gbk"))

    with pytest.raises(SettingsError, match="line 9 is not UTF-8; save the file as UTF-8"):
        read_settings(file)


def test_a_missing_file_or_secret_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(tmp_path / "nothing.toml")
    with pytest.raises(SettingsError, match="provision the node again"):
        read_password(BrokerAddress(password_file=tmp_path / "nothing.secret"))


def test_what_is_written_is_read_back_by_its_owner_alone(tmp_path: Path) -> None:
    settings = NodeSettings(
        node="d-1",
        role=Role.DISPENSER,
        hall="county",
        zone="a",
        broker=BrokerAddress(port=1884, password_file=tmp_path / "取号机\x7f.secret"),
        data=tmp_path / "d-1",
        virtual=True,
        hands=tmp_path / "hands.sock",
        devices={"printer": "/dev/serial0", "纸宽 mm": '58 "slim"'},
        screen=ScreenSettings(width=800, height=480, fullscreen=True),
        language="en",
    )
    file = tmp_path / "new" / "d-1.toml"
    write_settings(settings, file)

    assert read_settings(file) == settings
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_node_keeps_a_session_and_a_command_line_none(tmp_path: Path) -> None:
    node = bus_settings(read_settings(_file(tmp_path, TERMINAL)))

    assert (node.client_id, node.lasting) == ("t-1", True)


def _file(folder: Path, text: str) -> Path:
    file = folder / "node.toml"
    file.write_text(text, encoding="utf-8")
    return file
