"""Puts the alerts of one console together: what watches, what is told of it, and to whom."""

import os
from pathlib import Path
from typing import Final

from flask import Flask

from hall_config.model import HallConfig
from node_runtime.clock import boottime_ms, wall_ms
from web_console.alerts.book import AlertBook
from web_console.alerts.copies import missing_copies
from web_console.alerts.machines import MachineTroubles
from web_console.alerts.news import AlertNews
from web_console.alerts.pages import AlertParts, alert_parts, onlooker
from web_console.alerts.telling import telling
from web_console.alerts.tide_advice import TideAdvice
from web_console.alerts.watching import AlertWatch, Sources
from web_console.day_book import Day, DayBook, NoFiguresError
from web_console.now.fragments import Aside
from web_console.parts import Parts
from web_console.webhooks.sending import Webhooks

A_MB: Final = 1024 * 1024
FILE: Final = "alerts.db"


def furnish_alerts(app: Flask, parts: Parts) -> None:
    """Put what stands behind the page of alerts into an application; it watches once it is begun."""
    app.extensions["alerts"] = _alerts(app, parts, app.extensions["webhooks"])
    app.extensions["aside"] = alert_aside


def _alerts(app: Flask, parts: Parts, webhooks: Webhooks) -> AlertParts:
    hall, settings = parts.hall, parts.settings

    def config() -> HallConfig | None:
        return parts.known.at(hall.configuration)

    advice = TideAdvice(hall, parts.questions, config)
    sources = Sources(
        hall,
        lambda: _day(parts.day_book),
        config,
        lambda: free_mb(settings.data),
        wall_ms,
        lambda: missing_copies(settings.data, wall_ms()),
        MachineTroubles(settings.depot, boottime_ms, wall_ms) if settings.depot else tuple,
    )
    tell = telling(settings.hall, webhooks, lambda: watch, lambda: (news.words("zh"), news.words("en")))
    watch = AlertWatch(sources, AlertBook(settings.own_folder / FILE), (advice.hear, tell))
    news = AlertNews(app, hall, watch, parts.fragments.tongue, config)
    return AlertParts(watch, news, advice)


def alert_aside() -> Aside:
    """Return what a living page hears of alerts beside its own; for whoever asks now, as long as the page is open."""
    news, who = alert_parts().news, onlooker()
    return lambda former: news.event(who, former)


def alert_count() -> int:
    """Return how many alerts nobody has seen to, of those that whoever asks now is told of."""
    standing = alert_parts().watch.standing(onlooker().reader)
    return sum(alert.state != "acknowledged" for alert in standing)


def free_mb(folder: Path) -> int | None:
    """Return how much is free on the disk with the hall's records; None when it does not say."""
    try:
        disk = os.statvfs(folder)
    except OSError:
        return None
    return disk.f_bavail * disk.f_frsize // A_MB


def _day(day_book: DayBook) -> Day | None:
    try:
        return day_book.today()
    except NoFiguresError:
        return None
