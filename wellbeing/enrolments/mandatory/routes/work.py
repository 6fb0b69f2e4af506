"""For clinicians of the provider that an officer chose: taking it, and saying yes or no."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.permissions import Permission
from web.access import requires, writes_apart
from web.database import current_vault
from wellbeing.enrolments.mandatory import commands, queries
from wellbeing.enrolments.mandatory.board import blueprint
from wellbeing.pages import get_visitor, go, pressed

CARE = Permission.WELLBEING_CARE
WORDS = {"yes": True, "no": False}


@blueprint.get("/work/forms")
@requires(CARE)
def work() -> str:
    """What was signed and waits for a clinician, and what one has taken."""
    rows = queries.list_work(current_vault(), get_visitor())
    return render_template("wellbeing/mandatory/work.html", rows=rows)


@blueprint.get("/work/forms/<uuid:mandate_id>")
@requires(CARE)
def work_one(mandate_id: UUID) -> str:
    """One of them."""
    row = queries.get_work(current_vault(), get_visitor(), mandate_id)
    return render_template("wellbeing/mandatory/work_one.html", row=row)


@blueprint.post("/work/forms/<uuid:mandate_id>/take")
@requires(CARE)
@writes_apart
def take(mandate_id: UUID) -> ResponseReturnValue:
    """Take it; the first one has it."""
    if not pressed():
        return go("mandated.work_one", told="old_page", mandate_id=mandate_id)
    commands.take(current_vault(), get_visitor(), mandate_id, now=utc_now())
    return go("mandated.work_one", told="taken", mandate_id=mandate_id)


@blueprint.post("/work/forms/<uuid:mandate_id>/word")
@requires(CARE)
@writes_apart
def record(mandate_id: UUID) -> ResponseReturnValue:
    """Say whether they attended."""
    word = WORDS.get(request.form.get("attended", ""))
    if not pressed() or word is None:
        return go("mandated.work_one", told="old_page", mandate_id=mandate_id)
    commands.record_word(current_vault(), get_visitor(), mandate_id, attended=word, now=utc_now())
    return go("mandated.work_one", told="recorded", mandate_id=mandate_id)
