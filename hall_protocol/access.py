"""Who may say and hear what: the broker's access list, rendered from the table of topics."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hall_protocol.roles import WINDOW_ROLES, Role
from hall_protocol.topics import TOPICS, Topic


@dataclass(frozen=True, slots=True)
class Credential:
    """One name the broker knows: a node, what it is, and the window it belongs to, if any."""

    node: str
    role: Role
    window: str = ""

    def __post_init__(self) -> None:
        if bool(self.window) != (self.role in WINDOW_ROLES):
            raise ValueError(
                f"credential {self.node}: a {self.role} {'needs a' if not self.window else 'has no'} window"
            )

    @property
    def own_ids(self) -> dict[str, str]:
        """The ids that are this credential's own, by the name of the level they fill."""
        return {"node": self.node, "window": self.window, "role": str(self.role)}


def render_access_list(hall: str, credentials: Iterable[Credential]) -> str:
    """Return Mosquitto's `acl_file` for these credentials; whoever is not in it may do nothing."""
    return "\n".join(line for credential in credentials for line in _lines(hall, credential)) + "\n"


def _lines(hall: str, credential: Credential) -> Iterator[str]:
    yield f"user {credential.node}"
    for topic in TOPICS.values():
        path = filter_for(topic, hall, credential)
        if credential.role in topic.says:
            yield f"topic write {path}"
        if credential.role in topic.hears:
            yield f"topic read {path}"
    yield ""


def filter_for(topic: Topic, hall: str, credential: Credential) -> str:
    """Return the filter by which this credential says or hears a topic: its own ids, or `+` for any."""
    own = credential.own_ids if credential.role in topic.own else {}
    return topic.path(hall, **{level: own.get(level, "+") for level in topic.levels})
