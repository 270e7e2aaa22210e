"""From the paper to the phone: what the code on a ticket opens."""

import logging
import socket
from pathlib import Path

import msgspec
import pytest
from flask import Flask

from device_drivers.receipt import Qr
from node_runtime.settings import SettingsError
from tests.dispenser.county import a_ticket, the_catalogue, wording
from ticket_dispenser.menu import Menu
from ticket_dispenser.paper import Paper
from web_console.settings import ConsoleSettings
from web_console.visitor.serving import ADDRESS_FILE, keep_keys_out_of_logs, serve_visitors

OURS = "http://127.0.0.1:8090/t/"
HALLS = "https://hall.example/t/"


def code_on_paper(halls: str, machines: str) -> str:
    menu = Menu(msgspec.structs.replace(the_catalogue(), ticket_link=halls), machines)
    (code,) = [each for each in Paper(menu, wording(), 0).receipt(a_ticket()) if isinstance(each, Qr)]
    return code.data


@pytest.mark.parametrize(
    ("halls", "machines", "link"), [("", OURS, OURS), (HALLS, "", HALLS), (HALLS, OURS, HALLS), ("", "", "")]
)
def test_the_halls_own_address_goes_before_the_machines(halls: str, machines: str, link: str) -> None:
    ticket = a_ticket()

    assert code_on_paper(halls, machines) == (f"{link}{ticket.token}" if link else ticket.number)


def test_the_servers_own_log_says_nothing_of_a_ticket(caplog: pytest.LogCaptureFixture) -> None:
    key = a_ticket().token
    keep_keys_out_of_logs()
    with caplog.at_level(logging.INFO, "waitress"):
        logging.getLogger("waitress").info("Client disconnected while serving %s", f"/t/{key}/now")

    assert "Client disconnected while serving /t/…" in caplog.text
    assert key not in caplog.text


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        settings = ConsoleSettings(hall="qinghe", data=tmp_path, password_file=tmp_path / "no", visitor_port=port)
        with pytest.raises(SettingsError) as problem:
            serve_visitors(Flask("nobody"), settings)

    assert str(problem.value) == (f"visitors' phones cannot be answered at 127.0.0.1:{port} (Address already in use)")
    assert not (tmp_path / ADDRESS_FILE).exists()
