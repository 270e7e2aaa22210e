"""What lies on a card reader: one card, told of once, however often the reader finds it."""

import hashlib
import secrets
from enum import Enum
from typing import Final

from device_drivers.id_card import CardTrouble

TRIES: Final = 3
"""How often a card that lies there is read before its holder is sent to the menu."""
ABSENT_FINDS: Final = 2
"""How often in a row nothing must be found until a card counts as taken away: a reader may miss one that lies there."""


class _Lies(Enum):
    NOTHING = "nothing"
    UNREAD = "a card that has not been told of"
    TOLD = "a card that has been told of"
    DOUBTFUL = "perhaps the card that has been told of"


class CardField:
    """Decides when to read and what to tell, from what the reader finds.

    Readers differ: most do not find a read card again until it has left, some do, some now and then. So a card that
    comes back before its absence is certain is read once more and told of only when it is another one. What it is
    compared by is a hash nobody else can make, and it is forgotten when the card has left.
    """

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(16)
        self._lies = _Lies.NOTHING
        self._told = b""
        self._absent = 0
        self._tries = 0
        self._trouble = CardTrouble.TAKEN_TOO_SOON

    def found(self) -> bool:
        """A card is there; answer whether it has to be read."""
        self._absent = 0
        if self._lies is _Lies.NOTHING:
            self._lies = _Lies.UNREAD
        return self._lies is not _Lies.TOLD

    def empty(self) -> CardTrouble | None:
        """No card is there; answer the trouble when one has left that was never read."""
        left, self._tries = self._lies is _Lies.UNREAD and self._tries > 0, 0
        self._absent += 1
        if self._lies is _Lies.TOLD:
            self._lies = _Lies.DOUBTFUL
        if self._lies is _Lies.UNREAD or self._absent >= ABSENT_FINDS:
            self._lies, self._told = _Lies.NOTHING, b""
        return self._trouble if left else None

    def read(self, number: bytearray) -> bool:
        """The card was read; answer whether it has to be told of."""
        seen = hashlib.blake2b(number, key=self._salt).digest()
        anew, self._told = seen != self._told, seen
        self._lies, self._tries = _Lies.TOLD, 0
        return anew

    def failed(self, trouble: CardTrouble) -> CardTrouble | None:
        """The card was not read; answer the trouble when it is time to tell, once for a card that stays.

        What leaves before that was perhaps only moved: unless it is of a kind that cannot be read, it was too quick.
        """
        self._tries += 1
        hopeless = trouble is CardTrouble.NOT_READABLE
        self._trouble = trouble if hopeless else CardTrouble.TAKEN_TOO_SOON
        return self.given_up(trouble) if self._tries >= TRIES else None

    def given_up(self, trouble: CardTrouble) -> CardTrouble:
        """The card will not be read as long as it lies there; answer the trouble."""
        self._lies, self._tries = _Lies.TOLD, 0
        return trouble

    def missed(self) -> None:
        """An answer was lost on the line: most readers think they have read the card, and do not find it again."""
        if self._lies is _Lies.UNREAD:
            self._tries, self._trouble = max(self._tries, 1), CardTrouble.READ_FAILED

    def doubt(self) -> None:
        """The reader was away for a while; whatever lies there may be another card."""
        self._absent = self._tries = 0
        if self._lies is _Lies.TOLD:
            self._lies = _Lies.DOUBTFUL
