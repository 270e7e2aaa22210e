"""Virtual hands at a virtual pad: touch by place or by text, and read the page."""

from collections.abc import Mapping

from device_drivers.driver import Arguments, DriverError, Fault, Hand, Reply
from device_drivers.hands import number, word
from device_drivers.rectangle import Rect
from window_terminal.pad.app import PadApp
from window_terminal.pad.glass import PadGlass
from window_terminal.pad.view import Choice


class PadHands:
    """What a newcomer's browser or a script may do to one virtual pad, beside its devices' own hands."""

    def __init__(self, app: PadApp, glass: PadGlass | None) -> None:
        self._app = app
        self._glass = glass

    def table(self) -> Mapping[str, Hand]:
        """Every hand by its name."""
        return {"page": self._page, "touch": self._touch} if self._glass is not None else {"page": self._page}

    def _page(self, _arguments: Arguments) -> Reply:
        """What stands there, and what can be touched."""
        view, placed = self._app.view, self._placed()
        return {
            "page": str(view.page),
            "title": view.title.zh,
            "number": view.number,
            "seconds": view.seconds,
            "hub": view.linked,
            "pending": self._app.pending,
            "targets": [_described(choice, rect) for choice, rect in placed],
        }

    def _touch(self, arguments: Arguments) -> Reply:
        """Touch at `x` and `y`, or the one target that says `text` in either language."""
        assert self._glass is not None, "only a pad with glass has this hand"
        if "text" in arguments:
            self._glass.touch(*self._place_of(word(arguments, "text")))
        else:
            self._glass.touch(int(number(arguments, "x")), int(number(arguments, "y")))
        self._app.feel()
        return self._page({})

    def _place_of(self, text: str) -> tuple[int, int]:
        placed = self._placed()
        for choice, rect in placed:
            if text in (choice.action, choice.label.zh, choice.label.en):
                return rect.middle
        there = ", ".join(choice.label.zh for choice, _ in placed) or "nothing to touch"
        raise DriverError("screen", Fault.UNKNOWN_NAME, f'nothing says "{text}"; there is {there}')

    def _placed(self) -> tuple[tuple[Choice, Rect], ...]:
        return self._glass.placed(self._app.view) if self._glass is not None else ()


def _described(choice: Choice, rect: Rect) -> dict[str, object]:
    return {"action": choice.action, "zh": choice.label.zh, "en": choice.label.en, "rect": list(rect)}
