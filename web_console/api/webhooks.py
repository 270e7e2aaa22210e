"""Webhooks made, listed and removed by a program, as on the page for people."""

from typing import Annotated

import msgspec
from flask import Response, current_app

from web_console.api.answers import as_json, refused
from web_console.api.body import UNREADABLE, body
from web_console.api.door import api
from web_console.tokens.bearer import speaker
from web_console.webhooks.sending import Webhooks
from web_console.webhooks.subscriptions import Subscription, SubscriptionError, Subscriptions

PORT = "(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?"
URL = rf"^https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?{PORT}([/?][!-~]*)?$(?!\n)"
"""A host by its name or its IPv4 address."""
CONFLICTS = frozenset({"subscription_name_taken", "too_many_subscriptions"})


class WebhookWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An address that wants to be told."""

    name: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)", max_length=64)]
    """What it is called here."""
    url: Annotated[str, msgspec.Meta(pattern=URL, max_length=500)]
    events: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=40)] = ("ticket.*",)
    """Of what: `ticket.called`, `ticket.*`, `case.*`, `alert.*`."""


class WebhookTold(msgspec.Struct, frozen=True, omit_defaults=True):
    """One address, and how it stands with it."""

    name: str
    url: str
    events: tuple[str, ...]
    maker: str
    made_ms: int
    waiting: int = 0
    """So many messages are still to be told."""
    delivered: int = 0
    given_up: int = 0
    outcome: str = ""
    """What came of the last try."""
    secret: str = ""
    """With which messages are signed; told once, when it is made."""


@api.get("/webhooks")
def webhooks() -> Response:
    """Every address that is told, and how it stands with it."""
    return as_json([_told(each) for each in subscriptions().all()])


@api.post("/webhooks")
def webhook_wish() -> Response:
    """Have an address told from now on; its secret is in this answer alone."""
    try:
        wish = body(WebhookWish)
        made, secret = subscriptions().add(wish.name, wish.url, wish.events, speaker())
    except UNREADABLE as problem:
        return refused(f"a webhook is {{name, url, events}}: {problem}", 400)
    except SubscriptionError as problem:
        return refused(str(problem), 409 if problem.reason in CONFLICTS else 400)
    tell_these()
    return as_json(msgspec.structs.replace(_told(made), secret=secret), 201)


@api.delete("/webhooks/<name>")
def webhook_end(name: str) -> Response:
    """Tell an address no more."""
    try:
        subscriptions().remove(name)
    except SubscriptionError as problem:
        return refused(str(problem), 404)
    tell_these()
    return Response(status=204)


def tell_these() -> None:
    """Have the sender tell exactly those who are subscribed now."""
    _sender().tell_these(subscriptions().targets())


def _told(each: Subscription) -> WebhookTold:
    standing = next((one for one in _sender().standing() if one.target == each.name), None)
    if standing is None:
        return WebhookTold(each.name, each.url, each.events, each.maker, each.made_ms)
    figures = (standing.waiting, standing.delivered, standing.given_up, standing.outcome)
    return WebhookTold(each.name, each.url, each.events, each.maker, each.made_ms, *figures)


def subscriptions() -> Subscriptions:
    """Return the subscriptions of this console."""
    found: Subscriptions = current_app.extensions["subscriptions"]
    return found


def _sender() -> Webhooks:
    found: Webhooks = current_app.extensions["webhooks"]
    return found
