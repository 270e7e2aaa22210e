"""One check's trouble is its own; what is said can be read by a person, a program, and a console of another release."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from firmware_tools.cli import main as paidui
from hall_config.texts import LANGUAGES, Catalogue
from hall_doctor.__main__ import main
from hall_doctor.examining import CHECKS, examine
from hall_doctor.machine import Machine
from node_runtime.findings import Diagnosis, Finding, told
from node_runtime.run_file import RunningHall, RunningNode, write_run_file
from tests.doctor.machines import Laid

TEXTS = Catalogue.load()


def test_a_check_that_hangs_and_one_that_falls_take_no_other_along(pi: Laid) -> None:
    for_ever, is_waited_for = threading.Event(), []

    def hangs(_machine: Machine) -> Iterator[Finding]:
        is_waited_for.append(not threading.current_thread().daemon)
        for_ever.wait()
        yield from ()

    def falls(machine: Machine) -> Iterator[Finding]:
        raise KeyError(machine.name)

    began_s = time.monotonic()
    diagnosis = examine(pi.machine, {"disk": hangs, "card": falls, "memory": CHECKS["memory"]}, bound_s=0.5)
    for_ever.set()

    assert time.monotonic() - began_s < 5
    assert is_waited_for == [False], "the doctor could not end"
    said = {each.check: (each.state, each.code) for each in diagnosis.findings}
    assert said == {
        "disk": ("unknown", "doctor.hangs"),
        "card": ("unknown", "doctor.fell"),
        "memory": ("green", "memory.well"),
    }
    assert set(diagnosis.failed) == {"disk", "card"}
    fell = next(each for each in diagnosis.findings if each.check == "card")
    assert "KeyError: 'paidui-d1' (test_doctor.py:" in fell.sentence


def test_the_doctor_reads_of_a_hall_on_one_machine_what_its_supervisor_wrote(tmp_path: Path) -> None:
    hall = RunningHall(
        hall="qinghe",
        hall_folder=tmp_path / "hall",
        data=tmp_path,
        console="http://127.0.0.1:8080",
        broker_host="127.0.0.1",
        broker_port=1883,
        credentials={"window-1": tmp_path / "secret"},
        nodes={"window-1": RunningNode(role="terminal", window="window-1", settings=tmp_path / "node.toml")},
        supervisor=1,
        processes={"broker": 2},
    )
    assert Machine(data=tmp_path).running is None

    write_run_file(hall)

    assert Machine(data=tmp_path).running == hall


def test_a_program_that_does_not_answer_is_ended_with_its_children(pi: Laid) -> None:
    (pi.root / "sys/devices/platform/soc/soc:firmware/get_throttled").unlink()
    child = pi.root / "child"
    pi.program("vcgencmd", f"sleep 600 & echo $! > {child}; wait")

    with pytest.raises(RuntimeError, match=r"^vcgencmd did not answer within 0\.3 s$"):
        pi.machine.ask("vcgencmd", "get_throttled", patience_s=0.3)

    assert _ends(int(child.read_text()))


def _ends(pid: int) -> bool:
    """Wait until a process is gone, or only waits for somebody to ask how it ended."""
    until_s = time.monotonic() + 10
    while time.monotonic() < until_s:
        try:
            if Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split()[2] == "Z":
                return True
        except OSError:
            return True
    return False


def test_a_program_of_another_kind_of_machine_is_unknown(pi: Laid) -> None:
    (pi.root / "sys/devices/platform/soc/soc:firmware/get_throttled").unlink()
    pi.lay("usr/bin/vcgencmd", "\x7fELF of another machine").chmod(0o755)

    (found,) = pi.found("power")
    assert (found.state, found.code) == ("unknown", "power.not_told")


def test_files_that_make_no_sense_make_no_check_fall(pi: Laid) -> None:
    nonsense = ("\0\0\0", "not a number", "99999999999999999999", "0x", "-1", "\ufffd" * 50)
    pi.node()
    for place in [str(each.relative_to(pi.root)) for each in pi.root.rglob("*") if each.is_file()]:
        content = (pi.root / place).read_text(encoding="utf-8")
        for bad in nonsense:
            pi.lay(place, bad)
            checks = {name: CHECKS[name] for name in ("power", "card", "temperature", "memory", "versions", "disk")}
            assert examine(pi.machine, checks).failed == (), (place, bad)
        pi.lay(place, content)


def test_what_is_red_comes_first_and_the_exit_code_says_so(pi: Laid, capsys: pytest.CaptureFixture[str]) -> None:
    pi.lay("sys/class/thermal/thermal_zone0/temp", "86000")

    code = main(["--root", str(pi.root)])

    lines = capsys.readouterr().out.splitlines()
    assert code == 1
    assert lines[0].startswith("RED ")
    assert "RED      Temperature: 86 °C: too hot." in lines
    assert not any("\x1b" in line for line in lines)


def test_a_script_reads_the_same_as_the_hub(pi: Laid) -> None:
    answer = CliRunner().invoke(paidui, ["doctor", "--json", "--root", str(pi.root)])

    diagnosis = msgspec.json.decode(answer.output, type=Diagnosis)
    assert (answer.exit_code, diagnosis.kind, diagnosis.machine) == (1, "none", "paidui-d1")
    assert {"check", "code", "state", "subject", "fields", "sentence", "advice"} == set(
        json.loads(answer.output)["findings"][0]
    )


def test_a_mistaken_call_is_one_sentence(pi: Laid, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(pi.root), "--node"]) == 2
    assert capsys.readouterr().err == "hall_doctor: this machine is no node (it is: none); leave --node out\n"
    answer = CliRunner().invoke(paidui, ["doctor", "--data", "/nowhere/at/all"])
    assert (answer.exit_code, len(answer.output.splitlines())) == (2, 1)


def test_a_console_reads_a_finding_in_its_own_language(pi: Laid) -> None:
    pi.node()
    pi.says("printer.paper_out")

    (found,) = pi.found("printer")

    assert told(found, TEXTS, "zh").sentence == TEXTS.text("fault.paper_out", "zh")
    assert told(found, TEXTS, "zh").check == "打印机"


def test_a_console_that_is_older_than_the_node_shows_the_nodes_own_words() -> None:
    found = Finding(check="aerial", code="aerial.bent", state="red", sentence="It is bent.", advice="Straighten it.")

    said = told(found, TEXTS, "zh")

    assert (said.check, said.sentence, said.advice) == ("aerial", "It is bent.", "Straighten it.")


def test_a_machine_cannot_make_the_console_fall_by_the_names_of_its_fields() -> None:
    found = Finding(check="disk", code="disk.full", state="red", fields={"key": "x", "self": "y", "language": "z"})

    assert told(found, TEXTS, "zh").sentence == "disk.full"


def test_every_check_has_a_name_and_everything_red_an_advice() -> None:
    for language in LANGUAGES:
        names, advice = TEXTS.section("doctor_check", language), TEXTS.section("doctor_do", language)
        assert set(names) == set(CHECKS)
        assert set(TEXTS.section("doctor_red", language)) <= set(advice)
