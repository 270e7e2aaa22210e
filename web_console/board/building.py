"""What stands behind the boards in browsers, put together once."""

from flask import Flask

from hall_protocol.speaking import ClipsWanted, SpeechLine
from hall_protocol.topics import CLIPS_WANTED
from web_console.board.clips import ClipShelf
from web_console.board.drawing import Drawer
from web_console.board.pictures import PictureFolder
from web_console.board.shows import Shows
from web_console.board.stream import BoardStream
from web_console.parts import Parts


def furnish_boards(app: Flask, parts: Parts) -> None:
    """Put what tells browsers their boards into an application; it hears all that the hall says from now on."""
    hall, node = parts.hall, parts.settings.node

    def ask(lines: tuple[SpeechLine, ...]) -> None:
        hall.tell(CLIPS_WANTED, ClipsWanted(node=node, lines=lines), node=node)

    shows = Shows(hall, ClipShelf(ask, parts.monotonic_ms), parts.monotonic_ms)
    hall.listen(shows.hear)
    app.extensions["pictures"] = pictures = PictureFolder(parts.settings.pictures_folder)
    app.extensions["board"] = BoardStream(hall, shows, Drawer(app, pictures), parts.monotonic_ms)
