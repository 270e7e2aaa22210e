"""From the paper to the phone: what the code on a ticket opens."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from broker_config.process import free_port
from device_drivers.receipt import Qr
from tests.dispenser.county import a_ticket, the_catalogue, wording
from ticket_dispenser.menu import Menu
from ticket_dispenser.paper import Paper

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


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("nobody asks", encoding="ascii")
    taken = free_port()
    where = ["--hall", "qinghe", "--data", str(tmp_path), "--secret", str(tmp_path / "secret"), "--broker-port", "1"]
    ports = ["--port", str(taken), "--visitor-port", str(taken)]
    done = subprocess.run(
        [sys.executable, "-m", "web_console", *where, *ports], capture_output=True, text=True, timeout=20, check=False
    )

    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        f"web_console: visitors' phones cannot be answered at 127.0.0.1:{taken} (Address already in use)"
    )
