"""Candidates side by side."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from core.errors import Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.diligence.assessments import criteria, gates, presentation, queries
from partners.diligence.assessments.comparison import Comparison, compare, may_compare
from partners.diligence.assessments.criteria import HIGHEST, Criterion
from partners.diligence.assessments.forms import CompareForm
from partners.diligence.assessments.routes.board import blueprint
from partners.diligence.assessments.terms import OUTCOMES
from web.access import get_actor, requires
from web.chart_marks import Drawing
from web.charts import bullet
from web.database import current_session
from web.forms import SelectChoice
from web.i18n import message_of, translate


@blueprint.get("/compare")
@requires(Permission.DILIGENCE_READ)
def comparison() -> ResponseReturnValue:
    """Two to six assessments of the agency side by side; the address names them."""
    session, actor = current_session(), get_actor()
    if not queries.is_agency(actor):
        raise Denied(N_("Assessments are made by the police agency."))
    ids = _asked()
    form = CompareForm(data={"a": [str(one) for one in ids]})
    choices = queries.list_comparable(session, actor)
    form.a.choices = [SelectChoice(value=str(row.id), label=row.ngo_name) for row in choices]
    found, refusal = None, ""
    if ids:
        try:
            may_compare(ids)
        except RuleBroken as error:
            refusal = message_of(error)
        else:
            chosen = queries.get_dossiers(session, actor, ids)
            found = compare({row.id: dossier for row, dossier in chosen})
    return render_template(
        "partners/diligence/assessments/compare.html",
        form=form,
        refusal=refusal,
        choosable=len(choices),
        hints={
            str(row.id): f"{row.reference}, {presentation.tag_of(row).label}, {presentation.why(row)}"
            for row in choices
        },
        found=found,
        **(_figures(found) if found else {}),
    ), 422 if refusal else 200


def _asked() -> list[UUID]:
    try:
        return [UUID(one) for one in request.args.getlist("a")]
    except ValueError:
        return []


def _figures(found: Comparison) -> dict[str, object]:
    """The table with a bar in each cell, and the sentence on what changes the order."""
    rows = []
    for criterion in Criterion:
        cells: list[tuple[Drawing | None, str, int]] = []
        for one in found.candidates:
            line = next((x for x in one.sheet.lines if x.criterion is criterion), None) if one.sheet else None
            if line is None or line.open:
                cells.append((None, "–", one.dossier.weights[criterion]))
                continue
            drawn = None
            if line.score is not None:
                drawn = bullet(
                    float(line.score),
                    None,
                    highest=float(HIGHEST),
                    title=f"{one.dossier.ngo.name}: {presentation.figure(line.score)}",
                )
            cells.append((drawn, presentation.figure(line.score), line.weight))
        rows.append((criterion.value, translate(criteria.LABELS[criterion]), cells))
    return {
        "rows": rows,
        "points": presentation.points,
        "bands": {
            one.id: translate(OUTCOMES[one.sheet.band]) if one.sheet and one.sheet.band else "–"
            for one in found.candidates
        },
        "failed": {
            one.id: [translate(gates.LABELS[gate]) for gate in one.failed] for one in found.candidates
        },
        "sensitivity": presentation.order_sentences(found),
    }
