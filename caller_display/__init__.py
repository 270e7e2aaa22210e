"""The hall's board and its voice: what two hundred waiting people look at and listen to.

Shown and spoken come from one queue of announcements, so that the board can never show one call while the voice says
another.
"""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # pygame greets on stdout, where settings are printed
