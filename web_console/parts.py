"""What every page is served from: put together once for an application, found again by each request."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import current_app, g

from hall_config.model import HallConfig
from web_console.day_book import DayBook
from web_console.known_hall import KnownHall
from web_console.language import Tongue
from web_console.live import LiveHall
from web_console.machines.screens import Screens
from web_console.now.fragments import Fragments
from web_console.planning.jobs import Questions
from web_console.serving.streams import Streams
from web_console.settings import ConsoleSettings
from web_console.upkeep import Upkeep
from web_console.virtual.hall import VirtualHall


@dataclass(frozen=True)
class Parts:
    """The hall, and what the console knows and asks of it; built by `site.build`."""

    settings: ConsoleSettings
    hall: LiveHall
    known: KnownHall
    day_book: DayBook
    upkeep: Upkeep
    fragments: Fragments
    streams: Streams
    questions: Questions
    screens: Screens
    virtual: VirtualHall | None
    monotonic_ms: Callable[[], int]

    @property
    def folder(self) -> Path | None:
        """The hall's configuration, where the console knows it."""
        return self.settings.hall_folder

    @property
    def config(self) -> HallConfig | None:
        """The configuration that the hub goes by, where the console knows it."""
        return self.known.at(self.hall.configuration)


def parts() -> Parts:
    """Return the parts of the application that serves this request."""
    found: Parts = current_app.extensions["parts"]
    return found


def request_tongue() -> Tongue:
    """Return what says everything in the language of whoever asks."""
    return parts().fragments.tongue(g.language)
