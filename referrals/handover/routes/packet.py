"""What the officer wrote for the NGO, as lines of a summary list."""

from collections.abc import Mapping
from dataclasses import replace

from flask_babel import gettext

from core.text import N_
from partners.memoranda.labels import PATHWAYS
from partners.memoranda.terms import DataCategory
from referrals.handover.pathways import intake_due_on, rule_of
from referrals.handover.queries import NgoReferral, OfficerReferral
from referrals.handover.routes.presenting import Line, age_shown, consent_shown, label_in, needs_shown
from referrals.handover.safe_contact import UNSAFE_CHANNELS
from web.i18n import local_date, translate

LABELS: Mapping[DataCategory, tuple[str, ...]] = {
    DataCategory.IDENTITY_CONTACT: (N_("Person"), N_("Age"), N_("Phone"), N_("Safe way of contact")),
    DataCategory.ACCESSIBILITY: (N_("Access needs"), N_("Language")),
    DataCategory.REFERRAL_REASON: (N_("Concerns"), N_("What happened")),
    DataCategory.SAFETY: (N_("Safety"),),
}
"""Under which labels the data of each category stand."""


def packet_shown(referral: NgoReferral | OfficerReferral) -> list[Line]:
    """The packet in the order in which it is used: who, how to reach them, what for, on what ground."""
    packet = referral.packet
    feedback = (
        gettext("Permitted: coded steps and days")
        if referral.feedback_permitted
        else gettext("Not permitted")
    )
    lines = [
        Line(label=gettext("Person"), value=packet.person_name),
        Line(label=gettext("Age"), value=age_shown(packet)),
        Line(label=gettext("Phone"), value=packet.phone),
        Line(label=gettext("Safe way of contact"), value=packet.safe_contact),
        *unsafe_shown(packet.unsafe_channels),
        Line(label=gettext("Concerns"), value=needs_shown(referral.needs)),
        Line(label=gettext("What happened"), value=packet.concern),
        Line(label=gettext("Safety"), value=packet.safety),
        Line(label=gettext("Access needs"), value=packet.access_needs),
        Line(label=gettext("Language"), value=packet.language),
        Line(label=gettext("Service"), value=referral.service_name),
        Line(label=gettext("Kind of referral"), value=translate(PATHWAYS[referral.pathway])),
        Line(label=gettext("Consent"), value=consent_shown(referral.consent_basis, referral.lawful_basis)),
        Line(label=gettext("Feedback to the officer"), value=feedback),
    ]
    if isinstance(referral, NgoReferral):
        lines.insert(10, Line(label=gettext("Area"), value=referral.area_name))
        lines.insert(0, Line(label=gettext("What is asked of you"), value=_asked(referral)))
        return _without_hidden(lines, referral)
    return lines


def _asked(referral: NgoReferral) -> list[str]:
    """What the kind of referral asks of the NGO, what holds for it, and by which day."""
    rule = rule_of(referral.pathway)
    lines = [translate(text) for text in (rule.asks_ngo, rule.heed) if text]
    sent_at = referral.submitted_at
    due = intake_due_on(referral.pathway, sent_at, referral.zone) if sent_at else None
    return lines + ([gettext("Intake by %(day)s", day=local_date(due))] if due else [])


def _without_hidden(lines: list[Line], referral: NgoReferral) -> list[Line]:
    """An empty line says whether nothing was written or nothing may be shown."""
    hidden = {
        label
        for category, labels in LABELS.items()
        if not referral.flow.shows(category)
        for label in map(translate, labels)
    }
    words = gettext("Not shared")
    return [replace(line, value=words) if line.label in hidden else line for line in lines]


def unsafe_shown(codes: tuple[str, ...]) -> list[Line]:
    """The ways of contact that could put the person in danger; no line where none was named."""
    words = [label_in(UNSAFE_CHANNELS, code) or code for code in codes]
    return [Line(label=gettext("Not safe: never use"), value=words)] if words else []
