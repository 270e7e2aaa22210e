"""Notices in a panel of their own, an emergency over everything, and pictures."""

import pygame
from pygame import Rect

from board_view.themes import Paint
from board_view.view import BannerKind, EmergencyView, Lines, NoticeView
from caller_display.canvas import Align
from caller_display.easel import Easel


def draw_notice(easel: Easel, at: Rect, view: NoticeView) -> None:
    """Draw the notice whose turn it is, in as many lines as it takes."""
    px, theme = easel.px, easel.theme
    paint = {BannerKind.NOTICE: theme.notice, BannerKind.CLOSING: theme.closing}.get(view.kind, theme.panel)
    easel.begin(at, paint.ground)
    box = at.inflate(-px(72), -px(40))
    if view.label.main:
        box = _head(easel, view, box, paint)
    if view.until.main:
        words = f"{view.until.main}  {view.until.second}".strip()
        easel.canvas.text(words, px(32), paint.quiet, (box.left, box.bottom - px(20)), box.width)
        box = Rect(box.left, box.top, box.width, box.height - px(52))
    _text(easel, view.text, box, paint, 64)


def _head(easel: Easel, view: NoticeView, box: Rect, paint: Paint) -> Rect:
    px = easel.px
    edge = box.right
    if view.page:
        edge = easel.canvas.text(view.page, px(26), paint.quiet, (edge, box.top + px(20)), px(160), "right").left
    words = f"{view.label.main}  {view.label.second}".strip()
    easel.canvas.text(words, px(36), paint.text, (box.left, box.top + px(20)), edge - px(20) - box.left)
    return Rect(box.left, box.top + px(56), box.width, box.height - px(56))


def draw_emergency(easel: Easel, at: Rect, view: EmergencyView) -> None:
    """Cover the whole board; who is called just now is read at its foot all the same."""
    px, paint = easel.px, easel.theme.emergency
    easel.canvas.begin(at, paint.ground)
    box = at.inflate(-px(160), -px(120))
    words = f"{view.label.main}  {view.label.second}".strip()
    easel.canvas.text(words, px(72), paint.text, (box.centerx, box.top + px(40)), box.width, "middle")
    box = Rect(box.left, box.top + px(110), box.width, box.height - px(110))
    if view.foot.main:
        foot = Rect(at.left, at.bottom - px(150), at.width, px(150))
        easel.canvas.bar(foot, easel.theme.calling.ground)
        easel.lines(
            view.foot, px(72), px(34), easel.theme.calling, (foot.centerx, foot.centery), foot.width - px(80), "middle"
        )
        box = Rect(box.left, box.top, box.width, foot.top - px(20) - box.top)
    _text(easel, view.text, box, paint, 150, "middle")


def draw_picture(easel: Easel, at: Rect, picture: pygame.Surface | None, greeting: Lines) -> None:
    """Show a picture; as long as there is none, the hall's greeting."""
    easel.begin(at, easel.theme.panel.ground)
    if picture is not None:
        easel.canvas.picture(picture, at)
    else:
        _text(easel, greeting, at.inflate(-easel.px(72), -easel.px(40)), easel.theme.panel, 64, "middle")


def _text(easel: Easel, text: Lines, box: Rect, paint: Paint, large: int, align: Align = "left") -> None:
    upper = box.height * 60 // 100 if text.second else box.height
    above = Rect(box.left, box.top, box.width, upper)
    below = Rect(box.left, box.top + upper, box.width, box.height - upper)
    easel.canvas.block(text.main, easel.px(large), easel.px(28), paint.text, above, align)
    easel.canvas.block(text.second, easel.px(large * 0.55), easel.px(22), paint.quiet, below, align)
