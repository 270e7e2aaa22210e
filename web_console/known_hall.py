"""The hall's configuration as the console knows it: read anew whenever the hub has taken another one."""

import logging
import threading
from pathlib import Path

from hall_config.model import HallConfig
from hall_config.problems import ConfigError
from hall_config.reading import read_hall

log = logging.getLogger(__name__)


class KnownHall:
    """One hall's configuration; what cannot be read leaves the former one in its place."""

    def __init__(self, config: HallConfig | None, folder: Path | None) -> None:
        self._config = config
        self._folder = folder
        self._version = ""
        self._lock = threading.Lock()

    def at(self, version: str) -> HallConfig | None:
        """Return the configuration, read again if the hub's is of another version than it was; empty: not heard yet."""
        with self._lock:
            if version and version != self._version:
                if self._version:
                    self._read()
                self._version = version
            return self._config

    def _read(self) -> None:
        if self._folder is None:
            return
        try:
            self._config = read_hall(self._folder)
        except (ConfigError, OSError) as problem:
            log.warning("the hall's changed configuration cannot be read: %s", problem)
