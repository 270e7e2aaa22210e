"""The visitors' listener: a server of its own in the console's process; a crowd of phones takes no page away."""

import logging
import os
import re
import socket
import threading
from pathlib import Path
from typing import Any, Final

from flask import Flask

from node_runtime.clock import boottime_ms
from node_runtime.settings import SettingsError
from web_console.serving.doorkeeper import OF_THIS_MACHINE, Doorkeeper, Manners
from web_console.settings import ConsoleSettings

log = logging.getLogger(__name__)

THREADS: Final = 16
CONNECTIONS: Final = 500
"""A phone holds its connection for a few seconds only; more than these wait at the door."""
OF_ONE_ADDRESS: Final = 200
"""Behind one address of a telephone company there may be many honest phones; the others have the rest."""
IDLE_S: Final = 3
ASKED_WITHIN_MS: Final = 10_000
LONGEST_HEADERS: Final = 16_384
LONGEST_BODY: Final = 4_096
"""A level, a reason, and two hundred characters as a form sends them."""
ADDRESS_FILE: Final = "visitor.url"
_KEY: Final = re.compile(r"/t/[^\s'\"]+")


def serve_visitors(site: Flask, settings: ConsoleSettings) -> None:
    """Listen and serve on a thread of its own; raises SettingsError when the port cannot be had."""
    keep_keys_out_of_logs()
    server = _server(site, _listen(settings), settings.visitor_proxy)
    address = f"http://{settings.visitor_host}:{settings.visitor_port}/t/"
    (settings.data / ADDRESS_FILE).write_text(address + "\n", encoding="ascii")
    log.info("visitors' phones at %s", address)
    threading.Thread(target=server.run, name="visitors", daemon=True).start()


def _listen(settings: ConsoleSettings) -> socket.socket:
    host, port = settings.visitor_host, settings.visitor_port
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as problem:
        why = os.strerror(problem.errno) if problem.errno else str(problem)
        raise SettingsError(f"visitors' phones cannot be answered at {host}:{port} ({why})") from problem


def _server(site: Flask, listener: socket.socket, proxy: str) -> Doorkeeper:
    many_from = (*OF_THIS_MACHINE, proxy) if proxy else OF_THIS_MACHINE
    return Doorkeeper(
        site,
        Manners(CONNECTIONS, OF_ONE_ADDRESS, ASKED_WITHIN_MS, many_from),
        boottime_ms,
        listener,
        threads=THREADS,
        channel_timeout=IDLE_S,
        max_request_header_size=LONGEST_HEADERS,
        max_request_body_size=LONGEST_BODY,
        ident="paidui",
        **behind(proxy),
    )


def no_visitors(data: Path) -> None:
    """Leave no address of a former start behind."""
    (data / ADDRESS_FILE).unlink(missing_ok=True)


def behind(proxy: str) -> dict[str, Any]:
    """Believe this one address, the hall's own web server, from whom it passes a question on."""
    if not proxy:
        return {}
    return {"trusted_proxy": proxy, "trusted_proxy_headers": {"x-forwarded-for"}, "clear_untrusted_proxy_headers": True}


class _WithoutKeys(logging.Filter):
    """Takes the tokens out of what the server says of an address."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _KEY.sub("/t/…", record.getMessage()), ()
        return True


def keep_keys_out_of_logs() -> None:
    """From now on the server's own log lines, such as of a phone that hung up, say nothing of a ticket."""
    logging.getLogger("waitress").addFilter(_WithoutKeys())
    # A queue is what a crowd is expected to make; it need not be said for each of them.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
