"""Who has access to what: the report on a page and as a table, and the word that it was gone through."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from accounts.organisations.queries import OrganisationRow, get_managed_organisation
from accounts.reviews.commands import note_review
from accounts.reviews.forms import ReviewForm
from accounts.reviews.queries import AccessRow, is_review_due, list_access, list_reviews
from audit.exports.asking import answer_file
from audit.exports.codes import ExportKind
from core.actor import Actor
from core.clock import utc_now
from core.permissions import Permission
from web.access import get_actor, requires, step_up, writes
from web.database import current_session
from web.i18n import translate
from web.sheets import Cell, Sheet
from web.states import state_tag

blueprint = Blueprint("access_review", __name__, url_prefix="/people/access")
MANAGE = Permission.USER_MANAGE


@blueprint.get("/")
@requires(MANAGE)
def index() -> ResponseReturnValue:
    """Everybody with an account, what they hold, who granted it and when they last came."""
    return _page(ReviewForm())


@blueprint.post("/")
@requires(MANAGE)
@writes
def done() -> ResponseReturnValue:
    """Note that the list was gone through."""
    form, session, actor, now = ReviewForm.from_request(), current_session(), get_actor(), utc_now()
    if not form.submitted_and_valid():
        return _page(form), 422
    organisation = _organisation(actor)
    people = len(list_access(session, actor, organisation.id))
    note_review(session, actor, organisation_id=organisation.id, people=people, note=form.note.data, now=now)
    flash(gettext("The review was noted. The next one is due in a year."), "success")
    return redirect(url_for("access_review.index", organisation=request.args.get("organisation")))


@blueprint.route("/report", methods=["GET", "POST"])
@step_up
@requires(MANAGE)
@writes
def report() -> ResponseReturnValue:
    """The same list as a table, for a reason."""
    actor = get_actor()
    organisation = _organisation(actor)
    return answer_file(
        lambda: _sheet(actor, organisation),
        kind=ExportKind.ACCESS,
        name="access-review",
        title=gettext("Access review"),
        back_url=url_for("access_review.index", organisation=request.args.get("organisation")),
    )


def _sheet(actor: Actor, organisation: OrganisationRow) -> Sheet:
    headings = (
        gettext("Name"),
        gettext("E-mail"),
        gettext("Unit"),
        gettext("State"),
        gettext("Account since"),
        gettext("Last sign-in"),
        gettext("Closes by itself"),
        gettext("Role"),
        gettext("Granted on"),
        gettext("Granted by"),
    )
    rows = list_access(current_session(), actor, organisation.id)
    return Sheet(
        title=gettext("Access review"),
        headings=headings,
        rows=[line for row in rows for line in _lines(row)],
        zone=actor.timezone,
    )


def _lines(row: AccessRow) -> list[tuple[Cell, ...]]:
    person: tuple[Cell, ...] = (
        row.name,
        row.email,
        row.unit_name,
        str(state_tag("user", row.status).label),
        row.created_at,
        row.last_signed_in_at,
        row.ends_at,
    )
    roles: list[tuple[Cell, ...]] = [
        (translate(role.label), role.granted_at, role.granted_by) for role in row.roles
    ]
    return [(*person, *role) for role in roles or [(None, None, None)]]


def _organisation(actor: Actor) -> OrganisationRow:
    organisation_id = request.args.get("organisation", type=UUID) or actor.organisation_id
    assert organisation_id is not None
    return get_managed_organisation(current_session(), actor, organisation_id)


def _page(form: ReviewForm) -> str:
    session, actor = current_session(), get_actor()
    organisation = _organisation(actor)
    reviews = list_reviews(session, organisation.id)
    return render_template(
        "accounts/reviews/index.html",
        form=form,
        organisation=organisation,
        rows=list_access(session, actor, organisation.id),
        reviews=reviews,
        due=is_review_due(reviews, now=utc_now()),
    )
