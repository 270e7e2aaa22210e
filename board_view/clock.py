"""The hall's time as its visitors read it."""

from datetime import UTC, datetime, timedelta

from board_view.view import Lines
from board_view.words import Words


def local(at_ms: int, utc_offset_s: int) -> datetime:
    """Return a moment as the clocks of the hall show it."""
    return datetime.fromtimestamp(at_ms / 1000, UTC) + timedelta(seconds=utc_offset_s)


def clock(at_ms: int, utc_offset_s: int) -> str:
    """Return hours and minutes; nothing while nobody has said what time it is."""
    return f"{local(at_ms, utc_offset_s):%H:%M}" if at_ms else ""


def date(at_ms: int, utc_offset_s: int, words: Words) -> Lines:
    """Return the day; nothing while nobody has said which."""
    if not at_ms:
        return Lines("")
    day = local(at_ms, utc_offset_s)
    fields = {"year": day.year, "month": f"{day.month:02}", "day": f"{day.day:02}"}
    main, second = (
        words.texts.text(
            "display.date",
            language,
            weekday=words.texts.text(f"display.weekday_{day.isoweekday()}", language),
            **fields,
        )
        for language in words.order
    )
    return words.lines(main, second)
