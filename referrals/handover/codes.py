"""Coded reasons of the handover: declines, withdrawals, holds, questions and consent.

Values are those of the product's referral design (2.4) and are stored; labels may be reworded, values may not.
Urgency and pathway are terms of the agreement: `partners.memoranda.terms`, in words in its `labels`.
"""

from enum import StrEnum
from functools import partial

from core.codes import Code, CodeList, Side
from core.text import N_

NOT_ACCEPTED = N_("Not accepted")
PERSON_DECLINED = N_("Person declined")
CONTACT_NOT_MADE = N_("Contact not made")
CLOSED = N_("Closed")

_provider = partial(Code, side=Side.PROVIDER, officer_label=NOT_ACCEPTED, reopenable=True)
_person = partial(Code, side=Side.PERSON, officer_label=CLOSED, reopenable=True)

_REDIRECT = N_("Offer another route")
_GAP = N_("Log the gap and offer another route")

DECLINE_REASONS = CodeList(
    "decline reason",
    _provider(
        value="no_capacity",
        label=N_("No capacity"),
        next_action=N_("Offer the waiting list or another route; the gap is logged"),
        counts_against_provider=True,
    ),
    _provider(value="not_eligible_age", label=N_("Not eligible: age"), next_action=_REDIRECT),
    _provider(value="not_eligible_area", label=N_("Not eligible: area"), next_action=_REDIRECT),
    _provider(value="not_eligible_need", label=N_("Not eligible: need"), next_action=_REDIRECT),
    _provider(value="not_eligible_criteria", label=N_("Not eligible: other criteria"), next_action=_REDIRECT),
    _provider(
        value="needs_higher_level_of_care",
        label=N_("Needs a higher level of care"),
        next_action=N_("Use the crisis or clinical route; the partnership desk reviews"),
    ),
    _provider(value="service_not_provided", label=N_("Service not provided here"), next_action=_REDIRECT),
    _provider(
        value="risk_cannot_be_managed",
        label=N_("Risk cannot be managed here"),
        next_action=N_("The partnership desk finds a route"),
        counts_against_provider=True,
    ),
    _provider(
        value="staff_safety_or_conflict",
        label=N_("Staff safety or conflict of interest"),
        next_action=_REDIRECT,
        counts_against_provider=True,
    ),
    _provider(
        value="language_or_access_not_available",
        label=N_("Language or access need cannot be met"),
        next_action=_GAP,
        counts_against_provider=True,
    ),
    _provider(
        value="already_in_service_here",
        label=N_("Already in service here"),
        next_action=N_("Link to the existing case"),
        reopenable=False,
    ),
    _provider(
        value="already_with_other_agency",
        label=N_("Already with another provider"),
        next_action=N_("Notify the existing provider"),
    ),
    _provider(
        value="duplicate",
        label=N_("Duplicate referral"),
        officer_label=N_("Not accepted: sent twice"),
        next_action=N_("Link to the first referral"),
        reopenable=False,
    ),
    _provider(
        value="info_not_supplied",
        label=N_("Information was not supplied"),
        officer_label=N_("Not accepted: information was missing"),
        next_action=N_("The officer may send it again with the information"),
    ),
    _provider(
        value="inappropriate_referral",
        label=N_("Not a suitable referral"),
        next_action=N_("A training signal for the unit, never for a person"),
    ),
    _provider(
        value="referral_too_early",
        label=N_("Referral too early"),
        officer_label=N_("Not accepted: too early"),
        next_action=N_("Refer again when the person is ready"),
    ),
    _provider(
        value="no_response_by_agency_expired",
        label=N_("No answer in time"),
        next_action=N_("The partnership desk finds a route"),
        side=Side.PROVIDER,
        counts_against_provider=True,
        active=False,
    ),
    _person(
        value="person_declined",
        label=N_("Person declined"),
        officer_label=PERSON_DECLINED,
        next_action=N_("Offer again at another time; refusing has no consequence"),
    ),
    _person(
        value="person_unreachable_at_triage",
        label=N_("Person could not be reached at triage"),
        officer_label=CONTACT_NOT_MADE,
        next_action=N_("Ask the officer for a safe way of contact"),
    ),
    _person(
        value="person_no_longer_wants",
        label=N_("Person no longer wants it"),
        officer_label=PERSON_DECLINED,
    ),
    _person(value="needs_met_elsewhere", label=N_("Needs are met elsewhere")),
    _person(value="moved_out_of_area", label=N_("Moved out of the area"), next_action=_REDIRECT),
    _person(value="hospitalised", label=N_("In hospital")),
    _person(value="in_custody", label=N_("In custody")),
    _person(value="died", label=N_("Died"), sensitive=True, reopenable=False),
    _person(value="consent_not_given", label=N_("Consent not given"), officer_label=PERSON_DECLINED),
    _person(value="consent_withdrawn", label=N_("Consent withdrawn"), reopenable=False),
    _provider(
        value="other",
        label=N_("Other"),
        needs_note=True,
        next_action=N_("Administrators review these notes every month for a new code"),
    ),
)
"""`no_response_by_agency_expired` is given by the system alone, so that no form offers it."""

DECLINES_REVIEWED = frozenset({"needs_higher_level_of_care", "risk_cannot_be_managed"})
"""Declines that the partnership desk looks at whatever the urgency."""

INFO_ITEMS = CodeList(
    "information asked for",
    Code(value="contact_details", label=N_("Contact details")),
    Code(value="safe_contact_method", label=N_("Safe way of contact")),
    Code(value="consent_evidence", label=N_("Evidence of consent")),
    Code(value="incident_summary", label=N_("Summary of the incident")),
    Code(value="risk_information", label=N_("Risk information")),
    Code(value="dob_or_identity", label=N_("Date of birth or identity")),
    Code(value="interpreter", label=N_("Interpreter")),
    Code(value="current_services", label=N_("Current services")),
    Code(value="location_or_availability", label=N_("Location or availability")),
    Code(value="other", label=N_("Other"), needs_note=True),
)

_withdrawn = partial(Code, side=Side.REFERRER)
_PROBLEM = N_("Problem with the referral")
_PERSON = N_("The person")
_JUSTICE = N_("The legal case")
_OPERATIONAL = N_("Operational")
_OTHER = N_("Other")

WITHDRAWAL_REASONS = CodeList(
    "withdrawal reason",
    _withdrawn(value="ineligible", label=N_("Not eligible after all"), group=_PROBLEM),
    _withdrawn(value="mistaken_or_duplicate", label=N_("Mistaken or duplicate"), group=_PROBLEM),
    _person(
        value="no_longer_wants",
        label=N_("Person no longer wants it"),
        officer_label="",
        group=_PERSON,
    ),
    _person(value="needs_met_elsewhere", label=N_("Needs are met elsewhere"), group=_PERSON),
    _person(value="moved_out_of_area", label=N_("Moved out of the area"), group=_PERSON),
    _person(value="work_caring_sickness", label=N_("Work, caring duties or sickness"), group=_PERSON),
    _person(value="died", label=N_("Died"), sensitive=True, reopenable=False, group=_PERSON),
    _withdrawn(value="arrested_or_in_custody", label=N_("Arrested or in custody"), group=_JUSTICE),
    _withdrawn(value="case_changed", label=N_("The case changed"), needs_note=True, group=_JUSTICE),
    _withdrawn(value="diversion_not_applicable", label=N_("Diversion does not apply"), group=_JUSTICE),
    _withdrawn(
        value="referred_to_other_service",
        label=N_("Referred to another service"),
        group=_OPERATIONAL,
    ),
    _withdrawn(
        value="officer_judgement", label=N_("Officer’s judgement"), needs_note=True, group=_OPERATIONAL
    ),
    _withdrawn(
        value="agreement_ended", label=N_("The agreement ended"), side=Side.SYSTEM, group=_OPERATIONAL
    ),
    _withdrawn(value="other", label=N_("Other"), needs_note=True, group=_OTHER),
)

PAUSED = N_("Paused")
_held = partial(Code, officer_label=PAUSED)

HOLD_REASONS = CodeList(
    "hold reason",
    _held(value="person_asked_pause", label=N_("Person asked for a pause"), side=Side.PERSON),
    _held(value="in_hospital", label=N_("In hospital"), side=Side.PERSON),
    _held(value="in_custody", label=N_("In custody"), side=Side.PERSON),
    _held(value="away", label=N_("Away"), side=Side.PERSON),
    _held(value="awaiting_documents", label=N_("Waiting for documents"), side=Side.SYSTEM),
    _held(value="awaiting_other_service", label=N_("Waiting for another service"), side=Side.SYSTEM),
    _held(
        value="worker_absence",
        label=N_("Worker is absent"),
        side=Side.PROVIDER,
        counts_against_provider=True,
    ),
    _held(value="safety_concern", label=N_("Safety concern"), side=Side.PROVIDER),
    _held(value="other", label=N_("Other"), side=Side.PROVIDER, needs_note=True),
)


class ConsentBasis(StrEnum):
    """On what ground the person's data are shared."""

    WRITTEN = "written"
    ELECTRONIC = "electronic"
    VERBAL_WITNESSED = "verbal_witnessed"
    REPRESENTATIVE = "representative"
    REFUSED = "refused"
    NOT_ASKED_UNSAFE = "not_asked_unsafe"
    NOT_REQUIRED_OTHER_LAW = "not_required_other_law"
    OVERRIDDEN_VITAL_INTEREST = "overridden_vital_interest"


CONSENT_GIVEN = frozenset(
    {
        ConsentBasis.WRITTEN,
        ConsentBasis.ELECTRONIC,
        ConsentBasis.VERBAL_WITNESSED,
        ConsentBasis.REPRESENTATIVE,
    }
)
"""The person, or who may speak for the person, agreed; any other basis needs a stated lawful ground."""

CONSENT_BASES = CodeList(
    "consent basis",
    Code(value=ConsentBasis.WRITTEN, label=N_("Written consent"), side=Side.PERSON),
    Code(value=ConsentBasis.ELECTRONIC, label=N_("Electronic consent"), side=Side.PERSON),
    Code(value=ConsentBasis.VERBAL_WITNESSED, label=N_("Spoken consent with a witness"), side=Side.PERSON),
    Code(value=ConsentBasis.REPRESENTATIVE, label=N_("Consent by a representative"), side=Side.PERSON),
    Code(value=ConsentBasis.REFUSED, label=N_("Refused"), side=Side.PERSON),
    Code(
        value=ConsentBasis.NOT_ASKED_UNSAFE,
        label=N_("Not asked: asking was not safe"),
        side=Side.REFERRER,
        needs_note=True,
    ),
    Code(
        value=ConsentBasis.NOT_REQUIRED_OTHER_LAW,
        label=N_("Not required by another law"),
        side=Side.REFERRER,
        needs_note=True,
    ),
    Code(
        value=ConsentBasis.OVERRIDDEN_VITAL_INTEREST,
        label=N_("Overridden: life is in danger"),
        side=Side.REFERRER,
        needs_note=True,
    ),
)
