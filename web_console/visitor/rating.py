"""好差评 on a phone: the same five levels as at the window, once, from whoever holds the ticket."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, get_args

from hall_config.conduct import Rating
from hall_protocol.commands import Level, RateTicket
from hall_protocol.states import TicketFacts
from web_console.visitor.speech import Speech

LEVELS: Final[tuple[Level, ...]] = get_args(Level)
BAD: Final = frozenset({"dissatisfied", "very_dissatisfied"})
CHANNEL: Final = "phone"
MOST_WORDS: Final = 200
"""A few words; a letter goes to the address on the wall."""


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in the form that came back; nothing of it is believed."""

    level: Level | None = None
    reason: str = ""
    comment: str = ""

    def command(self, ticket: str, command_id: str) -> RateTicket:
        """Return it as it is said to the hub; why and which words only go with a bad level."""
        assert self.level is not None, "a form without a level is not said"
        rating = RateTicket(command_id=command_id, ticket=ticket, level=self.level, channel=CHANNEL)
        if self.level not in BAD:
            return rating
        return RateTicket(
            command_id=command_id,
            ticket=ticket,
            level=self.level,
            channel=CHANNEL,
            reason=self.reason,
            comment=self.comment,
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """One level or one reason on the form."""

    value: str
    label: str
    is_bad: bool = False
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class RatingForm:
    """What a phone offers after the visit; `notice` says why it did not work just now."""

    levels: tuple[Choice, ...]
    reasons: tuple[Choice, ...]
    comment: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Manners:
    """How the hall wants to be rated."""

    limit_ms: int
    reasons: tuple[tuple[str, str], ...] = ()
    """Code and name in the phone's language."""

    def may_rate(self, ticket: TicketFacts, now_ms: int) -> bool:
        """Whether this visit has ended, is not rated, and its time is not over."""
        in_time = now_ms <= (ticket.ended_ms or 0) + self.limit_ms
        return ticket.phase == "done" and not ticket.rating and in_time and self.limit_ms > 0

    def form(self, speech: Speech, given: Given | None = None, notice: str = "") -> RatingForm:
        """Return the form, with what was chosen already if it comes back to the phone."""
        chosen = given or Given()
        return RatingForm(
            levels=tuple(
                Choice(level, _large(speech.say(f"level.{level}")), level in BAD, level == chosen.level)
                for level in LEVELS
            ),
            reasons=tuple(Choice(code, name, is_chosen=code == chosen.reason) for code, name in self.reasons),
            comment=chosen.comment,
            notice=notice,
        )


def _large(name: str) -> str:
    """Return a name as it stands alone on a button."""
    return name[:1].upper() + name[1:]


def manners_of(rating: Rating | None, speech: Speech) -> Manners:
    """Return how the hall wants to be rated; as every hall does where its folder is not known."""
    rating = rating or Rating()
    reasons = tuple((each.code, speech.tongue.of(each.name)) for each in rating.bad_reasons)
    return Manners(rating.limit_s * 1000, reasons)


def given_in(form: Mapping[str, str], manners: Manners) -> Given:
    """Read what a phone sent: a level there is, a reason of the hall's, and no more than a few words."""
    level = next((each for each in LEVELS if each == form.get("level")), None)
    reason = next((code for code, _ in manners.reasons if code == form.get("reason")), "")
    return Given(level, reason, form.get("comment", "").strip()[:MOST_WORDS])
