"""Taking the figures of an evaluation along as a file, and the schema of the one for programs."""

from uuid import UUID

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.permissions import Permission
from kpi.evaluations.commands import evaluation_as_json
from kpi.evaluations.snapshot import from_text
from kpi.exports.beside import Entry, scope_words
from kpi.exports.commands import note_export
from kpi.exports.files import KINDS, Exported, FileKind, file_name, written
from kpi.exports.queries import get_stored
from kpi.exports.schema import schema as json_schema
from kpi.exports.schema import stamped
from kpi.reports.values import code_text
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import button_pressed
from web.i18n import translate
from web.uploads import attachment

blueprint = Blueprint("exports", __name__, url_prefix="/evaluations")
READ = Permission.EVALUATION_READ


@blueprint.get("/<uuid:evaluation_id>/files")
@requires(READ)
def index(evaluation_id: UUID) -> ResponseReturnValue:
    """Which files there are of an evaluation, and what each holds."""
    return _page(evaluation_id)


@blueprint.route("/<uuid:evaluation_id>/files/<any(xlsx, csv, json):file_kind>", methods=["GET", "POST"])
@requires(READ)
@writes
def download(evaluation_id: UUID, file_kind: str) -> ResponseReturnValue:
    """The file, made from the stored evaluation and noted in the trail; a link leads to the page with its buttons."""
    if request.method != "POST" or not button_pressed():
        return _page(evaluation_id)
    session, actor, kind = current_session(), get_actor(), FileKind(file_kind)
    evaluation = get_stored(session, actor, evaluation_id)
    exported = Exported(
        snapshot=from_text(evaluation.snapshot),
        entry=Entry(
            reference=evaluation.reference,
            content_hash=evaluation.content_hash,
            published_at=evaluation.created_at,
            check_url=url_for("register.check", sha256=evaluation.content_hash, _external=True),
        ),
        values=stamped(evaluation_as_json(evaluation)),
    )
    content = written(exported, kind)
    note_export(session, actor, evaluation, kind=kind.value, content=content, now=utc_now())
    return attachment(content, media_type=KINDS[kind][2], name=file_name(exported, kind))


@blueprint.get("/files/schema.json")
@requires(READ)
def schema() -> ResponseReturnValue:
    """What each field of the file for programs is (JSON Schema)."""
    return jsonify(json_schema())


def _page(evaluation_id: UUID) -> str:
    evaluation = get_stored(current_session(), get_actor(), evaluation_id)
    return render_template(
        "kpi/exports/index.html",
        evaluation_id=evaluation.id,
        reference=evaluation.reference,
        scope=scope_words(from_text(evaluation.snapshot)),
        period=code_text(evaluation.period_key),
        kinds=[(kind.value, translate(name), translate(hint)) for kind, (name, hint, _) in KINDS.items()],
    )
