"""A shared goal because of a figure; taking a figure to a meeting is a page of meetings."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.actor import OrganisationKind
from core.clock import local_date, utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from kpi.evaluations.policy import NOT_FOUND
from kpi.evaluations.snapshot import Figure
from kpi.reviews import commands
from kpi.reviews.policy import may_comment
from kpi.reviews.routes.board import back, blueprint, form_page, reading_of, say
from partners.goals import queries as goals
from partners.goals.forms import INDICATOR, OWN, GoalForm, default_days
from partners.goals.measures import CHOOSABLE, Measure
from web.access import requires, writes
from web.i18n import translate


@blueprint.route("/<uuid:evaluation_id>/review/figures/<indicator>/goal", methods=["GET", "POST"])
@requires(Permission.GOAL_WRITE)
@writes
def set_goal(evaluation_id: UUID, indicator: str) -> ResponseReturnValue:
    """Propose a shared goal to the other side because of a figure."""
    reading, now = reading_of(evaluation_id), utc_now()
    head = reading.head(indicator)
    may_comment(reading.actor, reading.sides)
    active = goals.list_partnerships_for_goals(reading.session, reading.actor, on=now)
    partnership = next((one for one in active if one.id == reading.row.partnership_id), None)
    if partnership is None:
        raise NotFound(NOT_FOUND)
    own = "agency_owner" if reading.actor.organisation_kind is OrganisationKind.AGENCY else "ngo_owner"
    form = GoalForm.from_request(
        **{own: str(reading.actor.user_id)},
        **default_days(local_date(now, partnership.agency_timezone)),
        **_proposed(reading.snapshot.find_figure(indicator)),
    )
    form.offer(
        goals.list_owners(reading.session, partnership.agency_id),
        goals.list_owners(reading.session, partnership.ngo_id),
    )
    if form.submitted_and_valid():
        try:
            commands.set_goal(
                reading.session,
                reading.actor,
                evaluation_id,
                indicator=indicator,
                terms=form.to_terms(),
                now=now,
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            say(gettext("Proposed. The other side has to agree."))
            return back(evaluation_id, figure=indicator)
    return form_page("goal", form, reading, head=head, partnership=partnership)


def _proposed(figure: Figure | None) -> dict[str, object]:
    """What the figure itself says of a goal: its measure, where it is now, and the target that it has."""
    assert figure is not None
    code, value = figure.definition.code, figure.measurement.value
    if code not in {one.code for one in CHOOSABLE}:
        return {"measured_by": OWN, "measure_name": translate(figure.definition.name)}
    measure = Measure(indicator=code)
    said: dict[str, object] = {"measured_by": INDICATOR, "indicator": code}
    if value is not None:
        said["baseline"] = round(measure.typed(value), 1)
    if figure.target is not None and figure.target.value is not None:
        said["target"] = measure.typed(figure.target.value)
    return said
