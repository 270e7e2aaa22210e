"""What is kept apart from the journal, where it can be erased: who a visitor is, and what somebody said."""

from collections.abc import Iterable
from typing import Protocol


class Apart(Protocol):
    """The erasable side of a hall's memory. The journal knows random ids and that words exist, never more."""

    def visitor(self, identity: str, day: str, *, for_booking: bool = False) -> str:
        """Return the random id that stands for this keyed hash, on this day or among all bookings."""
        ...

    def visitors(self, wanted: Iterable[tuple[str, str]], *, for_booking: bool = False) -> list[str]:
        """Return the ids of many, each by its hash and day."""
        ...

    def who_comes(self, identity: str, booking_identity: str, day: str) -> str:
        """Return the random id of somebody with a card; who has booked is the same visitor at the dispenser."""
        ...

    def known_as(self, identity: str, booking_identity: str, day: str) -> tuple[str, ...]:
        """Return the ids by which somebody with a card is known already, and make none: as who they came, or booked."""
        ...

    def key(self, day: str, *, for_booking: bool = False) -> bytes:
        """Return the key of identities on this day, or that of bookings; nothing where nobody is to be known."""
        ...

    def write_remark(self, subject: str, day: str, words: str) -> None:
        """Keep somebody's own words on a ticket's rating or a case's answer, by its id."""
        ...

    def remark(self, subject: str) -> str:
        """Return what was written on this id, or nothing."""
        ...


class NothingKept:
    """A hall that keeps nothing: nobody is known again, and no words are stored."""

    def visitor(self, identity: str, day: str, *, for_booking: bool = False) -> str:
        """Nobody is known."""
        return ""

    def visitors(self, wanted: Iterable[tuple[str, str]], *, for_booking: bool = False) -> list[str]:
        """Nobody is known."""
        return ["" for _ in wanted]

    def who_comes(self, identity: str, booking_identity: str, day: str) -> str:
        """Nobody is known."""
        return ""

    def known_as(self, identity: str, booking_identity: str, day: str) -> tuple[str, ...]:
        """Nobody is known."""
        return ()

    def key(self, day: str, *, for_booking: bool = False) -> bytes:
        """There is no key."""
        return b""

    def write_remark(self, subject: str, day: str, words: str) -> None:
        """Forget it."""

    def remark(self, subject: str) -> str:
        """Nothing was said."""
        return ""
