"""The example hall with what clerks are offered at their windows: where to send visitors on to, and a video seat."""

import msgspec

from hall_config.conduct import Favourite
from hall_config.forms import Named
from hall_config.model import HallConfig
from tests.hall.standing import county

VIDEO = "window-6"
ROOM = Named(zh="视频间2", en="video room 2")


def with_window(config: HallConfig, window: str, **changes: object) -> HallConfig:
    """Let one window be otherwise."""
    windows = [msgspec.structs.replace(each, **changes) if each.id == window else each for each in config.windows]
    return msgspec.structs.replace(config, windows=tuple(windows))


def a_hall_of_desks() -> HallConfig:
    """Return the county with a video seat, and places where its clerks often send visitors on to."""
    config = county()
    desk = msgspec.structs.replace(
        config.desk,
        favourites=(Favourite(window="window-5"), Favourite(clerk="zhao"), Favourite(service="bdc-chaxun")),
    )
    config = msgspec.structs.replace(config, desk=desk)
    own = (Favourite(service="yb-canbao"), Favourite(service="bdc-chaxun"))
    config = with_window(config, "window-1", favourites=own)
    return with_window(
        config, VIDEO, kind="remote", services=("*",), room=ROOM, meeting="https://meet.example/{ticket}?seat=6"
    )
