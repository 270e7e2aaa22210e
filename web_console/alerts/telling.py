"""What other systems are told of an alert; nothing in it is of a visitor."""

from collections.abc import Callable

from web_console.alerts.keeping import Happening
from web_console.alerts.view import Words, sentence
from web_console.alerts.watching import AlertWatch
from web_console.webhooks.sending import Webhooks


def telling(
    hall: str, webhooks: Webhooks, watch: Callable[[], AlertWatch], words: Callable[[], tuple[Words, ...]]
) -> Callable[[Happening], None]:
    """Return what tells other systems: the alert's own words in both languages, and its facts."""

    def tell(happening: Happening) -> None:
        alert = happening.alert
        if not watch().rules[alert.condition.kind].webhook:
            return
        times = f"-{alert.said}" if happening.what == "repeated" else ""
        webhooks.tell(
            f"{hall}-{alert.raised_ms}-{alert.id}-{happening.what}{times}",
            f"alert.{happening.what}",
            {
                "hall": hall,
                "alert": alert.id,
                "kind": alert.condition.kind,
                "about": alert.condition.about,
                "zone": alert.condition.zone,
                "raised_ms": alert.raised_ms,
                "acknowledged_by": alert.acknowledged_by,
                "facts": dict(alert.condition.facts),
                "text": {each.tongue.language: sentence(alert, each) for each in words()},
            },
        )

    return tell
