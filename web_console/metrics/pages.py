"""`/metrics` for Prometheus: open to this machine itself, and to a token that was given `see:metrics`."""

from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_address

from flask import Blueprint, Response, abort, current_app, g, request

from web_console.alerts.pages import alert_parts
from web_console.alerts.watching import Reader
from web_console.entrance.rights import may_see
from web_console.metrics.exposition import CONTENT_TYPE, Family, family, gauge, rendered
from web_console.metrics.figures import hall_figures
from web_console.metrics.own_figures import Asked
from web_console.parts import parts
from web_console.tokens.bearer import keep_within_scopes
from web_console.webhooks.sending import Webhooks

metrics = Blueprint("metrics", __name__)

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
"""What a web server adds that passes on somebody else's question."""


@metrics.get("/metrics")
def show() -> Response:
    """How the hall stands and what the console does, in figures."""
    _let_in()
    return Response(rendered(_everything()), content_type=CONTENT_TYPE)


def _let_in() -> None:
    if g.account:
        keep_within_scopes()
        if not may_see(g.account.role, "metrics"):
            abort(403)
    elif not _is_here():
        abort(401)


def _is_here() -> bool:
    """Whether this machine itself asks; behind a TLS proxy everybody seems to, and then nobody is believed."""
    passed_on = any(name in request.headers for name in FORWARDED) or current_app.config["SESSION_COOKIE_SECURE"]
    try:
        return not passed_on and ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _everything() -> Iterator[Family]:
    hall, asked = parts().hall, current_app.extensions["asked"]
    assert isinstance(asked, Asked)
    yield from hall_figures(hall.picture(), hall.now_ms)
    yield gauge("paidui_console_streams", "Living pages that are open.", parts().streams.open_count)
    reader = Reader("manager")
    counted = Counter((each.condition.kind, each.state) for each in alert_parts().watch.standing(reader))
    standing = (({"kind": kind, "state": state}, count) for (kind, state), count in sorted(counted.items()))
    yield family("paidui_alerts", "gauge", "What staff are alerted to now.", standing)
    webhooks: Webhooks = current_app.extensions["webhooks"]
    waiting = (({"webhook": each.target}, each.waiting) for each in webhooks.standing())
    yield family("paidui_webhook_waiting", "gauge", "Messages that an address is still to be told.", waiting)
    yield from asked.figures()
