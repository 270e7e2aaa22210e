import io
import logging

from node_runtime.inbox import Inbox
from node_runtime.logs import set_up_logging


def test_what_arrived_together_is_taken_together_in_order() -> None:
    inbox = Inbox()
    for event in ("press", "touch", "card"):
        inbox.put(event)

    assert inbox.drain() == ["press", "touch", "card"]
    assert inbox.next(0) is None


def test_every_line_of_a_log_names_its_node_and_nobody_makes_one_up() -> None:
    before, level = logging.getLogger().handlers[:], logging.getLogger().level
    stream = io.StringIO()
    set_up_logging("d-1%", "info", stream)
    logging.getLogger("printer").warning("paper is %s", "out\nWARNING d-1 made up\x1b[2J")
    logging.getLogger("printer").debug("not this")
    logging.getLogger().handlers[:] = before
    logging.getLogger().setLevel(level)

    assert stream.getvalue().endswith("WARNING d-1% printer: paper is out\\nWARNING d-1 made up\\x1b[2J\n")
    assert stream.getvalue().count("\n") == 1
