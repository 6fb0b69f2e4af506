"""Coded facts of a case: how contact was tried, whether people came, what was reached, why it closed.

Values are those of the product's referral design (2.4) and are stored; labels may be reworded, values may not.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from core.codes import Code, CodeList, Side
from core.text import N_
from referrals.handover.codes import CONTACT_NOT_MADE

OUTCOME_SCORES = CodeList(
    "outcome score",
    Code(value="achieved", label=N_("Achieved")),
    Code(value="partly_achieved", label=N_("Partly achieved")),
    Code(value="not_achieved", label=N_("Not achieved")),
    Code(value="not_applicable", label=N_("Not applicable")),
)

OUTCOME_WEIGHTS: Mapping[str, Decimal] = {
    "achieved": Decimal(1),
    "partly_achieved": Decimal("0.5"),
    "not_achieved": Decimal(0),
}
"""What a score counts; `not_applicable` has none and stays out of numerator and denominator."""

CONTACT_CHANNELS = CodeList(
    "contact channel",
    Code(value="in_person_home", label=N_("In person, at home")),
    Code(value="in_person_office", label=N_("In person, at the office")),
    Code(value="in_person_community", label=N_("In person, elsewhere")),
    Code(value="with_officer_joint_visit", label=N_("Joint visit with an officer")),
    Code(value="phone", label=N_("Telephone")),
    Code(value="video", label=N_("Video call")),
    Code(value="text", label=N_("Text message")),
    Code(value="email", label=N_("E-mail")),
    Code(value="letter", label=N_("Letter")),
    Code(value="via_family", label=N_("Through family")),
    Code(value="via_other_agency", label=N_("Through another agency")),
)

LEAVES_TRACE = frozenset({"text", "email", "letter", "via_family"})
"""Channels that others may notice: the safe-contact wish is shown before they are used."""

_made = partial(Code, officer_label=N_("Contact made"))
_tried = partial(Code, officer_label=CONTACT_NOT_MADE)

CONTACT_RESULTS = CodeList(
    "contact result",
    _made(value="spoke_engaged", label=N_("Spoke: wants the service")),
    _made(value="spoke_declined", label=N_("Spoke: does not want it")),
    _made(value="spoke_call_back", label=N_("Spoke: call back later")),
    _made(value="spoke_unsafe_to_talk", label=N_("Spoke: not safe to talk")),
    _tried(value="no_answer", label=N_("No answer")),
    _tried(value="voicemail_left", label=N_("Voicemail left")),
    _tried(value="message_sent_no_reply", label=N_("Message sent, no reply")),
    _tried(value="wrong_number", label=N_("Wrong number")),
    _tried(value="number_disconnected", label=N_("Number disconnected")),
    _tried(value="not_at_address", label=N_("Not at the address")),
    _tried(value="refused_at_door", label=N_("Refused at the door")),
    _tried(value="third_party_message", label=N_("Message left with somebody else")),
    _tried(value="unsafe_did_not_attempt", label=N_("Unsafe, not attempted")),
    _tried(value="in_hospital", label=N_("In hospital")),
    _tried(value="in_custody", label=N_("In custody")),
    _tried(value="other", label=N_("Other"), needs_note=True),
)


def is_contact(result: str) -> bool:
    """Only a two-way exchange with the person is a contact; everything else is an attempt.

    Raises `NotFound` for an unknown result.
    """
    return CONTACT_RESULTS.get(result).value.startswith("spoke_")


def is_attempt(result: str) -> bool:
    """Whether somebody really tried; “unsafe, not attempted” is no try. Raises `NotFound`."""
    return CONTACT_RESULTS.get(result).value != "unsafe_did_not_attempt"


ATTENDANCE = CodeList(
    "attendance",
    Code(value="attended_on_time", label=N_("Attended on time"), side=Side.PERSON),
    Code(value="attended_late", label=N_("Attended late"), side=Side.PERSON),
    Code(value="attended_not_seen", label=N_("Attended, could not be seen"), side=Side.PROVIDER),
    Code(value="did_not_attend", label=N_("Did not attend"), side=Side.PERSON),
    Code(value="cancelled_by_person", label=N_("Cancelled by the person"), side=Side.PERSON),
    Code(value="cancelled_by_provider", label=N_("Cancelled by the provider"), side=Side.PROVIDER),
    Code(
        value="session_did_not_happen_acceptable",
        label=N_("Session did not happen: good reason"),
        side=Side.PERSON,
    ),
    Code(
        value="session_did_not_happen_unacceptable",
        label=N_("Session did not happen: no good reason"),
        side=Side.PERSON,
    ),
    Code(
        value="session_did_not_happen_logistics",
        label=N_("Session did not happen: logistics"),
        side=Side.PROVIDER,
    ),
    Code(value="rescheduled", label=N_("Rescheduled"), side=Side.SYSTEM, needs_note=True),
)

ATTENDED = frozenset({"attended_on_time", "attended_late"})
"""Attendance that counts as a session; coming without being seen does not."""
