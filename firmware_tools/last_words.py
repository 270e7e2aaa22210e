"""Why a program failed, in the one line a technician is told."""

from subprocess import CompletedProcess


def last_words(done: "CompletedProcess[str]") -> str:
    """Return the last thing a program said that failed, or with which code it ended without a word."""
    lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    return lines[-1] if lines else f"exit code {done.returncode}"
