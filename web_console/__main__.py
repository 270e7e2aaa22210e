"""`python -m web_console --data DIR`: one console for one hall."""

import argparse
import contextlib
import ctypes
import logging
import os
import secrets
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from random import Random
from types import FrameType
from typing import Final, Literal

from flask import Flask

from hall_config.model import HallConfig
from hall_config.problems import ConfigError
from hall_config.reading import read_hall
from hall_protocol.states import NodeStatus
from hall_protocol.topics import NODE_STATUS
from node_runtime.client import RequestClient
from node_runtime.clock import boottime_ms
from node_runtime.falling import fall_together
from node_runtime.logs import log_level, set_up_logging
from node_runtime.settings import SettingsError, as_json
from node_runtime.watchdog import Watchdog, watched
from web_console.entrance.accounts import AccountError
from web_console.hall_settings.area import LARGEST_UPLOAD
from web_console.live import LiveHall
from web_console.serving.doorkeeper import OF_THIS_MACHINE, Doorkeeper, Manners
from web_console.serving.pulse import Pulse
from web_console.settings import ConsoleSettings, read_table, settings_from
from web_console.site import MOST_STREAMS, build
from web_console.visitor.serving import behind, no_visitors, serve_visitors
from web_console.visitor.site import build_visitor_site

log = logging.getLogger(__name__)

THREADS: Final = MOST_STREAMS + 24
"""A thread for every live page, and enough beside them for pages and commands."""
MANNERS: Final = Manners(most=1000, of_one=100, asked_within_ms=60_000)
"""A browser opens six connections; a table of appointments over poor Wi-Fi takes a while."""
LONGEST_HEADERS: Final = 32 * 1024
KEPT_OF_A_BODY: Final = 64 * 1024
"""So much of what is sent is kept in memory; of more a file is made, for anybody may send it."""
STREAM_KEEPS: Final = 64 * 1024
"""Waitress begins a new buffer after so much; the usual 16 MB would all be kept for as long as a page is open."""
ADDRESS_FILE: Final = "console.url"
HANGS_AFTER_S: Final = 60.0
"""So long every thread may be busy with somebody's reports before the console is taken to hang."""
M_ARENA_MAX, M_MMAP_THRESHOLD = -8, -3
"""glibc's names for how many heaps its threads may share, and from which size on memory stands apart from them."""
STANDS_APART: Final = 512 * 1024
"""Weighing a password takes 19 MB for a tenth of a second; within the heap they would be kept for ever."""


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; a fault a technician can mend is one sentence and exit code 2."""
    arguments = _arguments(argv)
    try:
        settings = _settings(arguments)
        set_up_logging(settings.node, arguments.log)
        config = read_hall(settings.hall_folder) if settings.hall_folder else None
        if arguments.check_config:
            sys.stdout.write(as_json(settings))
        else:
            fall_together()
            _run(settings, config)
    except (SettingsError, ConfigError, AccountError) as problem:
        sys.stderr.write(f"web_console: {problem}\n")
        return 2
    except OSError as problem:
        sys.stderr.write(f"web_console: {problem.strerror or problem}: {problem.filename or _where(arguments)}\n")
        return 2
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="web_console", description="The console of one hall.")
    parser.add_argument("--settings", type=Path, help="a TOML file with any of the options below (hall = ...)")
    parser.add_argument("--data", type=Path, help="the console's own folder; DIR/console.toml is read when it is there")
    parser.add_argument("--hall", help="the hall's id on the bus")
    parser.add_argument("--broker-host")
    parser.add_argument("--broker-port", type=int)
    known = parser.add_mutually_exclusive_group()
    known.add_argument("--identity", type=Path, help="the folder with the console's certificate, in an installed hall")
    known.add_argument("--secret", dest="password_file", type=Path, help="the secret of the console's credential")
    parser.add_argument("--node", help="the name of that credential")
    parser.add_argument("--journal", type=Path, help="the hub's journal, read only")
    parser.add_argument("--hall-folder", type=Path, help="the hall's configuration")
    parser.add_argument("--hands", type=Path, help="the folder with the sockets of virtual nodes")
    parser.add_argument("--depot", type=Path, help="the socket of the depot, in an installed hall")
    parser.add_argument("--reports-folder", type=Path, help="where each day's report is laid when the day has ended")
    parser.add_argument("--host", help="what to listen on; 127.0.0.1 unless told")
    parser.add_argument("--port", type=int, help="0 picks a free one; see DATA/console.url")
    parser.add_argument("--proxy", help="the address of a web server that passes browsers' questions on over TLS")
    parser.add_argument("--visitor-port", type=int, help="where visitors' phones ask; without one: nowhere")
    parser.add_argument("--visitor-host", help="what to listen on for them; 127.0.0.1 unless told")
    parser.add_argument("--visitor-proxy", help="the address of a web server that passes their questions on")
    parser.add_argument("--secure-cookie", action="store_true", default=None, help="logins over HTTPS only")
    parser.add_argument("--check-config", action="store_true", help="print the merged settings and end")
    parser.add_argument("--log", type=log_level, default="INFO")
    return parser.parse_args(argv)


def _settings(arguments: argparse.Namespace) -> ConsoleSettings:
    """Merge the file below the arguments."""
    given = {key: value for key, value in vars(arguments).items() if value is not None}
    beside = arguments.data / "console.toml" if arguments.data else None
    file = arguments.settings or (beside if beside and beside.exists() else None)
    table = read_table(file) if file else {}
    return settings_from({**table, **{key: given[key] for key in ConsoleSettings.__struct_fields__ if key in given}})


def _where(arguments: argparse.Namespace) -> str:
    return f"{arguments.host or '127.0.0.1'}:{arguments.port if arguments.port is not None else 8080}"


def _run(settings: ConsoleSettings, config: HallConfig | None) -> None:
    _share_heaps()
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _on_the_bus(settings) as client:
        hall = LiveHall(client)
        _appear(client, settings)
        app = build(settings, hall, config, boottime_ms)
        app.extensions["alerts"].watch.begin()
        app.extensions["webhooks"].begin()
        app.extensions["bookkeeper"].begin()
        app.extensions["ticket_feed"].begin()
        app.extensions["backups"].begin()
        server = _doorkeeper(app, settings)
        if settings.visitor_port:
            serve_visitors(build_visitor_site(hall, config, boottime_ms), settings)
        else:
            no_visitors(settings.data)
        watchdog = watched(os.environ.get("NOTIFY_SOCKET"), HANGS_AFTER_S)
        if watchdog:
            server.pulse = Pulse(watchdog, lambda: client.rounds)
        _serve(server, hall, settings, watchdog)


def _doorkeeper(app: Flask, settings: ConsoleSettings) -> Doorkeeper:
    return Doorkeeper(
        app,
        replace(MANNERS, many_from=(*OF_THIS_MACHINE, settings.proxy)),
        boottime_ms,
        host=settings.host,
        port=settings.port,
        threads=THREADS,
        outbuf_high_watermark=STREAM_KEEPS,
        max_request_header_size=LONGEST_HEADERS,
        max_request_body_size=LARGEST_UPLOAD,
        inbuf_overflow=KEPT_OF_A_BODY,
        ident="paidui",
        **behind(settings.proxy),
    )


def _share_heaps() -> None:
    """Left alone, glibc gives each of our many threads a heap that it never gives back: 20 MB for nothing."""
    with contextlib.suppress(AttributeError):  # another C library has no such switches, and no such heaps
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, STANDS_APART)


@contextlib.contextmanager
def _on_the_bus(settings: ConsoleSettings) -> Iterator[RequestClient]:
    """A client after whose end it is said that this console is lost; it need not find a broker to begin."""
    will = (NODE_STATUS.path(settings.hall, node=settings.node), _status(settings, "lost"))
    with RequestClient(settings.bus, id_prefix=secrets.token_hex(4), will=will, jitter=Random()) as client:
        yield client


def _appear(client: RequestClient, settings: ConsoleSettings) -> None:
    """Connect, once somebody listens: how the hall stands is told at once, and then only what changes."""
    client.connect(0)
    client.publish(NODE_STATUS, _status(settings, "ready"), node=settings.node)


def _status(settings: ConsoleSettings, state: Literal["ready", "lost"]) -> NodeStatus:
    return NodeStatus(node=settings.node, role="console", state=state, version=version("paidui"))


def _serve(server: Doorkeeper, hall: LiveHall, settings: ConsoleSettings, watchdog: Watchdog | None) -> None:
    def end(_signal: int, _frame: FrameType | None) -> None:
        if watchdog:
            watchdog.stop()
        hall.end()
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    address = f"http://{settings.host}:{server.effective_port}/"
    (settings.data / ADDRESS_FILE).write_text(address + "\n", encoding="ascii")
    log.info("console at %s", address)
    if watchdog:
        watchdog.start()
    server.run()


if __name__ == "__main__":
    sys.exit(main())
