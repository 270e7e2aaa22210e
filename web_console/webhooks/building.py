"""Whom one console tells of what happens, put together once."""

from random import Random

from flask import Flask

from node_runtime.clock import wall_ms
from web_console.parts import Parts
from web_console.webhooks.queue import WebhookQueue
from web_console.webhooks.sending import Webhooks
from web_console.webhooks.subscriptions import Subscriptions


def furnish_webhooks(app: Flask, parts: Parts) -> None:
    """Put who is told, and who tells them once it is begun, into an application."""
    settings = parts.settings
    subscriptions = Subscriptions(settings.data, settings.webhook)
    webhooks = Webhooks(WebhookQueue(settings.own_folder / "webhooks.db"), (), wall_ms, Random())
    webhooks.tell_these(subscriptions.targets())
    app.extensions["subscriptions"], app.extensions["webhooks"] = subscriptions, webhooks
