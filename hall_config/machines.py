"""The machines of a hall: what each is, where it stands, and how it looks."""

from hall_config.boards import BoardPlan
from hall_config.forms import Id, Named, NodeRole, Part


class Node(Part, frozen=True, kw_only=True):
    """A machine of the hall: a dispenser, a window's terminal, a board with voice."""

    id: Id
    """Its name on the bus and in its credentials."""
    role: NodeRole
    """`dispenser` issues tickets, `terminal` has a clerk's buttons, `sign` is the strip above a window, `pad` asks the
    visitor for a rating, `display` shows and speaks the calls, `voice` renders for all displays what they will say."""
    zone: str = ""
    """The zone a dispenser stands in; the zone a display shows, or empty for every zone of the hall."""
    window: str = ""
    """The window a terminal, a sign or a pad belongs to."""
    where: Named | None = None
    """Where the machine stands, for whoever must find it."""
    board: BoardPlan | None = None
    """How a display looks; left out: as usual."""
