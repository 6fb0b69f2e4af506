"""From a figure of an evaluation to its cases."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.permissions import Permission
from kpi.cases.commands import open_cases
from kpi.cases.forms import CasesForm, written
from kpi.cases.policy import can_list, get_figure, tells_of_outcomes
from kpi.cases.presenting import counts_shown, reasons_shown, rows_shown, since_then, why_no_list
from kpi.cases.queries import measure_again
from kpi.evaluations.queries import EvaluationRow, get_evaluation
from kpi.evaluations.scopes import scope_with_key
from kpi.evaluations.snapshot import Figure, Snapshot
from kpi.reports.listing import listed
from kpi.reports.values import value_and_basis
from web.access import get_actor, requires, writes
from web.database import current_session

blueprint = Blueprint("figure_cases", __name__, url_prefix="/evaluations/<uuid:evaluation_id>/figures")


@blueprint.get("/<code>/cases")
@requires(Permission.EVALUATION_READ)
def show(evaluation_id: UUID, code: str) -> ResponseReturnValue:
    """How many cases stand where in a figure; the list is asked for, because reading it is recorded."""
    row, snapshot = get_evaluation(current_session(), get_actor(), evaluation_id)
    form: CasesForm = CasesForm.from_request()
    return _page(row, snapshot, get_figure(snapshot, code), form)


@blueprint.post("/<code>/cases")
@requires(Permission.EVALUATION_READ)
@writes
def list_page(evaluation_id: UUID, code: str) -> ResponseReturnValue:
    """The cases behind a figure that the reader may see, a page at a time."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row, snapshot = get_evaluation(session, actor, evaluation_id)
    figure = get_figure(snapshot, code)
    form: CasesForm = CasesForm.from_request()
    if not form.submitted_and_valid():
        return _page(row, snapshot, figure, form), 422
    scope = scope_with_key(session, row.scope_key)
    page = open_cases(
        session,
        actor,
        evaluation_id=row.id,
        scope=scope,
        snapshot=snapshot,
        code=code,
        now=now,
        after=form.position,
        result=form.wanted,
    )
    again = measure_again(session, scope=scope, snapshot=snapshot, code=code)
    form.after.data = written(page.after)
    return _page(
        row,
        snapshot,
        figure,
        form,
        rows=rows_shown(page.rows, zone=snapshot.period.zone),
        has_next=page.after is not None,
        changed=since_then(figure, again),
    )


def _page(row: EvaluationRow, snapshot: Snapshot, figure: Figure, form: CasesForm, **found: Any) -> str:
    actor, code = get_actor(), figure.definition.code
    return render_template(
        "kpi/cases/show.html",
        row=listed(row),
        evaluation_id=row.id,
        figure=figure.definition,
        value=value_and_basis(figure.measurement, figure.definition.unit),
        counts=counts_shown(figure),
        reasons=reasons_shown(figure),
        form=form,
        may_list=can_list(actor, code),
        why_no_list=why_no_list(code),
        leaves_out=tells_of_outcomes(actor, code),
        is_rate=figure.measurement.N > 0,
        **{"rows": None, "has_next": False, "changed": None, **found},
    )
