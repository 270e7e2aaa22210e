"""What keeps a machine goes round until it is told to end, and ends in order then."""

import signal
import subprocess
import sys

import pytest

PROGRAM = """
from node_runtime.program import go_round
try:
    go_round(lambda: print("came round", flush=True), 0.01)
finally:
    print("ended", flush=True)
"""


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_what_keeps_a_machine_goes_round_until_it_is_told_to_end(told: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "came round\n"
        program.send_signal(told)
        last = program.stdout.read().splitlines()[-1]

    assert (last, program.returncode) == ("ended", 0)
