"""The page of backups: which there are, whether they can be trusted, one more by a button."""

from functools import partial
from http import HTTPStatus
from pathlib import Path

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers.response import Response as AnyResponse

from hall_records.faults import RecordsError
from node_runtime.clock import wall_ms
from web_console.audit.noting import concerns
from web_console.backups.faults import BackupError
from web_console.backups.following import following_view
from web_console.backups.keeping import BackupKeeper, Trial
from web_console.backups.view import erasable, restored_said, rows_of, said, why
from web_console.entrance.rights import may_do
from web_console.language import Tongue
from web_console.parts import parts, request_tongue

backups = Blueprint(
    "backups",
    __name__,
    url_prefix="/backups",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)


@backups.get("")
def page() -> str:
    """Every backup with its size, age and whether it was read back; what visitors left, and when it goes."""
    keeper, tongue = _keeper(), request_tongue()
    try:
        kept, trouble = keeper.kept(), ""
    except BackupError as problem:
        kept, trouble = [], why(Trial(0, problem.reason, problem.detail), tongue)
    failed, restored = keeper.tried().failed, keeper.tried().restored
    return render_template(
        "backups.html",
        page="backups",
        rows=rows_of(kept, wall_ms(), tongue),
        trouble=trouble,
        following=following_view(parts().settings.data, wall_ms(), tongue),
        failed=said(tongue, "failed", at=tongue.moment(failed.at_ms), why=why(failed, tongue)) if failed else "",
        restored=restored_said(restored, tongue) if restored else None,
        place=lambda name: keeper.place_for(Path(name)),
        step=keeper.step,
        plan=keeper.plan,
        beside=keeper.is_beside_the_hall(),
        visitors=_visitors(keeper, tongue),
        may_make=may_do(g.account.role, "backups"),
        said=partial(said, tongue),
    )


@backups.post("/make")
def make_one() -> AnyResponse:
    """Begin a backup; the page says how far it is."""
    return _begun(_keeper().ask(), "begun")


@backups.post("/try")
def try_out() -> AnyResponse:
    """Try a backup out once more; the page says what comes of it."""
    file = _chosen()
    return _begun(_keeper().ask_trial(file), "trial_begun")


@backups.post("/restore")
def restore() -> AnyResponse:
    """Restore a backup beside the hall, which goes on; how to go on with what was restored the page says then."""
    file = _chosen()
    if request.form.get("sure") != "yes":
        abort(HTTPStatus.BAD_REQUEST, said(request_tongue(), "not_sure"))
    return _begun(_keeper().ask_restore(file), "restore_begun")


@backups.post("/download")
def download() -> Response:
    """Give a backup away, to somebody who may make them: it holds the accounts, and the log says who took it."""
    file = _chosen()
    answer = send_file(file, mimetype="application/zip", as_attachment=True, download_name=file.name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _chosen() -> Path:
    file = _keeper().file(request.form.get("backup", ""))
    if file is None:
        abort(HTTPStatus.NOT_FOUND, said(request_tongue(), "gone"))
    concerns("backup", file.name)
    return file


def _begun(has_begun: bool, key: str) -> AnyResponse:
    flash(said(request_tongue(), key if has_begun else "busy"), "done" if has_begun else "refused")
    return redirect(url_for("backups.page"), HTTPStatus.SEE_OTHER)


def _visitors(keeper: BackupKeeper, tongue: Tongue) -> tuple[str, str]:
    try:
        found = erasable(keeper.visitors(), keeper.plan, keeper.today(), tongue)
    except RecordsError as problem:
        return str(problem), ""
    return found.stands, found.goes


def _keeper() -> BackupKeeper:
    found: BackupKeeper = current_app.extensions["backups"]
    return found
