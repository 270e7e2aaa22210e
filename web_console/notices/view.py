"""The notices as a manager reads them, and what a form asks for: pure functions of what was heard and typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from hall_config.model import HallConfig
from hall_config.notices import BLANK
from hall_protocol.facts import NoticeFacts
from hall_protocol.states import Catalogue
from web_console.language import Tongue

KINDS: Final = ("notice", "emergency")


class NoticeFormError(ValueError):
    """What was typed cannot be asked of the hub; `reason` is a key of the catalogue's `console` section."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice in the list."""

    id: str
    kind: str
    zh: str
    en: str
    zones: str
    span: str
    is_coming: bool


@dataclass(frozen=True, slots=True)
class PreparedText:
    """Words that are ready, by the name staff find them under."""

    nth: int
    name: str
    zh: str
    en: str
    kind: str


def prepared_texts(config: HallConfig | None, tongue: Tongue) -> list[PreparedText]:
    """Return the words the hall has ready; none where the console does not know its configuration."""
    texts = config.notice_texts if config else ()
    return [PreparedText(nth, tongue.of(text.name), text.zh, text.en, text.kind) for nth, text in enumerate(texts, 1)]


def filled_in(texts: Iterable[PreparedText], nth: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return what the form of a notice and that of an announcement begin with when somebody has chosen these words."""
    for text in texts:
        if str(text.nth) == nth and text.kind != "emergency":
            words = {"zh": text.zh, "en": text.en}
            return ({}, words) if text.kind == "spoken" else (words, {})
    return {}, {}


def notice_lines(
    notices: Iterable[NoticeFacts], catalogue: Catalogue | None, now_ms: int, tongue: Tongue
) -> list[NoticeLine]:
    """Return the notices as they are listed: emergencies first, then by when they begin."""
    known = {zone.id: tongue.of(zone.name) for zone in catalogue.zones} if catalogue else {}
    ordered = sorted(notices, key=lambda each: (each.kind != "emergency", each.from_ms, each.id))
    return [_line(each, known, now_ms, tongue) for each in ordered]


def _line(notice: NoticeFacts, known: Mapping[str, str], now_ms: int, tongue: Tongue) -> NoticeLine:
    zones = tongue.listed(known.get(zone, zone) for zone in notice.zones)
    return NoticeLine(
        id=notice.id,
        kind=notice.kind,
        zh=notice.text.zh,
        en=notice.text.en if notice.text.en != notice.text.zh else "",
        zones=zones or tongue.catalogue_text("display.every_zone"),
        span=_span(notice, now_ms, tongue),
        is_coming=notice.from_ms > now_ms,
    )


def _span(notice: NoticeFacts, now_ms: int, tongue: Tongue) -> str:
    begins = tongue.say("notice_from", time=_moment(notice.from_ms, now_ms, tongue)) if notice.from_ms else ""
    if not notice.until_ms:
        return tongue.say("notice_open", begins=begins).strip()
    return tongue.say("notice_until", begins=begins, time=_moment(notice.until_ms, now_ms, tongue)).strip()


def _moment(at_ms: int, now_ms: int, tongue: Tongue) -> str:
    """Return a time of today, or with its date."""
    day, today = tongue.on_the_wall(at_ms), tongue.on_the_wall(now_ms)
    return f"{day:%H:%M}" if day.date() == today.date() else f"{day:%Y-%m-%d %H:%M}"


def notice_fields(form: Mapping[str, str], zones: list[str], utc_offset_s: int) -> dict[str, object]:
    """Return what `post_notice` carries, or raise NoticeFormError."""
    kind = form.get("kind", KINDS[0])
    if kind not in KINDS:
        raise NoticeFormError("notice_unreadable")
    moments = {name: _at(form.get(name, ""), utc_offset_s) for name in ("from_ms", "until_ms")}
    return {**words_of(form), "zones": zones, "kind": kind, **moments}


def words_of(form: Mapping[str, str]) -> dict[str, str]:
    """Return the words in both languages, each on one line; raises NoticeFormError where there are none, or a blank."""
    words = {language: " ".join(form.get(language, "").split()) for language in ("zh", "en")}
    if not any(words.values()):
        raise NoticeFormError("notice_empty")
    if any(BLANK in text for text in words.values()):
        raise NoticeFormError("notice_blank")
    return words


def _at(typed: str, utc_offset_s: int) -> int:
    """Return a moment of the hall's wall clock as browsers write it; 0 where nothing was typed."""
    if not typed:
        return 0
    try:
        local = datetime.fromisoformat(typed).replace(tzinfo=UTC)
    except ValueError as problem:
        raise NoticeFormError("notice_bad_time") from problem
    return round((local - timedelta(seconds=utc_offset_s)).timestamp() * 1000)
