"""The page of the referral form: what is filled in before the first question, and what it shows."""

from typing import Any
from uuid import UUID, uuid4

from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import utc_now
from partners.channels.crisis_lines.lines import CrisisLine
from partners.services.codes import LANGUAGES
from referrals.encounters.queries import ReferralStart, find_start
from referrals.handover.crisis_lines import lines_to_call
from referrals.handover.forms.drafting import ReferralForm
from referrals.handover.forms.values import answers_of
from referrals.handover.offers import Offers, find_last_choice
from referrals.handover.routes.fitting import Fit, fit_of, fit_shown
from referrals.handover.values import DraftValues
from web.access import get_actor
from web.database import current_session
from web.i18n import translate


def form_of_draft(values: DraftValues, offers: Offers) -> ReferralForm:
    """The form of a draft, filled in from the request or from what is kept."""
    form: ReferralForm = ReferralForm.from_request(**({} if request.method == "POST" else answers_of(values)))
    form.offer(offers)
    form.danger.validators, form.danger.validate_choice = [], False  # asked again, answered when it matters
    return form


def form_page(
    form: ReferralForm, offers: Offers, referral_id: UUID | None = None, *, fit: Fit | None = None
) -> str:
    """The form; once there is a draft, its own address saves it."""
    session, actor = current_session(), get_actor()
    shown = fit or fit_of(session, actor, form, offers, now=utc_now())
    known: dict[str, Any] = {} if referral_id is None else {"referral_id": referral_id}
    return render_template(
        "referrals/handover/draft.html",
        form=form,
        referral_id=referral_id,
        action=url_for("handover.edit" if known else "handover.new", **known),
        autosave_url=url_for("handover.autosave" if known else "handover.autosave_new", **known),
        live_url=url_for("handover.matches"),
        fit=fit_shown(shown, form),
        hints=form.urgency_hints(offers),
        pathway_hints=form.pathway_hints(offers),
        languages=sorted(translate(name) for name in LANGUAGES.values()),
        lines=crisis_numbers(session, actor),
        covered=bool(offers.services),
        now=utc_now(),
    )


def first_answers(session: Session, actor: Actor, offers: Offers) -> dict[str, Any]:
    """What is known before the first question: where the last referral went, and what the encounter tells."""
    last = find_last_choice(session, actor)
    start = _start(session, actor)
    wanted = start.area_id if start and start.area_id else last.area_id if last else None
    area = wanted if wanted in {area.id for area in offers.areas} else None
    offer = offers.find(last.service_id) if last else None
    return {
        "idempotency_key": uuid4().hex,
        "encounter_id": request.args.get("encounter", ""),
        "previous_referral_id": request.args.get("previous", ""),
        "area_id": str(area or ""),
        "service_id": str(offer.service_id) if offer else "",
        "suggested_id": str(offer.service_id) if offer else "",
        "pathway": offers.pathways[0].value if offers.pathways else "",
        **(_known_of(start) if start else {}),
    }


def _start(session: Session, actor: Actor) -> ReferralStart | None:
    """What the encounter of the address tells, where it exists for the actor."""
    try:
        encounter_id = UUID(request.args.get("encounter", ""))
    except ValueError:
        return None
    return find_start(session, actor, encounter_id)


def _known_of(start: ReferralStart) -> dict[str, Any]:
    """The person of an encounter as the form's first answers, so that nobody types them twice."""
    names = ("person_name", "born_on", "age_band", "phone", "safe_contact", "language")
    return {name: value for name in names if (value := getattr(start, name))}


def crisis_numbers(session: Session, actor: Actor) -> tuple[CrisisLine, ...]:
    """Whom to call now: the agency's own numbers first."""
    assert actor.organisation_id is not None, "only an agency's people refer"
    return lines_to_call(session, actor.organisation_id, now=utc_now())
