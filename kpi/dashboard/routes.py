"""The dashboard: figures of a scope as they come in, under the same definitions as evaluations."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import NotFound
from core.permissions import Permission
from kpi.dashboard.calendar import calendar_of
from kpi.dashboard.figures import list_families
from kpi.dashboard.forms import ViewForm
from kpi.dashboard.queries import get_measured_at
from kpi.evaluations.labels import scope_text
from kpi.evaluations.policy import NOT_FOUND
from kpi.evaluations.scopes import list_scopes
from kpi.reports.values import code_text, moment_text
from web.access import get_actor, requires
from web.database import current_session

blueprint = Blueprint("dashboard", __name__, url_prefix="/figures")


@blueprint.get("/")
@requires(Permission.EVALUATION_READ)
def index() -> ResponseReturnValue:
    """The figures of a scope over the last closed month, or what else is chosen; open months are measured about once an hour."""
    session, actor, now = current_session(), get_actor(), utc_now()
    scopes = list_scopes(session, actor)
    if not scopes:
        return render_template("kpi/dashboard/index.html", form=None, families=())
    wanted = request.args.get("scope") or scopes[0].key
    scope = next((one for one in scopes if one.key == wanted), None)
    if scope is None:
        raise NotFound(NOT_FOUND)
    calendar = calendar_of(now, scope.timezone)
    measured = get_measured_at(session, scope)
    usual = calendar.months[0] if measured.closed is not None else calendar.open_months[0]
    form = ViewForm.of(
        {
            "scope": scope.key,
            "period": request.args.get("period") or usual.code,
            "family": request.args.get("family", ""),
        },
        scopes=scopes,
        calendar=calendar,
    )
    is_offered = form.is_offered()
    period = (calendar.find(form.period.data) if is_offered else None) or usual
    is_open = calendar.is_open(period)
    measured_at = measured.so_far if is_open else measured.closed
    families = list_families(
        session,
        scope,
        calendar=calendar,
        period=period,
        family=(form.family.data or None) if is_offered else None,
        now=now,
        measured_at=measured_at,
    )
    page = render_template(
        "kpi/dashboard/index.html",
        form=form,
        families=families,
        scope=scope_text(scope),
        period=code_text(period.code),
        is_open=is_open,
        as_of=moment_text(measured_at or now, scope.timezone),
        is_filtered=bool(form.family.data),
    )
    return page, 200 if is_offered else 422
