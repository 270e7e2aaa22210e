"""From what is so to what is on the glass: drawn only when it differs, and in the large mode said aloud."""

from device_drivers.screen import Screen
from ticket_dispenser.draw import Draughtsman
from ticket_dispenser.frame import Frame
from ticket_dispenser.glass import PageView
from ticket_dispenser.menu import Menu
from ticket_dispenser.prompting import Prompter, Prompts
from ticket_dispenser.sheet import Surroundings
from ticket_dispenser.view import view
from ticket_dispenser.visit.state import Visit
from ticket_dispenser.wording import Wording


class Showing:
    """Keeps the glass as the visit is; a kiosk at rest costs nothing."""

    def __init__(
        self, screen: Screen, draughtsman: Draughtsman, wording: Wording, prompter: Prompter | None, width_mm: int = 0
    ) -> None:
        self._screen = screen
        self._draughtsman = draughtsman
        self._wording = wording
        self._prompts = Prompts(prompter, wording)
        self._shown: tuple[object, ...] = ()
        self.frame = Frame(*screen.size, width_mm)
        self.page: PageView = view(Visit(), None, self.frame, wording)
        """What is on the glass."""

    def show(self, visit: Visit, menu: Menu | None, around: Surroundings) -> None:
        """Draw what has changed since the last time."""
        state = (visit, menu, around)
        if state == self._shown:
            return
        self._shown = state
        page = view(visit, menu, self.frame, self._wording, around)
        if page != self.page or self._screen.version == 0:
            self.page = page
            self._draughtsman.draw(self._screen.surface, page)
            self._screen.present()
            self._prompts.shown(page, asking=bool(visit.leaving_s))
