"""The programs' door itself: the one blueprint that all its addresses hang on."""

from typing import Final

from flask import Blueprint

api = Blueprint("api", __name__, url_prefix="/api/v1")

LONGEST_LIST: Final = 2 * 1024 * 1024
"""Of a body with a whole list of appointments; every other is short."""
