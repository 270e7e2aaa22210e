import subprocess
import sys

PROGRAM = """
import threading
from node_runtime.falling import fall_together
from node_runtime.logs import set_up_logging

def work():
    raise LookupError("the printer's thread met a bug")

set_up_logging("d-1")
fall_together()
threading.Thread(target=work, name="spool", daemon=True).start()
threading.Event().wait(30)
print("went on without its printer")
"""


def test_a_node_whose_one_thread_falls_is_started_again_instead_of_going_on_without_it() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=20, check=False)

    assert (done.returncode, done.stdout) == (1, "")
    assert "a fault in the thread spool ends this program" in done.stderr
    assert "the printer's thread met a bug" in done.stderr
