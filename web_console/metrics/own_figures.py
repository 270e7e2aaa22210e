"""What the console tells Prometheus of itself: how much it is asked, how long it takes, what it holds."""

import os
import resource
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from flask import Flask, Response, g, request

from web_console.entrance.rights import area_of
from web_console.metrics.exposition import Family, family, gauge

CLASSES: Final = {1: "1xx", 2: "2xx", 3: "3xx", 4: "4xx", 5: "5xx"}


class Asked:
    """Counts what a console was asked, by area and by how it ended."""

    def __init__(self, app: Flask) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._began_s = time.time()
        app.before_request(self._begin)
        app.after_request(self._count)

    def figures(self) -> Iterator[Family]:
        """Yield what was asked so far, and what the process takes."""
        with self._lock:
            counts, seconds = sorted(self._counts.items()), sorted(self._seconds.items())
        asked = (({"area": area, "status": status}, count) for (area, status), count in counts)
        yield family("paidui_console_requests_total", "counter", "Requests answered, by area and status.", asked)
        took = (({"area": area}, value) for area, value in seconds)
        text = "Time until the answer began; of a living page no longer."
        yield family("paidui_console_request_seconds_total", "counter", text, took)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        yield family(
            "process_cpu_seconds_total", "counter", "Processor time taken.", [({}, usage.ru_utime + usage.ru_stime)]
        )
        yield gauge("process_resident_memory_bytes", "Memory held.", _resident())
        yield gauge("process_start_time_seconds", "When the console began.", self._began_s)

    def _begin(self) -> None:
        g.began_s = time.perf_counter()

    def _count(self, answer: Response) -> Response:
        area = (area_of(request.endpoint) if request.endpoint else None) or "other"
        took_s = time.perf_counter() - g.get("began_s", time.perf_counter())
        with self._lock:
            self._counts[area, CLASSES.get(answer.status_code // 100, "other")] += 1
            self._seconds[area] += took_s
        return answer


def _resident() -> float | None:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):  # no such file on another system
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")
