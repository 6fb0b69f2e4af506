"""Claims: an agency invites an organisation of the directory, which takes its entry over; who signs for it."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.services import commands, queries
from partners.services.claiming import AUTHORITY_BASES, LINK_DAYS
from partners.services.forms import ClaimForm, InviteToClaimForm, SignatoryForm
from partners.services.mails import mail_claimed, mail_invitation, mail_signatory_decided
from partners.services.routes.blueprint import blueprint
from partners.services.routes.directory import id_in
from web.access import get_actor, public, requires, writes
from web.database import current_session
from web.forms import ActionForm


@blueprint.get("/claims")
@requires(Permission.MEMORANDUM_DRAFT)
def claims() -> ResponseReturnValue:
    """The invitations of one's own agency, and what became of them."""
    actor, now = get_actor(), utc_now()
    queries.may_invite(actor)
    page = queries.list_claims(current_session(), actor, after=id_in("after"))
    return render_template(
        "partners/services/claims.html",
        rows=[(row, row.standing(now).value) for row in page.rows],
        next_url=url_for(".claims", after=page.next) if page.next else None,
        first_url=url_for(".claims") if id_in("after") else None,
    )


@blueprint.route("/<uuid:organisation_id>/invite", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def invite(organisation_id: UUID) -> ResponseReturnValue:
    """An agency invites a candidate to claim its entry."""
    actor, session, now = get_actor(), current_session(), utc_now()
    queries.may_invite(actor)
    entry = queries.get_entry(session, actor, organisation_id, on=now)
    addresses = queries.list_addresses(session, organisation_id)
    form: InviteToClaimForm = InviteToClaimForm.from_request(address=addresses[0] if addresses else "other")
    form.offer(addresses)
    if form.submitted_and_valid():
        try:
            invitation = commands.invite_to_claim(
                session, actor, organisation_id, email=form.chosen(), now=now
            )
        except RuleBroken as error:
            form.refuse(RuleBroken(error.message, "other" if error.field else None, **error.params))
        else:
            mail_invitation(session, invitation, now=now)
            flash(gettext("The invitation is on its way to %(email)s.", email=invitation.email), "success")
            return redirect(url_for(".show", organisation_id=organisation_id))
    page = render_template("partners/services/invite.html", form=form, entry=entry, days=LINK_DAYS)
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/claims/<uuid:claim_id>/withdraw")
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def withdraw_claim(claim_id: UUID) -> ResponseReturnValue:
    """An agency takes an invitation back."""
    actor, session = get_actor(), current_session()
    queries.may_invite(actor)
    row = queries.get_claim(session, actor, claim_id)
    if ActionForm.from_request().submitted_and_valid():
        commands.withdraw_invitation(session, actor, claim_id, now=utc_now())
        flash(gettext("The invitation of %(name)s was withdrawn.", name=row.organisation_name), "success")
    return redirect(url_for(".show", organisation_id=row.organisation_id))


@blueprint.route("/claims/<uuid:claim_id>/signatory", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def signatory(claim_id: UUID) -> ResponseReturnValue:
    """Who claimed, and whether they sign for the organisation: confirm with how you know, or refuse."""
    actor, session, now = get_actor(), current_session(), utc_now()
    queries.may_invite(actor)
    row = queries.get_claim(session, actor, claim_id)
    form: SignatoryForm = SignatoryForm.from_request()
    if form.submitted_and_valid():
        try:
            user_id = commands.confirm_signatory(session, actor, claim_id, basis=form.authority(), now=now)
        except RuleBroken as error:
            session.rollback()
            form.refuse(error)
        else:
            mail_signatory_decided(session, user_id, confirmed=True, now=now)
            flash(
                gettext("Confirmed: this person signs for %(name)s.", name=row.organisation_name), "success"
            )
            return redirect(url_for(".show", organisation_id=row.organisation_id))
    page = render_template(
        "partners/services/signatory.html",
        form=form,
        row=row,
        standing=row.standing(now).value,
        decides=queries.can_decide(actor, row),
        basis_labels=AUTHORITY_BASES,
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/claims/<uuid:claim_id>/refuse")
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def refuse_signatory(claim_id: UUID) -> ResponseReturnValue:
    """The claimant does not sign for the organisation."""
    actor, session, now = get_actor(), current_session(), utc_now()
    queries.may_invite(actor)
    row = queries.get_claim(session, actor, claim_id)
    if ActionForm.from_request().submitted_and_valid():
        user_id = commands.refuse_signatory(session, actor, claim_id, now=now)
        mail_signatory_decided(session, user_id, confirmed=False, now=now)
        flash(
            gettext("Refused: this person does not sign for %(name)s.", name=row.organisation_name), "success"
        )
    return redirect(url_for(".show", organisation_id=row.organisation_id))


@blueprint.route("/claim/<token>", methods=["GET", "POST"])
@public
@writes
def claim(token: str) -> ResponseReturnValue:
    """Behind a mailed invitation: who you are, and a password; looking does not use the link up."""
    session, now = current_session(), utc_now()
    opened = queries.find_open_claim(session, token, now=now)
    if opened is None:
        return render_template("partners/services/claim_ended.html"), 404
    form: ClaimForm = ClaimForm.from_request()
    if form.submitted_and_valid():
        try:
            claimed = commands.claim_organisation(session, token=token, person=form.person(), now=now)
        except RuleBroken as error:
            session.rollback()
            form.refuse(error)
        else:
            mail_claimed(session, claimed, now=now)
            flash(
                gettext(
                    "%(name)s is yours now. Sign in to say what it offers.", name=opened.organisation_name
                ),
                "success",
            )
            return redirect(url_for("accounts.sign_in", next=url_for(".own")))
    page = render_template("partners/services/claim.html", form=form, opened=opened)
    return page, 422 if form.errors or form.form_errors else 200
