"""What stands behind the guides' phones, put together once."""

from flask import Flask

from web_console.guide.pages import GuideDesk
from web_console.guide.reach import Reach
from web_console.guide.stream import GuideStream
from web_console.parts import Parts


def furnish_guides(app: Flask, parts: Parts) -> None:
    """Put what tells guides their hall, and what reaches it for them, into an application."""
    stream = GuideStream(app, parts.hall, parts.monotonic_ms)
    app.extensions["guide"] = GuideDesk(stream, Reach(parts.hall.ask), parts.settings.data)
