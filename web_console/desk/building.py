"""What stands behind the desks in browsers, put together once."""

from flask import Flask

from web_console.desk.stream import DeskStream
from web_console.parts import Parts


def furnish_desks(app: Flask, parts: Parts) -> None:
    """Put what tells browsers their desks into an application."""
    app.extensions["desk"] = DeskStream(app, parts.hall, parts.fragments.tongue, parts.monotonic_ms)
