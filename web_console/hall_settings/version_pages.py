"""Every version of the hall: who, when, what; what each changed; and any of them had back."""

from http import HTTPStatus
from typing import Final

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response

from hall_config.editing.files import Files, fingerprint, tables_of
from hall_config.editing.versions import Version
from hall_config.problems import ConfigError
from web_console.hall_settings.area import ask_hub, kept, may_change, settings_pages, words
from web_console.hall_settings.difference_view import DifferenceView, about_said, difference_view
from web_console.hall_settings.pages import Answered, hold, said_of

A_PAGE: Final = 50


@settings_pages.get("/versions")
def versions() -> str:
    """All versions, the newest first."""
    before = request.args.get("before", type=int)
    listed = kept().versions.latest(A_PAGE + 1, before)
    return render_template(
        "settings_versions.html",
        page="settings",
        w=words(),
        versions=[_line(each) for each in listed[:A_PAGE]],
        older=listed[A_PAGE - 1].number if len(listed) > A_PAGE else None,
    )


@settings_pages.get("/versions/<int:number>")
def version(number: int) -> str:
    """What a version changed, and what would change if it were had back."""
    return _page(number)


@settings_pages.post("/versions/<int:number>/restore")
def restore(number: int) -> Answered:
    """Let the hall be as it was in a version; kept as a version of its own."""
    wanted = _files(number)
    files = _now() or {}
    if request.form.get("seen") != fingerprint(files):
        return _page(number, words().say("changed_just_now")), HTTPStatus.CONFLICT
    if files == wanted:
        flash(words().say("nothing_changed"), "done")
        return redirect(url_for("settings.versions"), HTTPStatus.SEE_OTHER)
    try:
        return hold(f"restore:{number}", files, wanted, url_for("settings.versions"))
    except ConfigError as problem:
        return _page(number, words().say("not_right"), said_of(problem.problems)), HTTPStatus.BAD_REQUEST


@settings_pages.post("/reload")
def reload() -> Response:
    """Have the hub take what stands in the folder."""
    answer = kept().ask_again(ask_hub)
    said = {"taken": "reloaded", "waiting": "still_waiting", "refused": "not_taken_kept"}[answer.took]
    flash(words().say(said, sentence=answer.sentence), "done" if answer.took == "taken" else "refused")
    return redirect(url_for("settings.overview"), HTTPStatus.SEE_OTHER)


def _page(number: int, problem: str = "", rest: tuple[str, ...] = ()) -> str:
    found, wanted, files = kept().versions.version(number), _files(number), _now()
    if found is None:
        abort(404, words().say("no_such_version", number=number))
    before = next(iter(kept().versions.latest(1, number)), None)
    former = kept().versions.files(before.number) if before else None
    return render_template(
        "settings_version.html",
        page="settings",
        w=words(),
        version=_line(found),
        did=_view(former, wanted),
        would=_view(files, wanted),
        is_now=files == wanted,
        seen=fingerprint(files or {}),
        problem=problem,
        rest=rest,
        may_change=may_change(),
    )


def _files(number: int) -> dict[str, str]:
    found = kept().versions.files(number)
    if found is None:
        abort(404, words().say("no_such_version", number=number))
    return found


def _now() -> dict[str, str] | None:
    """Return the files as they are; of a folder that cannot be read, nothing: it can be had back all the same."""
    try:
        return kept().files()
    except ConfigError:
        return None


def _view(before: Files | None, after: Files) -> DifferenceView | None:
    """Return what is otherwise; None where one of the two was no TOML at all."""
    if before is None:
        return None
    try:
        return difference_view(tables_of(before), tables_of(after), words())
    except ConfigError:
        return None


def _line(each: Version) -> dict[str, object]:
    return {
        "number": each.number,
        "at": words().tongue.moment(each.at_ms),
        "account": each.account or words().say("by_hand"),
        "about": about_said(each.about, words()) or words().say("found"),
        "state": each.state,
    }
