"""The line at the bottom, the panel of notices, and what covers everything."""

from board_view.clock import clock
from board_view.state import BoardState
from board_view.view import BannerKind, BannerView, EmergencyView, Lines, Link, NoticeView
from board_view.words import Words
from hall_config.wall import on_the_wall
from hall_protocol.message import LocalText
from hall_protocol.states import Notice


def banners(state: BoardState, words: Words) -> tuple[BannerView, ...]:
    """Return what takes turns at the bottom: what is urgent silences what is not."""
    emergencies = [_banner(notice, words) for notice in state.notices if notice.kind == "emergency"]
    lost = [_lost(state, words)] if state.link is Link.LOST else []
    if emergencies or lost:
        return (*emergencies, *lost)
    now = state.announcement
    if now and now.said and not state.has_large:
        return (BannerView(BannerKind.SAID, said_label(state, words), words.named(now.said)),)
    if state.moved and state.moved.to:
        return (_moved(state.moved.number, state.moved.to, words),)
    closing = [_banner(notice, words) for notice in state.notices if notice.kind == "closing"]
    ticker = state.catalogue.ticker if state.catalogue else ()
    lines = [*closing, *(_banner(notice, words) for notice in state.notices if notice.kind == "notice")]
    lines += _missed_rule(state, words)
    lines += [BannerView(BannerKind.TICKER, Lines(""), words.named(text)) for text in ticker]
    return tuple(lines) or (BannerView(BannerKind.TICKER, Lines(""), greeting(state, words)),)


def _missed_rule(state: BoardState, words: Words) -> list[BannerView]:
    """Return what whoever missed a call does now, as long as anybody who did stands in the list."""
    if state.catalogue is None or not any(call.missed for call in state.calls):
        return []
    rule = words.named(state.catalogue.missed_rule)
    return [BannerView(BannerKind.TICKER, Lines(""), rule)] if rule.main else []


def notice_view(state: BoardState, words: Words) -> NoticeView:
    """Return the notice whose turn it is, for a panel of its own; the hall's greeting where there is none."""
    notices = [notice for notice in state.notices if notice.kind != "emergency"]
    if not notices:
        return NoticeView(BannerKind.TICKER, Lines(""), greeting(state, words))
    index = state.turn % len(notices)
    notice = notices[index]
    banner = _banner(notice, words)
    until = Lines("")
    if notice.until_ms:
        until = words.say("until", time=_until(notice.until_ms, state))
    page = f"{index + 1} / {len(notices)}" if len(notices) > 1 else ""
    return NoticeView(banner.kind, banner.label, banner.text, until, page)


def emergency_view(state: BoardState, words: Words) -> EmergencyView | None:
    """Return what covers the board: an emergency that is spoken, or one that holds; each in its turn."""
    holding = [notice.text for notice in state.notices if notice.kind == "emergency"]
    now = state.announcement
    if now and now.said and now.kind == "emergency":
        text = now.said
    elif holding:
        text = holding[state.turn % len(holding)]
    else:
        return None
    return EmergencyView(words.say("emergency"), words.named(text), _foot(state, words))


def greeting(state: BoardState, words: Words) -> Lines:
    """Return the hall's own words of welcome."""
    return words.named(state.catalogue.welcome) if state.catalogue else Lines("")


def said_label(state: BoardState, words: Words) -> Lines:
    """Return what sort of thing everybody is told just now."""
    kind = state.announcement.kind if state.announcement else None
    labels = {"status": "said_status", "closing": "closing", "emergency": "emergency"}
    return words.say(labels.get(kind or "", "live"))


def lost_since(state: BoardState, words: Words) -> Lines:
    """Return since when the board has been cut off; nothing where it never heard the hall."""
    if not state.lost_since_ms:
        return Lines("")
    return words.say("since", time=clock(state.lost_since_ms, state.utc_offset_s))


def _foot(state: BoardState, words: Words) -> Lines:
    now = state.announcement
    if state.link is Link.LOST:
        return _lost(state, words).text
    return words.named(now.said) if now and now.said and now.kind == "live" else Lines("")


def _banner(notice: Notice, words: Words) -> BannerView:
    return BannerView(BannerKind(notice.kind), words.say(notice.kind), words.named(notice.text))


def _moved(number: str, to: LocalText, words: Words) -> BannerView:
    """Say where a visitor goes who was sent on, each language with its own words for the place."""
    main, second = (
        words.texts.text("display.moved", language, number=number, to=place)
        for language, place in zip(words.order, words.pair(to), strict=True)
    )
    return BannerView(BannerKind.MOVED, words.say("moved_label"), words.lines(main, second))


def _lost(state: BoardState, words: Words) -> BannerView:
    return BannerView(BannerKind.LOST, lost_since(state, words), words.say("signal_lost"))


def _until(until_ms: int, state: BoardState) -> str:
    """Return a time of today, or a date."""
    end, now = (on_the_wall(at_ms, state.utc_offset_s) for at_ms in (until_ms, state.hall_ms))
    return f"{end:%H:%M}" if end.date() == now.date() else f"{end:%m-%d %H:%M}"
