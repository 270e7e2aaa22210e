"""What the programs' door stands on, put together once: tokens, keys, subscriptions, and who tells them."""

from flask import Flask

from web_console.api.feed import TicketFeed
from web_console.api.keys import CommandKeys
from web_console.api.own_figures import Asked
from web_console.api.subscriptions import Subscriptions
from web_console.api.tokens import Tokens
from web_console.live import LiveHall
from web_console.settings import ConsoleSettings
from web_console.webhooks.sending import Webhooks


def build_door(app: Flask, settings: ConsoleSettings, hall: LiveHall, webhooks: Webhooks) -> None:
    """Give an application what its door for programs needs; `feed.begin()` is for who serves it."""
    subscriptions = Subscriptions(settings.data, settings.webhook)
    webhooks.tell_these(subscriptions.targets())
    app.extensions["tokens"] = Tokens(settings.data)
    app.extensions["command_keys"] = CommandKeys(settings.data)
    app.extensions["subscriptions"] = subscriptions
    app.extensions["asked"] = Asked(app)
    app.extensions["journal"] = settings.journal_file
    app.extensions["ticket_feed"] = TicketFeed(hall, settings.journal_file, subscriptions, webhooks)
