"""A listener of the depot: a Unix socket that only its group may speak at."""

import os
import threading
from pathlib import Path
from typing import Any, Final

from flask import Flask
from waitress.server import UnixWSGIServer

from node_runtime.depot_messages import LONGEST

THREADS: Final = 8
CONNECTIONS: Final = 200
"""The web server in front has limits of its own; this is for the day it has none."""
STOPS_WITHIN_S: Final = 3.0


class Listener:
    """Serves an application at a Unix socket, on threads of its own, until it is stopped."""

    def __init__(self, app: Flask, path: Path, like: Path) -> None:
        """Whose group may enter the folder `like` may speak here, and nobody else beside the depot itself."""
        self._path = path
        self._server: Any = UnixWSGIServer(
            app,
            unix_socket=str(path),
            unix_socket_perms="660",
            threads=THREADS,
            connection_limit=CONNECTIONS,
            max_request_body_size=LONGEST,
            asyncore_use_poll=True,
            ident="paidui",
        )
        os.chown(path, -1, like.stat().st_gid)
        self._thread = threading.Thread(target=self._server.run, name=path.stem, daemon=True)

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Let nobody in any more; what is being answered is answered."""
        self._server.task_dispatcher.shutdown()
        # By its own thread: a socket that is closed under a poll may be another's the next moment.
        self._server.trigger.pull_trigger(lambda: self._server.asyncore.close_all(self._server._map))
        self._thread.join(STOPS_WITHIN_S)
        self._path.unlink(missing_ok=True)
