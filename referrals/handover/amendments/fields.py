"""What may be changed of a referral after it was sent, and who must hear of it at once."""

from collections.abc import Mapping

from core.text import N_

FIELDS: Mapping[str, str] = {
    "urgency": N_("Urgency"),
    "person_name": N_("Person"),
    "born_on": N_("Date of birth"),
    "phone": N_("Phone"),
    "safe_contact": N_("Safe way of contact"),
    "unsafe_channels": N_("Do not contact by"),
    "concern": N_("What happened"),
    "safety": N_("Safety"),
    "access_needs": N_("Access needs"),
    "language": N_("Language"),
}
"""In the order of the form; what was agreed to, the service and the needs are no corrections of a packet."""

AT_ONCE = frozenset({"urgency", "phone", "safe_contact", "unsafe_channels", "safety"})
"""Safety, contact and urgency: whoever holds the case is told at once, of anything else in the daily mail."""
