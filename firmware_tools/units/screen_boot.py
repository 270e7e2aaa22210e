"""What the firmware and the kernel of a Raspberry Pi are told: a screen that shows our picture and nothing else."""

from typing import Final

QUIET: Final = ("quiet", "loglevel=3", "logo.nologo", "vt.global_cursor_default=0", "consoleblank=0")
"""No messages, no raspberries, no cursor, and a board that stays lit."""
NOT_SEEN: Final = "console=tty3"
SEEN: Final = "console=tty1"
BEGINS: Final = "# Paidui begins. Changes between these lines are overwritten."
ENDS: Final = "# Paidui ends."
OURS: Final = (
    "[all]",
    "dtparam=watchdog=on",
    "dtparam=i2c_arm=on",
    "dtparam=audio=on",
    "disable_splash=1",
    "avoid_warnings=1",
)


def cmdline(former: str) -> str:
    """Return `cmdline.txt`, which is one line, for a machine with a screen of ours."""
    words = [NOT_SEEN if word == SEEN else word for word in former.split()]
    return " ".join([*words, *(word for word in QUIET if word not in words)]) + "\n"


def config(former: str) -> str:
    """Return `config.txt` with our lines at its end; the rest stays a technician's."""
    before, begins, rest = former.partition(BEGINS)
    after = rest.partition(ENDS)[2].lstrip("\n") if begins else ""
    kept = (before.rstrip("\n") + "\n" if before.strip() else "") + after
    return "\n".join([kept.rstrip("\n"), BEGINS, *OURS, ENDS]).lstrip("\n") + "\n"
