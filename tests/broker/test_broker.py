import socket
from pathlib import Path

import pytest

from broker_config.files import BrokerError, BrokerFiles, find_mosquitto, render_broker
from broker_config.process import free_port, start_broker
from hall_protocol.access import Credential
from hall_protocol.roles import Role

STRANGER_CONNECTS = b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01x"
"""A client of MQTT 3.1.1, without a password: whoever is answered meets a broker at work, not one that begins."""
NOT_AUTHORISED = b"\x20\x02\x00\x05"
CREDENTIALS = [Credential("hub", Role.HUB), Credential("t-1", Role.TERMINAL, "1")]


def test_a_second_start_keeps_the_secrets_and_a_new_node_gets_one(tmp_path: Path) -> None:
    files = _render(tmp_path, CREDENTIALS[:1])
    before = files.secret("hub").read_text()

    _render(tmp_path, CREDENTIALS)

    assert files.secret("hub").read_text() == before
    assert len(files.secret("t-1").read_text().strip()) == 32


def test_nobody_else_can_read_a_secret_and_the_broker_knows_only_hashes(tmp_path: Path) -> None:
    files = _render(tmp_path, CREDENTIALS)
    secret = files.secret("t-1")

    assert secret.stat().st_mode & 0o777 == 0o600
    assert secret.parent.stat().st_mode & 0o777 == 0o700
    passwords = (files.folder / "passwords").read_text()
    assert secret.read_text().strip() not in passwords
    assert passwords.startswith("hub:$7$")
    assert (files.folder / "passwords").stat().st_mode & 0o777 == 0o600


def test_a_secret_that_a_pulled_plug_left_empty_is_made_anew(tmp_path: Path) -> None:
    _render(tmp_path, CREDENTIALS).secret("t-1").write_text("")

    files = _render(tmp_path, CREDENTIALS)

    assert len(files.secret("t-1").read_text().strip()) == 32


@pytest.mark.parametrize("content", [b"\xff\xfe\n", b"\n", b"two\nlines", b"a:colon", b"\0\0\0"])
def test_a_damaged_secret_is_named_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    secret = _render(tmp_path, CREDENTIALS).secret("t-1")
    secret.write_bytes(content)

    with pytest.raises(BrokerError, match=rf"{secret} is damaged: remove it"):
        _render(tmp_path, CREDENTIALS)


def test_the_broker_starts_accepts_and_ends(tmp_path: Path) -> None:
    files = _render(tmp_path, CREDENTIALS)
    with start_broker(files) as broker:
        with socket.create_connection((files.host, files.port), timeout=20) as stranger:
            stranger.sendall(STRANGER_CONNECTS)
            assert stranger.recv(len(NOT_AUTHORISED)) == NOT_AUTHORISED
        assert broker.is_running
    assert not broker.is_running
    assert (files.folder / "mosquitto.db").exists()


def test_a_taken_port_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        files = render_broker(tmp_path / "broker", "county", CREDENTIALS, port)

        with pytest.raises(BrokerError, match=rf"port {port} .* choose another with --broker-port"):
            start_broker(files)


def test_a_missing_mosquitto_is_one_sentence_with_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match="sudo apt install mosquitto"):
        find_mosquitto(tmp_path / "no-such-broker")
    with pytest.raises(BrokerError, match="sudo apt install mosquitto"):
        render_broker(tmp_path, "county", CREDENTIALS, 1, passwd=tmp_path / "no-such-passwd")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BrokerError, match=r"cannot be written \(Not a directory: .*/file/broker"):
        render_broker(tmp_path / "file" / "broker", "county", CREDENTIALS, 1)


def test_a_broker_that_ends_at_once_says_why(tmp_path: Path) -> None:
    files = _render(tmp_path, CREDENTIALS)
    files.configuration.write_text("listener nowhere\n")

    with pytest.raises(BrokerError, match=r"ended at once: .*Error"):
        start_broker(files)


def test_what_a_pulled_plug_left_of_the_brokers_memory_does_not_keep_the_hall_closed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    files = _render(tmp_path, CREDENTIALS)
    files.memory.write_bytes(b"half a page" * 50)

    with start_broker(files) as broker:
        assert broker.is_running
    assert (files.folder / "mosquitto.db.damaged").exists()
    assert "is damaged, the broker starts without it" in caplog.text


def test_an_old_fault_in_the_log_is_not_told_as_todays(tmp_path: Path) -> None:
    files = _render(tmp_path, CREDENTIALS)
    files.log.write_text("yesterday: Error: an old one\n")
    files.configuration.write_text("listener nowhere\n")

    with pytest.raises(BrokerError, match="ended at once") as told:
        start_broker(files)
    assert "yesterday" not in str(told.value)


def test_a_file_that_is_no_program_is_named(tmp_path: Path) -> None:
    (tmp_path / "mosquitto").write_text("a note")

    with pytest.raises(BrokerError, match="/mosquitto is no program: name Mosquitto's own"):
        find_mosquitto(tmp_path / "mosquitto")


def _render(folder: Path, credentials: list[Credential]) -> BrokerFiles:
    return render_broker(folder / "broker", "county", credentials, free_port())
