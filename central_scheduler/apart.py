"""What is kept apart from the journal, where it can be erased: who a visitor is, and what was said."""

from typing import Protocol


class Apart(Protocol):
    """The erasable side of a hall's memory. The journal knows random ids and that words exist, never more."""

    def visitor_of(self, identity: str, day: str) -> str:
        """Return the random id that stands for this identity on this day; "" as day: for appointments."""
        ...

    def keep_comment(self, ticket: str, words: str) -> None:
        """Keep what a visitor said about a visit."""
        ...

    def keep_answer(self, case: str, words: str) -> None:
        """Keep what was answered."""
        ...

    def comment_on(self, ticket: str) -> str:
        """Return what the visitor said, or nothing."""
        ...

    def answer_to(self, case: str) -> str:
        """Return what was answered, or nothing."""
        ...


class NothingKept:
    """A hall that keeps nothing: nobody is known again, and no words are stored."""

    def visitor_of(self, identity: str, day: str) -> str:
        """Nobody is known."""
        return ""

    def keep_comment(self, ticket: str, words: str) -> None:
        """Forget it."""

    def keep_answer(self, case: str, words: str) -> None:
        """Forget it."""

    def comment_on(self, ticket: str) -> str:
        """Nothing was said."""
        return ""

    def answer_to(self, case: str) -> str:
        """Nothing was answered."""
        return ""
