"""Between the referral form and the draft: what can be kept of a form, and how a draft is shown again."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from partners.memoranda.terms import Pathway, Urgency
from partners.services.needs import Need
from referrals.handover.codes import CONSENT_GIVEN, ConsentBasis
from referrals.handover.commands import DraftValues
from referrals.handover.forms.drafting import (
    AGE_BANDS,
    CONSENTS,
    GROUNDS,
    LIMITS,
    LONG,
    NOT_ASKED,
    REFUSED,
    SHORT,
    ReferralForm,
)
from referrals.handover.matching import Match
from referrals.handover.offers import Offers
from referrals.handover.pathways import gives_feedback
from referrals.handover.safe_contact import UNSAFE_CHANNELS


def values_of(form: ReferralForm, offers: Offers) -> DraftValues:
    """What can be kept of a form, complete or not; answers to questions that were not shown are left out.

    The service is the one that was chosen, if there is one: `settle` puts the suggestion in its place.
    """
    urgency = _enum(Urgency, form.urgency.data) or Urgency.ROUTINE
    pathway = _enum(Pathway, form.pathway.data) or Pathway.POST_CRISIS_FOLLOWUP
    need = _enum(Need, form.need.data)
    area_id = _among(form.area_id.data, [area.id for area in offers.areas])
    offer = offers.find(chosen_service(form))
    basis, lawful_basis = _consent(form)
    texts: dict[str, Any] = {
        name: _text(form, name)
        for name in ("person_name", "phone", "safe_contact", "concern", "safety", "access_needs", "language")
    }
    return DraftValues(
        ngo_id=offer.ngo_id if offer else None,
        service_id=offer.service_id if offer else None,
        area_id=area_id,
        encounter_id=_uuid(form.encounter_id.data),
        previous_referral_id=_uuid(form.previous_referral_id.data),
        pathway=pathway,
        urgency=urgency,
        consent_basis=basis,
        lawful_basis=lawful_basis,
        feedback_permitted=form.feedback.data == "yes" and gives_feedback(pathway, basis),
        born_on=form.born_on.data if isinstance(form.born_on.data, date) else None,
        age_band=form.age_band.data if form.age_band.data in dict(AGE_BANDS) else None,
        needs=_all_needs(need, form.other_needs.data),
        unsafe_channels=UNSAFE_CHANNELS.sorted_values(
            {code for code in form.unsafe_channels.data or () if code in UNSAFE_CHANNELS}
        ),
        **texts,
    )


def settle(
    values: DraftValues,
    *,
    chosen: UUID | None,
    preselected: UUID | None,
    matches: Sequence[Match],
    suggested: Match | None,
) -> DraftValues:
    """The values with the service they go to.

    What the officer chose stands. What merely stood preselected stays as long as nothing decisive speaks against it;
    then, and where nothing was chosen, the suggestion takes its place, or nothing where no service fits.
    """
    if chosen is not None:
        match = next((one for one in matches if one.candidate.service_id == chosen), None)
        if chosen != preselected or match is None or match.fits:
            return values
    if suggested is None:
        return replace(values, service_id=None, ngo_id=None)
    candidate = suggested.candidate
    return replace(values, service_id=candidate.service_id, ngo_id=candidate.ngo_id)


def chosen_service(form: ReferralForm) -> UUID | None:
    """The service that the officer chose, whether or not an agreement still covers it."""
    return _uuid(form.service_id.data)


def preselected_service(form: ReferralForm) -> UUID | None:
    """The service that stood preselected on the officer's page."""
    return _uuid(form.suggested_id.data)


def answers_of(values: DraftValues) -> dict[str, Any]:
    """A draft as the form shows it again."""
    basis = values.consent_basis
    consent = NOT_ASKED if basis in dict(GROUNDS) else basis
    return {
        "person_name": values.person_name,
        "age_band": values.age_band or "",
        "born_on": values.born_on,
        "phone": values.phone,
        "need": values.needs[0].value if values.needs else "",
        "other_needs": [need.value for need in values.needs[1:]],
        "concern": values.concern,
        "urgency": values.urgency.value,
        "area_id": str(values.area_id or ""),
        "service_id": str(values.service_id or ""),
        "consent": consent,
        "ground": basis if consent == NOT_ASKED else "",
        "refused_basis": values.lawful_basis if consent == REFUSED else None,
        "not_asked_basis": values.lawful_basis if consent == NOT_ASKED else None,
        "feedback": ("yes" if values.feedback_permitted else "no") if basis in CONSENT_GIVEN else None,
        "safe_contact": values.safe_contact,
        "unsafe_channels": list(values.unsafe_channels),
        "safety": values.safety,
        "access_needs": values.access_needs,
        "language": values.language,
        "pathway": values.pathway.value,
        "encounter_id": str(values.encounter_id or ""),
        "previous_referral_id": str(values.previous_referral_id or ""),
    }


def form_of(values: DraftValues, offers: Offers) -> ReferralForm:
    """The form as a draft fills it in, without a request."""
    form = ReferralForm(formdata=None, **answers_of(values))
    form.offer(offers)
    return form


FIELDS = {
    "ngo_id": "service_id",
    "needs": "need",
    "consent_basis": "consent",
    "feedback_permitted": "feedback",
}
"""Which question mends what a rule of the domain refuses."""


def field_of(name: str | None, form: ReferralForm) -> str | None:
    """The question of the form that mends a refused value."""
    if name == "lawful_basis":
        return "refused_basis" if form.consent.data == REFUSED else "not_asked_basis"
    return FIELDS.get(name, name) if name else None


def _consent(form: ReferralForm) -> tuple[str | None, str | None]:
    chosen = form.consent.data
    if chosen == NOT_ASKED:
        ground = form.ground.data if form.ground.data in dict(GROUNDS) else None
        return ground, _text(form, "not_asked_basis", SHORT) if ground else None
    if chosen == REFUSED:
        return ConsentBasis.REFUSED.value, _text(form, "refused_basis", SHORT)
    return (chosen if chosen in dict(CONSENTS) else None), None


def _all_needs(primary: Need | None, others: list[str] | None) -> tuple[Need, ...]:
    if primary is None:
        return ()
    more = (_enum(Need, value) for value in others or ())
    return tuple(dict.fromkeys([primary, *(need for need in more if need is not None)]))


def _text(form: ReferralForm, name: str, limit: int | None = None) -> str | None:
    raw = form[name].data or ""
    storable = raw.replace("\x00", "").encode("utf-8", "ignore").decode()
    return storable.strip()[: limit or LIMITS.get(name, LONG)] or None


def _uuid(value: str | None) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        return None


def _among(value: str | None, allowed: list[UUID]) -> UUID | None:
    found = _uuid(value)
    return found if found in allowed else None


def _enum(kind: Callable[[str], Any], value: str | None) -> Any:
    try:
        return kind(value) if value else None
    except ValueError:
        return None
