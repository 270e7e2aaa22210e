"""What stands behind the settings, put together once."""

from flask import Flask

from web_console.hall_settings.area import kept_hall
from web_console.parts import Parts


def furnish_settings(app: Flask, parts: Parts) -> None:
    """Put the hall's folder with its versions into an application; None where the console was told no folder."""
    app.extensions["settings"] = kept_hall(parts.settings, parts.hall)
