"""A hub that does nothing but store: appends until it is killed, and says each seq once it is stored."""

import sys
from pathlib import Path

from hall_records.journal import Decision, Journal
from queue_core.events import WindowOpened


def main(path: Path) -> None:
    """Append batches of one to four commands; print the last seq of each only after its commit."""
    journal = Journal.open(path)
    while True:
        first = journal.seq + 1
        seqs = range(first, first + 1 + first % 4)
        journal.append([_decision(seq) for seq in seqs])
        sys.stdout.write(f"{seqs[-1]}\n")
        sys.stdout.flush()


def _decision(seq: int) -> Decision:
    return Decision((WindowOpened(seq, str(seq)),), "window-1", "", f"command-{seq}", f"reply-{seq}".encode(), seq)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
