"""The hall's time as its visitors read it."""

from board_view.view import Lines
from board_view.words import Words
from hall_config.wall import clock_at, on_the_wall


def clock(at_ms: int, utc_offset_s: int) -> str:
    """Return hours and minutes; nothing while nobody has said what time it is."""
    return clock_at(at_ms, utc_offset_s) if at_ms else ""


def date(at_ms: int, utc_offset_s: int, words: Words) -> Lines:
    """Return the day; nothing while nobody has said which."""
    if not at_ms:
        return Lines("")
    day = on_the_wall(at_ms, utc_offset_s)
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
