"""Whether the hub goes by what stands in the folder: both name a configuration by the same short name."""

from typing import Literal

from hall_config.problems import ConfigError
from web_console.hall_settings.area import kept, last_read
from web_console.parts import parts

Stands = Literal["same", "other", "wrong", "unknown"]


def hub_stands() -> Stands:
    """Say how the hub stands to the folder: `other` when it has not been told, `wrong` when it could not take it."""
    told = parts().hall.configuration
    if not told or parts().hall.picture().link.state != "ok":
        return "unknown"
    try:
        here = last_read().version(kept().files(), kept())
    except ConfigError:
        return "wrong"
    return "wrong" if here is None else "same" if here == told else "other"
