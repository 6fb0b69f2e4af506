"""Publishing an evaluation, and reading what is published: a page and a file for everybody."""

import csv
import io
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.permissions import Permission
from kpi.evaluations.queries import get_evaluation
from kpi.openness import commands, queries
from kpi.openness.wording import line_of
from web.access import get_actor, public, requires, step_up, writes
from web.database import current_session
from web.forms import press

blueprint = Blueprint("published", __name__)


@blueprint.get("/open/evaluations/<uuid:edition_id>")
@public
def show(edition_id: UUID) -> ResponseReturnValue:
    """The figures of one evaluation as everybody reads them."""
    page = queries.get_edition(current_session(), edition_id)
    return render_template("kpi/openness/show.html", page=page, lines=[line_of(one) for one in page.figures])


@blueprint.get("/open/evaluations/<uuid:edition_id>/figures.csv")
@public
def figures(edition_id: UUID) -> ResponseReturnValue:
    """The same figures as CSV; what the page hides is not in the file."""
    page = queries.get_edition(current_session(), edition_id)
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow([gettext("Code"), gettext("Indicator"), gettext("Result"), gettext("Cases")])
    for one in map(line_of, page.figures):
        rows.writerow([one.code, one.name, one.value, one.cases])
    answer = current_app.response_class("\ufeff" + text.getvalue(), mimetype="text/csv")
    name = f"{page.partnership.reference}-{page.first}-{page.last}.csv"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@blueprint.route("/evaluations/<uuid:evaluation_id>/publish", methods=["GET", "POST"])
@step_up
@requires(Permission.EVALUATION_SIGN)
@writes
def publish(evaluation_id: UUID) -> ResponseReturnValue:
    """Say what everybody would read, and publish it or take it back."""
    session, actor = current_session(), get_actor()
    row, _ = get_evaluation(session, actor, evaluation_id)
    state = queries.find_state(session, evaluation_id)
    is_public = state is not None and state.withdrawn_at is None
    if request.method == "POST":
        act = commands.take_back if is_public else commands.publish_evaluation
        done = gettext("The evaluation was taken back.")
        if not is_public:
            done = gettext("Everybody may read the evaluation now.")
        press(lambda: act(session, actor, evaluation_id, now=utc_now()), done=done)
        return redirect(url_for("published.publish", evaluation_id=evaluation_id))
    return render_template("kpi/openness/publish.html", row=row, state=state, is_public=is_public)
