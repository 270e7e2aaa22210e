"""What came of an import of appointments: for whoever mends the file, and for scripts."""

from collections.abc import Iterator
from typing import Final

import msgspec

from firmware_tools.answers import Answers
from firmware_tools.booking_sheet import BookingSheet
from firmware_tools.options import in_json
from hall_protocol.events import Reply

MOST_SHOWN: Final = 50
"""Of what is wrong with a file on the terminal; JSON has all of it."""


class RowMistake(msgspec.Struct, frozen=True):
    """What is wrong with one row, as Excel counts."""

    row: int
    column: str
    sentence: str


class BookingReport(msgspec.Struct, frozen=True, kw_only=True):
    """How many were booked, and how many had been; or everything that is wrong, and then nothing was booked."""

    ok: bool
    booked: int = 0
    known: int = 0
    problems: tuple[RowMistake, ...] = ()
    unused_columns: tuple[str, ...] = ()
    refusal: str = ""
    """What the hub says of the list as a whole."""

    @property
    def json(self) -> str:
        """All of it, for scripts."""
        return in_json(self)

    def lines(self, answers: Answers, *, only_checked: bool) -> Iterator[str]:
        """Return what an operator reads."""
        if self.refusal:
            yield self.refusal
        elif self.problems:
            yield answers.say("import_wrong", count=len(self.problems))
        yield from self._rows()
        if self.ok:
            yield answers.say("import_bookable" if only_checked else "import_booked", count=self.booked)
        if self.known:
            yield answers.say("import_known", count=self.known)
        if self.unused_columns:
            yield answers.say("import_unused", columns=", ".join(self.unused_columns))

    def _rows(self) -> Iterator[str]:
        for each in self.problems[:MOST_SHOWN]:
            column = f" {each.column}" if each.column else ""
            yield f"  {each.row}{column}: {each.sentence}"
        if len(self.problems) > MOST_SHOWN:
            yield f"  … +{len(self.problems) - MOST_SHOWN}"


def report_of_mistakes(sheet: BookingSheet) -> BookingReport:
    """Report a file that was not even sent."""
    problems = tuple(RowMistake(each.row or 0, each.column, str(each.sentence)) for each in sheet.mistakes)
    return BookingReport(ok=False, problems=problems, unused_columns=sheet.unused)


def report_of_reply(sheet: BookingSheet, reply: Reply) -> BookingReport:
    """Report what the hub said of it, each row by its number in the file."""
    problems = (
        RowMistake(sheet.rows[each.row - 1], "", f"{each.message.zh} / {each.message.en}") for each in reply.problems
    )
    return BookingReport(
        ok=reply.ok,
        booked=reply.booked,
        known=reply.known,
        problems=tuple(problems),
        unused_columns=sheet.unused,
        refusal=f"{reply.message.zh} / {reply.message.en}" if reply.message else "",
    )
