"""What a program takes of its machine: small Pis have little of it."""

import os
from pathlib import Path


def resident_mb(pid: int) -> float:
    """How much memory the process holds."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def worked_s(pid: int) -> float:
    """How long the process has been on a core."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
