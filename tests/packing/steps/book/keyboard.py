"""`python3 keyboard.py COMMAND … <ANSWERS`: a person at a keyboard, who answers each question with the next line."""

import os
import pty
import select
import sys

QUIET_S = 1.0
"""So long nothing comes when somebody is waited for."""
QUESTION = b": "


def main() -> int:
    answers = [line.rstrip("\n") for line in sys.stdin]
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(sys.argv[1], sys.argv[1:])
    said = b""
    while (more := _more(terminal)) is not None:
        said += more
        sys.stdout.buffer.write(more)
        if not more and said.endswith(QUESTION) and answers:
            os.write(terminal, f"{answers.pop(0)}\n".encode())
            said = b""
    sys.stdout.flush()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _more(terminal: int) -> bytes | None:
    """Return what the command said, nothing when it is quiet, None when it is over."""
    if not select.select([terminal], [], [], QUIET_S)[0]:
        return b""
    try:
        return os.read(terminal, 65536) or None
    except OSError:
        return None


if __name__ == "__main__":
    sys.exit(main())
