"""What an onlooker reads on the walls: every notice, for as long as it says."""

from queue_core.events import AnnouncementMade, NoticePosted, NoticeWithdrawn, StatusAsked
from tests.core.hearing import hear
from tests.core.notebook import Notebook


@hear.register
def _(event: NoticePosted, book: Notebook) -> None:
    assert event.notice not in book.names_of_notices, "a notice has a name of its own"
    assert event.zh or event.en, "there is something to read"
    assert event.at_ms <= event.from_ms, "nothing has been read before it was posted"
    assert event.until_ms is None or event.from_ms < event.until_ms, "it ends after it has begun"
    assert set(event.zones) <= set(book.rules.zones), "it hangs where there is a wall"
    book.names_of_notices.add(event.notice)
    book.notices[event.notice] = event
    assert len(book.to_read(event.at_ms)) <= 50, "nobody reads more"


@hear.register
def _(event: NoticeWithdrawn, book: Notebook) -> None:
    assert event.notice in book.to_read(event.at_ms), "what is withdrawn was to be read"
    del book.notices[event.notice]


@hear.register
def _(event: AnnouncementMade, book: Notebook) -> None:
    assert event.announcement not in book.names_of_notices, "an announcement has a name of its own"
    assert set(event.zones) <= set(book.rules.zones), "it is spoken where somebody waits"
    book.names_of_notices.add(event.announcement)


@hear.register
def _(event: StatusAsked, book: Notebook) -> None:
    assert event.zone in ("", *book.rules.zones), "it is spoken where somebody waits"
