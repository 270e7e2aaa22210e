"""Who may say and hear what: the broker's access list, rendered from the table of topics."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hall_protocol.roles import WINDOW_ROLES, Role
from hall_protocol.topics import LEVEL, TOPICS, Topic


def _check_level(what: str, name: str) -> None:
    # A wildcard or a line break here would be a hole in the broker's access list.
    if not LEVEL.fullmatch(name):
        raise ValueError(f"{what} {name!r}: only a-z, 0-9 and - may stand in a topic")


@dataclass(frozen=True, slots=True)
class Credential:
    """One name the broker knows: a node, what it is, and the window it belongs to, if any."""

    node: str
    role: Role
    window: str = ""

    def __post_init__(self) -> None:
        _check_level("node", self.node)
        if bool(self.window) != (self.role in WINDOW_ROLES):
            raise ValueError(
                f"credential {self.node}: a {self.role} {'needs a' if not self.window else 'has no'} window"
            )
        if self.window:
            _check_level("window", self.window)

    @property
    def own_ids(self) -> dict[str, str]:
        """The ids that are this credential's own, by the name of the level they fill."""
        return {"node": self.node, "window": self.window, "role": str(self.role)}


def render_access_list(hall: str, credentials: Iterable[Credential]) -> str:
    """Return Mosquitto's `acl_file` for these credentials; whoever is not in it may do nothing."""
    _check_level("hall", hall)
    return "\n".join(line for credential in credentials for line in _lines(hall, credential)) + "\n"


def _lines(hall: str, credential: Credential) -> Iterator[str]:
    yield f"user {credential.node}"
    for topic in TOPICS.values():
        if credential.role in topic.says:
            yield f"topic write {says_filter(topic, hall, credential)}"
        if credential.role in topic.hears:
            yield f"topic read {hears_filter(topic, hall, credential)}"
    yield ""


def says_filter(topic: Topic, hall: str, credential: Credential) -> str:
    """Return where this credential may say a topic: at its own ids, or at any (`+`)."""
    return _filter(topic, hall, credential, credential.role in topic.says_own)


def hears_filter(topic: Topic, hall: str, credential: Credential) -> str:
    """Return what this credential subscribes to, to hear all of a topic that it may."""
    return _filter(topic, hall, credential, credential.role in topic.hears_own)


def _filter(topic: Topic, hall: str, credential: Credential, only_own: bool) -> str:
    own = credential.own_ids if only_own else {}
    return topic.path(hall, **{level: own.get(level, "+") for level in topic.levels})
