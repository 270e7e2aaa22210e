"""What the programs' door stands on, put together once: tokens, keys, and who tells other systems of tickets."""

from flask import Flask

from web_console.api.feed import TicketFeed
from web_console.api.keys import CommandKeys
from web_console.metrics.own_figures import Asked
from web_console.parts import Parts
from web_console.tokens.keeping import Tokens


def furnish_api(app: Flask, parts: Parts) -> None:
    """Give an application what its door for programs needs; the feed begins when somebody serves it."""
    data, journal = parts.settings.data, parts.settings.journal_file
    app.extensions["tokens"] = Tokens(data)
    app.extensions["command_keys"] = CommandKeys(data)
    app.extensions["asked"] = Asked(app)
    subscriptions, webhooks = app.extensions["subscriptions"], app.extensions["webhooks"]
    app.extensions["ticket_feed"] = TicketFeed(parts.hall, journal, subscriptions, webhooks)
