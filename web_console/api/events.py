"""What has happened to tickets, to be read on from wherever a system stood: the pull beside the webhooks' push."""

import re
from typing import Final

from flask import Response

from hall_records.faults import NoJournalError, RecordsError
from hall_records.reading import JournalReader
from hall_records.ticket_events import ticket_events
from web_console.api.answers import as_json, refused
from web_console.api.door import api
from web_console.api.query import BadQueryError, asked_for
from web_console.parts import parts

PLACE: Final = re.compile(r"([1-9][0-9]{0,8})-(0|[1-9][0-9]{0,15})", re.ASCII)
MOST: Final = 1_000
USUAL: Final = 200


@api.get("/events")
def events() -> Response:
    """What has happened after an event, in order; without `after` from the beginning of the last day."""
    try:
        given = asked_for("after", "limit")
    except BadQueryError as problem:
        return refused(str(problem), 400)
    place, asked = given.get("after", ""), given.get("limit", str(USUAL))
    if place and not PLACE.fullmatch(place):
        return refused("after is the id of an event, or what a page said in `next`, such as 1-4711", 400)
    if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked[:9]) <= MOST:
        return refused(f"limit is a whole number from 1 to {MOST}", 400)
    try:
        with JournalReader.open(parts().settings.journal_file) as reader:
            return _page(reader, place, int(asked))
    except NoJournalError as problem:
        return refused(str(problem), 503)
    except RecordsError as problem:
        return refused(f"the journal cannot be read: {problem}", 503)


def _page(reader: JournalReader, place: str, most: int) -> Response:
    epoch, seq = map(int, place.split("-")) if place else (reader.epoch, _before_the_last_day(reader))
    if epoch != reader.epoch or seq > reader.seq:
        said = f"the journal was restored or begun anew since {place}; go on from {reader.epoch}-{reader.seq}, or anew"
        return refused(said, 410)
    return as_json(ticket_events(reader, seq, most))


def _before_the_last_day(reader: JournalReader) -> int:
    days = reader.days()
    bounds = reader.day_bounds(days[-1]) if days else None
    return bounds[0] if bounds else 0
