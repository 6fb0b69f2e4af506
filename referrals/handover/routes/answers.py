"""The answers of a draft as lines to check, each with the way back to its question."""

from datetime import datetime

from flask_babel import gettext

from partners.memoranda.labels import PATHWAYS, URGENCIES
from partners.memoranda.terms import Step
from referrals.handover.commands import DraftValues
from referrals.handover.forms.drafting import AGE_BANDS
from referrals.handover.matching import Verdict
from referrals.handover.offers import Offers
from referrals.handover.pathways import intake_due_on, rule_of
from referrals.handover.routes.fitting import Fit, reasons_of
from referrals.handover.routes.presenting import Line, consent_shown, needs_shown
from referrals.handover.safe_contact import UNSAFE_CHANNELS
from web.i18n import local_date, translate


def answers_shown(
    values: DraftValues, offers: Offers, edit_url: str, *, fit: Fit, now: datetime
) -> list[Line]:
    """Every answer with a Change link; what is optional and empty, or speaks for the service, is left out."""
    match = next((one for one in fit.matches if one.candidate.service_id == values.service_id), None)
    offer = offers.find(values.service_id)
    area = next((area.name for area in offers.areas if area.id == values.area_id), None)
    consent = consent_shown(values.consent_basis, values.lawful_basis)

    def line(label: str, value: str | list[str] | None, anchor: str) -> Line:
        return Line(label=label, value=value, change_url=f"{edit_url}#{anchor}")

    asked = [
        line(gettext("Person"), [t for t in (values.person_name, _age(values)) if t], "person_name"),
        line(gettext("Phone"), values.phone, "phone"),
        line(gettext("Concerns"), needs_shown(values.needs), "need"),
        line(gettext("What happened"), values.concern, "concern"),
        line(gettext("Urgency"), _urgency(values, offers), "urgency"),
        line(gettext("Area"), area, "area_id"),
        line(gettext("Service"), [offer.service_name, offer.ngo_name] if offer else None, "service_id"),
        line(gettext("Consent"), [*(consent or ()), _feedback(values)], "consent"),
        line(gettext("Kind of referral"), _pathway(values, fit, now), "pathway"),
    ]
    if match is not None:
        doubts = reasons_of(match, (Verdict.AGAINST, Verdict.UNKNOWN))
        if doubts:
            said = [f"{verdict}: {words}" for verdict, words in doubts]
            asked.insert(7, line(gettext("Does the service fit?"), said, "service_id"))
    optional = [
        line(gettext("Safe way of contact"), values.safe_contact, "safe_contact"),
        line(gettext("Not safe"), _unsafe(values), "unsafe_channels"),
        line(gettext("Safety"), values.safety, "safety"),
        line(gettext("Access needs"), values.access_needs, "access_needs"),
        line(gettext("Language"), values.language, "language"),
    ]
    return asked + [one for one in optional if one.value]


def _pathway(values: DraftValues, fit: Fit, now: datetime) -> list[str]:
    """The kind of referral, what the NGO is asked, and the day of the intake where the kind sets one."""
    lines = [translate(PATHWAYS[values.pathway]), translate(rule_of(values.pathway).asks_ngo)]
    due = intake_due_on(values.pathway, now, fit.zone)
    if due is not None:
        lines.append(gettext("Intake by %(day)s if you send it now", day=local_date(due)))
    return lines


def _feedback(values: DraftValues) -> str:
    if values.feedback_permitted:
        return str(gettext("Feedback to you: permitted"))
    return str(gettext("Feedback to you: not permitted"))


def _unsafe(values: DraftValues) -> list[str] | None:
    return [translate(UNSAFE_CHANNELS.get(code).label) for code in values.unsafe_channels] or None


def _age(values: DraftValues) -> str | None:
    if values.born_on is not None:
        return str(gettext("Born %(day)s", day=local_date(values.born_on)))
    return translate(dict(AGE_BANDS)[values.age_band]) if values.age_band else None


def _urgency(values: DraftValues, offers: Offers) -> list[str]:
    """The urgency, and how soon the chosen NGO decides about it."""
    offer = offers.find(values.service_id)
    time = offer.terms.response_times.get((values.urgency, Step.DECIDE)) if offer else None
    label = translate(URGENCIES[values.urgency])
    if time is None:
        return [label]
    return [label, gettext("The NGO decides within %(time)s", time=translate(*time.text()))]
