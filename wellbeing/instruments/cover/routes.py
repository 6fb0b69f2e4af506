"""Who is on duty for one's own agency, kept by its coordinator."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from accounts.organisations.queries import get_organisation_row
from core.actor import OrganisationKind
from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from web.access import requires, writes_apart
from web.database import current_session, current_vault
from web.forms import form_page
from wellbeing.instruments.cover import commands, queries
from wellbeing.instruments.cover.forms import DAYS, CoverForm, filled
from wellbeing.instruments.cover.policy import may_arrange
from wellbeing.instruments.cover.responders import list_responders
from wellbeing.pages import get_visitor, go, pressed

blueprint = Blueprint("cover", __name__, url_prefix="/me/run/cover")
RUN = Permission.WELLBEING_RUN


@blueprint.get("/")
@requires(RUN)
def index() -> str:
    """Who answers alerts now, whether that still stands, and what depends on it."""
    session, visitor, now = current_session(), get_visitor(), utc_now()
    if visitor.organisation_kind is not OrganisationKind.AGENCY:
        return render_template("wellbeing/instruments/cover/elsewhere.html")
    agency_id = may_arrange(visitor)
    cover = queries.find_cover(current_vault(), agency_id)
    responders = list_responders(session, agency_id, now=now)
    return render_template(
        "wellbeing/instruments/cover/index.html",
        cover=cover,
        stands=cover is not None and cover.stands({one.id for one in responders}),
        is_watched=cover is not None and cover.is_watched(now),
        names={one.id: one.name for one in responders},
        days=DAYS,
        can_arrange=len(responders) > 1,
    )


@blueprint.route("/edit", methods=["GET", "POST"])
@requires(RUN)
@writes_apart
def edit() -> ResponseReturnValue:
    """Arrange or change it."""
    session, vault, visitor, now = current_session(), current_vault(), get_visitor(), utc_now()
    agency_id = may_arrange(visitor)
    cover = queries.find_cover(vault, agency_id)
    responders = list_responders(session, agency_id, now=now)
    start = {"version": str(cover.version), **filled(cover.values)} if cover else {}
    form = CoverForm.from_request(**start).offer(responders)
    if form.submitted_and_valid():
        try:
            commands.arrange_cover(
                vault,
                visitor,
                values=form.values,
                version=form.seen_version,
                timezone=get_organisation_row(session, agency_id).timezone,
                responders={one.id for one in responders},
                now=now,
            )
            return go("cover.index", told="cover_arranged")
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/instruments/cover/edit.html", form, can_arrange=len(responders) > 1)


@blueprint.post("/end")
@requires(RUN)
@writes_apart
def end() -> ResponseReturnValue:
    """Say that nobody is on duty any more."""
    if not pressed():
        return go("cover.index", told="old_page")
    try:
        commands.end_cover(current_vault(), get_visitor(), now=utc_now())
    except NotFound:
        may_arrange(get_visitor())
    return go("cover.index", told="cover_ended")
