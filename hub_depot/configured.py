"""The hall's configuration as the depot reads it: again whenever somebody has changed it."""

from pathlib import Path

from hall_config.model import HallConfig
from hall_config.problems import ConfigError
from hall_config.reading import read_hall


class ConfiguredHall:
    """What is known of the hall: none of it while its files cannot be read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: tuple[float, HallConfig | None] = (-1.0, None)

    def config(self) -> HallConfig | None:
        """Return the configuration as it stands."""
        changed = max((file.stat().st_mtime for file in self._folder.glob("*.toml")), default=0.0)
        if changed != self._read[0]:
            try:
                self._read = (changed, read_hall(self._folder))
            except (ConfigError, OSError):
                self._read = (changed, None)
        return self._read[1]

    def zones(self) -> dict[str, str]:
        """Return in which zone each node stands, where it stands in one."""
        config = self.config()
        if config is None:
            return {}
        of_windows = {window.id: window.zone for window in config.windows}
        return {node.id: node.zone or of_windows.get(node.window, "") for node in config.nodes}
