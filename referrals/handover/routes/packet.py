"""What the officer wrote for the NGO, as lines of a summary list."""

from flask_babel import gettext

from partners.memoranda.labels import PATHWAYS
from referrals.handover.queries import NgoReferral, OfficerReferral
from referrals.handover.routes.presenting import Line, age_shown, consent_shown, label_in, needs_shown
from referrals.handover.safe_contact import UNSAFE_CHANNELS
from web.i18n import translate


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
        Line(label=gettext("Pathway"), value=translate(PATHWAYS[referral.pathway])),
        Line(label=gettext("Consent"), value=consent_shown(referral.consent_basis, referral.lawful_basis)),
        Line(label=gettext("Feedback to the officer"), value=feedback),
    ]
    if isinstance(referral, NgoReferral):
        lines.insert(10, Line(label=gettext("Area"), value=referral.area_name))
    return lines


def unsafe_shown(codes: tuple[str, ...]) -> list[Line]:
    """The ways of contact that could put the person in danger; no line where none was named."""
    words = [label_in(UNSAFE_CHANNELS, code) or code for code in codes]
    return [Line(label=gettext("Not safe: never use"), value=words)] if words else []
