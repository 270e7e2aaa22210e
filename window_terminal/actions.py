"""What a key of a terminal may mean, whatever cable it hangs on."""

from enum import StrEnum
from typing import Final


class Action(StrEnum):
    """One thing a clerk does with one key."""

    CALL = "call"
    """The next visitor, please; with a number typed: this one. In a list: that is the one."""
    RECALL = "recall"
    """Call the same visitor once more."""
    START = "start"
    """The visitor is here."""
    FINISH = "finish"
    """The visitor is served."""
    MISSED = "missed"
    """The visitor did not come; with a number typed: that missed visitor is here after all."""
    TRANSFER = "transfer"
    """Send the visitor on; in the list of places: the next of them."""
    TRANSFER_BACK = "transfer_back"
    """Send the visitor on, who is wanted here again afterwards."""
    HOLD = "hold"
    """The visitor goes to do something and comes back; with nobody here: call one of them back."""
    RESUME = "resume"
    """Call somebody back who was held."""
    HAND_IN = "hand_in"
    """The papers are in; the back office goes on with them."""
    PAUSE = "pause"
    """The window pauses for the usual reason; when it does not work: it opens again."""
    PAUSE_CHOOSE = "pause_choose"
    """The window pauses for a reason that is chosen first."""
    OPEN = "open"
    """The window may call."""
    CLOSE = "close"
    """The window calls no more today."""
    UNDO = "undo"
    """The last step was a misclick."""
    LOG_IN = "log_in"
    """A clerk sits down here, and types who it is."""
    LOG_OUT = "log_out"
    """The window's clerk goes."""
    CONFIRM = "confirm"
    """That is what is meant."""
    BACK = "back"
    """Take the last digit away, or leave what was begun."""
    DIGIT_0 = "digit_0"
    DIGIT_1 = "digit_1"
    DIGIT_2 = "digit_2"
    DIGIT_3 = "digit_3"
    DIGIT_4 = "digit_4"
    DIGIT_5 = "digit_5"
    DIGIT_6 = "digit_6"
    DIGIT_7 = "digit_7"
    DIGIT_8 = "digit_8"
    DIGIT_9 = "digit_9"
    NOTHING = "nothing"
    """The key is there and means nothing."""

    @property
    def digit(self) -> str:
        """The digit it types; empty: it types none."""
        return self.value.removeprefix("digit_") if self.value.startswith("digit_") else ""


BUTTONS: Final = (
    Action.CALL,
    Action.RECALL,
    Action.START,
    Action.FINISH,
    Action.MISSED,
    Action.TRANSFER,
    Action.HOLD,
    Action.PAUSE,
)
"""What a terminal usually has a button for, by its name in the pin plan."""
