"""For the officer: who asked, what would be told, and signing or not."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from accounts.organisations.queries import organisation_names
from core.actor import Role
from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from web.access import requires, writes_apart
from web.database import current_session, current_vault
from web.forms import form_page
from wellbeing.enrolments.mandatory import commands, queries
from wellbeing.enrolments.mandatory.board import blueprint
from wellbeing.enrolments.mandatory.forms import SignForm
from wellbeing.enrolments.mandatory.texts import CONSENT, CURRENT
from wellbeing.pages import get_visitor, go, pressed
from wellbeing.staff import list_staff
from wellbeing.visitor import Visitor

OWN = Permission.WELLBEING_OWN


@blueprint.get("/forms")
@requires(OWN)
def mine() -> str:
    """What somebody in command asked of the visitor."""
    rows = queries.list_own(current_vault(), get_visitor())
    return render_template("wellbeing/mandatory/mine.html", rows=rows)


@blueprint.get("/forms/<uuid:mandate_id>")
@requires(OWN)
def own(mandate_id: UUID) -> str:
    """One of them: who asked, what it means, what the others see just now."""
    row = queries.get_own(current_vault(), get_visitor(), mandate_id)
    names = organisation_names(current_session(), [row.provider_id]) if row.provider_id else {}
    return render_template(
        "wellbeing/mandatory/own.html",
        row=row,
        provider=names.get(row.provider_id) if row.provider_id else None,
        text=CONSENT[row.text_version or CURRENT],
    )


@blueprint.route("/forms/<uuid:mandate_id>/sign", methods=["GET", "POST"])
@requires(OWN)
@writes_apart
def sign(mandate_id: UUID) -> ResponseReturnValue:
    """Read the text, choose a provider, type one's name."""
    vault, visitor = current_vault(), get_visitor()
    row = queries.get_own(vault, visitor, mandate_id)
    form = SignForm.from_request()
    providers = _providers(visitor)
    form.offer(providers)
    if form.submitted_and_valid():
        try:
            chosen = form.chosen
            clinicians = list_staff(current_session(), chosen, Role.CLINICIAN) if chosen in providers else []
            commands.consent(
                vault,
                visitor,
                mandate_id,
                name=form.name.data or "",
                provider_id=chosen,
                contact=form.contact.data or "",
                tell=[one.pseudonym for one in clinicians],
                now=utc_now(),
            )
            return go("mandated.own", told="signed", mandate_id=mandate_id)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/mandatory/sign.html", form, row=row, text=CONSENT[CURRENT], version=CURRENT)


@blueprint.post("/forms/<uuid:mandate_id>/refuse")
@requires(OWN)
@writes_apart
def refuse(mandate_id: UUID) -> ResponseReturnValue:
    """Not sign."""
    if not pressed():
        return go("mandated.own", told="old_page", mandate_id=mandate_id)
    commands.refuse(current_vault(), get_visitor(), mandate_id, now=utc_now())
    return go("mandated.own", told="not_signed", mandate_id=mandate_id)


@blueprint.post("/forms/<uuid:mandate_id>/take-back")
@requires(OWN)
@writes_apart
def revoke(mandate_id: UUID) -> ResponseReturnValue:
    """Take the consent back."""
    if not pressed():
        return go("mandated.own", told="old_page", mandate_id=mandate_id)
    commands.revoke(current_vault(), get_visitor(), mandate_id, now=utc_now())
    return go("mandated.own", told="consent_back", mandate_id=mandate_id)


def _providers(visitor: Visitor) -> dict[UUID, str]:
    """The organisations to choose from: those that offer something to the agency and have a clinician to take it."""
    if visitor.organisation_id is None:
        return {}
    session = current_session()
    ids = queries.list_provider_ids(current_vault(), visitor.organisation_id)
    staffed = [one for one in ids if list_staff(session, one, Role.CLINICIAN)]
    return organisation_names(session, staffed)
