"""The search: an NGO's staff find their referrals again; the police and their desk by reference only."""

from datetime import datetime

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.casework.finding.forms import SearchForm
from referrals.casework.policy import casework_scope
from referrals.handover.lifecycle import ReferralState
from referrals.handover.routes.presenting import tags
from referrals.handover.search.commands import PER_HOUR, begin_search, note_search
from referrals.handover.search.queries import FoundIn, Hits, can_search_people, find_by_reference, search
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import form_page
from web.i18n import translate

blueprint = Blueprint("referral_search", __name__, url_prefix="/referrals/search")

PLACES = {
    FoundIn.REFERENCE: N_("Reference"),
    FoundIn.NAME: N_("Name"),
    FoundIn.PHONE: N_("Telephone number"),
    FoundIn.CONCERN: N_("Reason for the referral"),
    FoundIn.SAFETY: N_("Safety"),
    FoundIn.ACCESS_NEEDS: N_("Access needs"),
    FoundIn.NOTE: N_("Your organisation’s notes"),
    FoundIn.ATTEMPT: N_("Contact attempts"),
}


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.REFERRAL_READ)
@writes
def show() -> ResponseReturnValue:
    """The form, and below it what was found; a reference leads to its referral at once."""
    session, actor, now = current_session(), get_actor(), utc_now()
    form = SearchForm.from_request()
    by_person = can_search_people(actor)
    if not form.submitted_and_valid():
        return _page(form, by_person, None)
    try:
        wanted = begin_search(session, actor, form.wanted.data, now=now)
    except RuleBroken as error:
        form.refuse(error)
        return _page(form, by_person, None)
    found = find_by_reference(session, actor, wanted, now=now)
    if found is not None:
        note_search(session, actor, by=[FoundIn.REFERENCE], found=1, now=now)
        return redirect(url_for("handover.show", referral_id=found))
    hits = _search(session, actor, wanted, now)
    note_search(
        session,
        actor,
        by={place for hit in hits.rows for place in hit.found_in},
        found=len(hits.rows),
        now=now,
    )
    return _page(form, by_person, hits)


def _search(session: Session, actor: Actor, wanted: str, now: datetime) -> Hits:
    return search(
        session,
        actor,
        wanted,
        casework=casework_scope(actor),
        now=now,
    )


def _page(form: SearchForm, by_person: bool, hits: Hits | None) -> ResponseReturnValue:
    lines = [
        (hit, ", ".join(translate(PLACES[place]) for place in hit.found_in))
        for hit in (hits.rows if hits else ())
    ]
    if by_person:
        form.wanted.description = gettext(
            "A reference, a full name, a telephone number, or whole words from the referral or your notes."
        )
    else:
        form.wanted.description = gettext("The reference of a referral, for instance R-7K3M-92QF.")
    return form_page(
        "referrals/casework/search.html",
        form,
        by_person=by_person,
        searched=hits is not None,
        lines=lines,
        more=bool(hits and hits.more),
        states=tags("referral_ngo", ReferralState),
        per_hour=PER_HOUR,
    )
