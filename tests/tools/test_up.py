"""`paidui up` as a newcomer runs it: one line, a whole hall of the real programs, and an end in order."""

import os
import signal
import stat
import urllib.request
from pathlib import Path

from node_runtime.settings import read_settings
from tests.tools.newcomer import Up, awaited, command_of, ends_in_order, lives, processes_on, up

PROGRAMS = {
    "scheduler": "central_scheduler",
    "console": "web_console",
    "forecaster": "hall_simulator.forecaster",
    "dispenser-1": "ticket_dispenser",
    "board-1": "caller_display",
    "window-1": "window_terminal",
    "window-2": "window_terminal",
    "window-3": "window_terminal",
    "window-4": "window_terminal",
    "sign-1": "window_terminal.sign",
    "sign-2": "window_terminal.sign",
    "pad-1": "window_terminal.pad",
}


def test_a_newcomer_reads_one_line_with_the_address(hall: Up) -> None:
    _is_no_surprise(hall)

    assert hall.said == (
        f"Paidui is ready: {hall.running.console}/ (user admin, password in {hall.data}/first-password.txt)\n"
    )


def test_every_program_is_the_one_that_runs_on_a_pi(hall: Up) -> None:
    commands = {name: command_of(pid) for name, pid in hall.running.processes.items()}

    assert {name: words[2] for name, words in commands.items() if name != "broker"} == PROGRAMS
    assert commands["broker"][0] == "/usr/sbin/mosquitto"


def test_a_script_finds_everything_in_the_run_file(hall: Up) -> None:
    running = hall.running

    assert all(lives(pid) for pid in (running.supervisor, *running.processes.values()))
    assert all(path.read_text() for path in running.credentials.values())
    assert set(running.nodes) == set(PROGRAMS) - {"scheduler", "console", "forecaster"}
    assert all(node.hands and node.hands.is_socket() and node.settings.is_file() for node in running.nodes.values())


def test_the_code_on_a_ticket_opens_it_on_a_phone(hall: Up) -> None:
    links = {
        read_settings(node.settings).ticket_link for node in hall.running.nodes.values() if node.role == "dispenser"
    }
    ticket = hall.asks("ticket", "issue", "--service", "rs-shebao", "--json").json["ticket"]
    assert isinstance(ticket, dict)
    (link,) = links

    assert (hall.data / "visitor.url").read_text() == f"{link}\n"
    with urllib.request.urlopen(f"{link}{ticket['token']}") as page:
        assert ticket["number"] in page.read().decode()


def test_nobody_else_reads_what_a_hall_keeps(hall: Up) -> None:
    secrets = [hall.data, hall.data / "run.json", *hall.running.credentials.values()]
    secrets += [node.hands for node in hall.running.nodes.values() if node.hands]

    assert [path for path in secrets if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_a_hall_told_to_end_while_it_starts_leaves_nothing(tmp_path: Path, few: Path) -> None:
    with up(tmp_path / "data", hall=few) as hall:
        assert awaited((tmp_path / "data" / "run.json").exists)
        hall.told(signal.SIGINT)

    assert (hall.process.returncode, hall.said) == (0, "")
    assert processes_on(tmp_path) == []


def test_a_killed_hall_leaves_no_process_and_starts_again(tmp_path: Path, few: Path) -> None:
    with up(tmp_path / "data", hall=few) as hall:
        running = hall.await_ready()
        pids = running.processes.values()
        os.kill(running.processes["window-1"], signal.SIGSTOP)  # it is left half dead
        hall.told(signal.SIGKILL)
        # At once, while what is left of the first is still ending.
        with up(tmp_path / "data", hall=few) as again:
            rest = again.await_ready().processes.values()

            assert [pid for pid in pids if lives(pid)] == []
            assert again.asks("hall", "show").code == 0
            _is_no_surprise(again)

            again.told(signal.SIGKILL)
            assert awaited(lambda: not any(map(lives, rest)))


def test_a_machine_that_is_switched_off_ends_everything_in_order_and_goes_on_where_the_day_was(
    tmp_path: Path, few: Path
) -> None:
    with up(tmp_path / "data", hall=few) as hall:
        hall.await_ready()
        assert hall.asks("ticket", "issue", "--service", "rs-shebao").code == 0
        ends_in_order(hall, signal.SIGTERM)
    with up(tmp_path / "data", hall=few) as again:
        again.await_ready()
        shown = again.asks("ticket", "show", "A001")
        issued = again.asks("ticket", "issue", "--service", "rs-shebao")

    assert shown.out.startswith("A001号：等候中，前面 0 人 / A001: waiting, 0 ahead\n")
    assert issued.out.startswith("A002号：等候中，前面 1 人 / A002: waiting, 1 ahead\n")


def test_two_halls_stand_side_by_side(hall: Up, tmp_path: Path, few: Path) -> None:
    with up(tmp_path / "data", hall=few) as other:
        other.await_ready()
        issued = [each.asks("ticket", "issue", "--service", "ga-shenfenzheng") for each in (hall, other)]

        assert [each.out[:4] for each in issued] == ["J001", "J001"]
        assert hall.running.console != other.running.console


def test_a_second_hall_in_the_same_folder_is_refused(hall: Up) -> None:
    with up(hall.data) as second:
        code = second.process.wait(60)

    assert (code, second.said) == (2, "")
    assert second.complained == (
        f"paidui: a hall is already running in {hall.data}: stop it first, or give another --data\n"
    )
    assert hall.asks("hall", "show").code == 0


def _is_no_surprise(hall: Up) -> None:
    """Under load it may tell what is still to come; beside that, standard error is empty."""
    assert [line for line in hall.complained.splitlines() if "still to come" not in line] == []
