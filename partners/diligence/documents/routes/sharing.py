"""With whom an NGO shares its documents, and agencies that ask."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.diligence.documents import policy, queries, sharing
from partners.diligence.documents.forms import ShareForm
from partners.diligence.documents.routes.frame import blueprint, form_page
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import button_pressed


@blueprint.route("/sharing", methods=["GET", "POST"])
@requires(Permission.EVIDENCE_KEEP)
@writes
def share() -> ResponseReturnValue:
    """An NGO decides which agencies see its documents."""
    session, actor = current_session(), get_actor()
    policy.may_share(actor)
    shares = queries.list_shares(session, actor)
    sharing_now = {one.agency_id for one in shares if one.is_granted}
    form = ShareForm.from_request()
    form.offer([pair for pair in queries.list_agencies(session) if pair[0] not in sharing_now])
    if form.submitted_and_valid():
        try:
            sharing.share_documents(session, actor, agency_id=UUID(form.agency.data), now=utc_now())
            flash(gettext("Shared. You can stop sharing at any time."), "success")
            return redirect(url_for(".share"))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("share", form, shares=shares, ngo_id=actor.organisation_id)


@blueprint.post("/sharing/<uuid:organisation_id>/stop")
@requires(Permission.EVIDENCE_KEEP)
@writes
def stop(organisation_id: UUID) -> ResponseReturnValue:
    """An NGO stops sharing with an agency, or declines to."""
    session, actor = current_session(), get_actor()
    policy.may_share(actor)
    if button_pressed():
        was_sharing = sharing.stop_sharing(session, actor, agency_id=organisation_id, now=utc_now())
        words = (
            gettext("Stopped. The agency sees your documents no longer.")
            if was_sharing
            else gettext("Declined.")
        )
        flash(words, "success")
    return redirect(url_for(".share"))


@blueprint.post("/of/<uuid:ngo_id>/ask")
@requires(Permission.DILIGENCE_READ)
@writes
def ask(ngo_id: UUID) -> ResponseReturnValue:
    """An agency asks an NGO to share its documents."""
    session, actor = current_session(), get_actor()
    policy.may_ask(actor)
    queries.get_ngo_name(session, actor, ngo_id)
    if button_pressed():
        sharing.ask_for_documents(session, actor, ngo_id=ngo_id, now=utc_now())
        flash(gettext("Asked. The NGO decides whether to share."), "success")
    return redirect(url_for(".about", ngo_id=ngo_id))
