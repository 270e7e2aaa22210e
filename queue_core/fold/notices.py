"""What everybody is to read, and for how long."""

from queue_core.events import AnnouncementMade, NoticePosted, NoticeWithdrawn, StatusAsked
from queue_core.fold.dispatch import fold
from queue_core.records import HallState, Notice
from queue_core.rules import HallRules
from queue_core.standing import Standing


@fold.register
def _(event: NoticePosted, hall: Standing) -> None:
    """What nobody reads any more makes room."""
    forget_old_notices(hall.state, event.at_ms)
    hall.state.notices_posted += 1
    hall.state.notices[event.notice] = Notice(
        id=event.notice,
        kind=event.kind,
        zones=event.zones,
        zh=event.zh,
        en=event.en,
        from_ms=event.from_ms,
        until_ms=event.until_ms,
    )


@fold.register
def _(event: NoticeWithdrawn, hall: Standing) -> None:
    del hall.state.notices[event.notice]


@fold.register
def _(event: AnnouncementMade, hall: Standing) -> None:
    hall.state.announced += 1


@fold.register
def _(event: StatusAsked, hall: Standing) -> None:
    """It is said, and that is all."""


def forget_old_notices(state: HallState, at_ms: int) -> None:
    """Those are over whose time is up; the others outlive the day."""
    state.notices = {name: notice for name, notice in state.notices.items() if not notice.is_over(at_ms)}


def forget_impossible_notices(state: HallState, rules: HallRules) -> None:
    """A notice for zones that the hall has no more nobody could read, and so nobody would withdraw it."""
    for notice in list(state.notices.values()):
        if notice.zones and not set(notice.zones) & set(rules.zones):
            del state.notices[notice.id]
