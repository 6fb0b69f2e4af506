"""What the referring officer learns back: coded progress by day, and nothing else (facts.md 4.7)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from core.actor import Role
from core.clock import local_date
from core.text import N_
from referrals.handover.codes import CONTACT_NOT_MADE, DECLINE_REASONS, PERSON_DECLINED
from referrals.handover.lifecycle import ReferralState
from referrals.people.consents.flow import FEEDBACK, NOTHING, ROLE_CATEGORIES, flowing

FEEDBACK_DAYS = 30
"""Days after the end for which the officer still sees the referral."""


class FeedbackCode(StrEnum):
    """The allow-list: whatever is not here never goes back to the police."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    NOT_ACCEPTED_OTHER_ROUTE_OFFERED = "not_accepted_other_route_offered"
    CONTACT_MADE = "contact_made"
    CONTACT_NOT_MADE = "contact_not_made"
    PERSON_DECLINED = "person_declined"
    CONNECTED_TO_SERVICE = "connected_to_service"
    SERVICE_ENDED = "service_ended"
    NO_FEEDBACK_PERMITTED = "no_feedback_permitted"
    PROCESSED = "processed"


FEEDBACK_LABELS: Mapping[FeedbackCode, str] = {
    FeedbackCode.RECEIVED: N_("Received"),
    FeedbackCode.ACCEPTED: N_("Accepted"),
    FeedbackCode.NOT_ACCEPTED_OTHER_ROUTE_OFFERED: N_("Not accepted, other route offered"),
    FeedbackCode.CONTACT_MADE: N_("Contact made"),
    FeedbackCode.CONTACT_NOT_MADE: CONTACT_NOT_MADE,
    FeedbackCode.PERSON_DECLINED: PERSON_DECLINED,
    FeedbackCode.CONNECTED_TO_SERVICE: N_("Connected to a service"),
    FeedbackCode.SERVICE_ENDED: N_("Service ended"),
    FeedbackCode.NO_FEEDBACK_PERMITTED: N_("No feedback permitted"),
    FeedbackCode.PROCESSED: N_("Processed"),
}


class OfficerStatus(StrEnum):
    """How a referral stands for the police: their own steps, and otherwise the allow-list."""

    DRAFT = "draft"
    SENT = "sent"
    REPLY_NEEDED = "reply_needed"
    WITHDRAWAL_ASKED = "withdrawal_asked"
    WITHDRAWN = "withdrawn"
    ENTERED_IN_ERROR = "entered_in_error"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    NOT_ACCEPTED_OTHER_ROUTE_OFFERED = "not_accepted_other_route_offered"
    CONTACT_MADE = "contact_made"
    CONTACT_NOT_MADE = "contact_not_made"
    PERSON_DECLINED = "person_declined"
    CONNECTED_TO_SERVICE = "connected_to_service"
    SERVICE_ENDED = "service_ended"
    NO_FEEDBACK_PERMITTED = "no_feedback_permitted"
    PROCESSED = "processed"


STATUS_LABELS: Mapping[OfficerStatus, str] = {
    OfficerStatus.DRAFT: N_("Draft"),
    OfficerStatus.SENT: N_("Sent, waiting for the NGO"),
    OfficerStatus.REPLY_NEEDED: N_("Your reply needed"),
    OfficerStatus.WITHDRAWAL_ASKED: N_("Withdrawal asked for"),
    OfficerStatus.WITHDRAWN: N_("Withdrawn"),
    OfficerStatus.ENTERED_IN_ERROR: N_("Entered in error"),
} | {OfficerStatus(code.value): label for code, label in FEEDBACK_LABELS.items()}

KNOWN_OPEN = frozenset(
    {
        OfficerStatus.SENT,
        OfficerStatus.REPLY_NEEDED,
        OfficerStatus.WITHDRAWAL_ASKED,
        OfficerStatus.RECEIVED,
        OfficerStatus.ACCEPTED,
        OfficerStatus.CONTACT_MADE,
        OfficerStatus.CONNECTED_TO_SERVICE,
    }
)
"""What the police see of a referral that is open."""
CONSENT_ENDED = frozenset({"consent_withdrawn", "consent_not_given"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The columns of a referral from which feedback follows, and no others."""

    state: ReferralState
    feedback_permitted: bool
    feedback_until: datetime | None = None
    """When the permission ends by itself: spoken words after 14 days, written ones after a year."""
    created_at: datetime
    submitted_at: datetime | None = None
    acknowledged_at: datetime | None = None
    info_requested_at: datetime | None = None
    accepted_at: datetime | None = None
    declined_at: datetime | None = None
    decline_reason: str | None = None
    other_route_offered: bool | None = None
    first_contact_at: datetime | None = None
    person_declined_at: datetime | None = None
    engaged_at: datetime | None = None
    withdrawn_at: datetime | None = None
    closed_at: datetime | None = None
    closure_reason: str | None = None
    last_event_at: datetime

    @classmethod
    def of(cls, row: Any) -> "Facts":
        """The facts of any row or model that has these columns."""
        return cls(**{name: getattr(row, name) for name in FACTS})


FACTS = tuple(field.name for field in fields(Facts))
"""The names of the columns that feedback reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One piece of feedback: a code of the allow-list and the day, never the hour."""

    code: FeedbackCode
    on: date


def has_ended(facts: Facts, *, now: datetime) -> bool:
    """Whether the officer's view has ended: 30 days after the referral was closed."""
    return facts.closed_at is not None and now > facts.closed_at + timedelta(days=FEEDBACK_DAYS)


def end_is_known(facts: Facts, *, now: datetime) -> bool:
    """Whether the police may know that a referral ended: they ended it, or the person permits feedback."""
    own = facts.state in (ReferralState.WITHDRAWN, ReferralState.ENTERED_IN_ERROR)
    return facts.closed_at is not None and (own or is_permitted(facts, now=now))


def is_permitted(facts: Facts, *, now: datetime) -> bool:
    """Whether coded progress may go back at this moment: the person's permission, asked at every read."""
    stands = facts.feedback_permitted and (facts.feedback_until is None or now < facts.feedback_until)
    covered = FEEDBACK if stands else NOTHING
    return bool(flowing(FEEDBACK, covered, ROLE_CATEGORIES[Role.LIAISON_OFFICER]))


def progress(facts: Facts, *, now: datetime, zone: str) -> tuple[Progress, ...]:
    """What the officer may know of what the NGO did, in order; days in the agency's time zone."""
    unseen = facts.state in (ReferralState.DRAFT, ReferralState.ENTERED_IN_ERROR)
    if unseen or has_ended(facts, now=now):
        return ()
    found = _permitted(facts) if is_permitted(facts, now=now) else _not_permitted(facts)
    return tuple(
        Progress(code=code, on=local_date(at, zone)) for code, at in sorted(found, key=lambda pair: pair[1])
    )


def status(facts: Facts, *, now: datetime, zone: str) -> tuple[OfficerStatus, date]:
    """How the referral stands for the police, and since which day."""
    own = _own_status(facts)
    if own is not None:
        return own[0], local_date(own[1], zone)
    known = progress(facts, now=now, zone=zone)
    if known:
        return OfficerStatus(known[-1].code.value), known[-1].on
    return OfficerStatus.SENT, local_date(facts.submitted_at or facts.created_at, zone)


def may_be_open(facts: Facts, *, now: datetime, zone: str) -> bool:
    """Whether a referral is open as far as the police may know.

    Without permission for feedback a decided one may be open or not, and counts as open as long as they see it.
    """
    if facts.submitted_at is None or has_ended(facts, now=now):
        return False
    known, _ = status(facts, now=now, zone=zone)
    return known in KNOWN_OPEN or (known is OfficerStatus.PROCESSED and not is_permitted(facts, now=now))


def shown_name(name: str | None, *, reveals_service_kind: bool) -> str | None:
    """A name that would tell the kind of service is not shown; None reads “service partner”."""
    return None if reveals_service_kind else name


def _own_status(facts: Facts) -> tuple[OfficerStatus, datetime] | None:
    match facts.state:
        case ReferralState.DRAFT:
            return OfficerStatus.DRAFT, facts.created_at
        case ReferralState.ENTERED_IN_ERROR:
            return OfficerStatus.ENTERED_IN_ERROR, facts.closed_at or facts.last_event_at
        case ReferralState.WITHDRAWN:
            return OfficerStatus.WITHDRAWN, facts.withdrawn_at or facts.last_event_at
        case ReferralState.INFO_REQUESTED:
            return OfficerStatus.REPLY_NEEDED, facts.info_requested_at or facts.last_event_at
        case ReferralState.WITHDRAWAL_REQUESTED:
            return OfficerStatus.WITHDRAWAL_ASKED, facts.last_event_at
    return None


def _not_permitted(facts: Facts) -> list[tuple[FeedbackCode, datetime]]:
    found = []
    if facts.acknowledged_at:
        found.append((FeedbackCode.RECEIVED, facts.acknowledged_at))
    decided = facts.accepted_at or facts.declined_at
    if decided:
        found.append((FeedbackCode.PROCESSED, decided))
    return found


def _permitted(facts: Facts) -> list[tuple[FeedbackCode, datetime]]:
    ended = facts.closure_reason or facts.decline_reason
    if ended in CONSENT_ENDED and facts.closed_at:
        received = [(FeedbackCode.RECEIVED, facts.acknowledged_at)] if facts.acknowledged_at else []
        return [*received, (FeedbackCode.NO_FEEDBACK_PERMITTED, facts.closed_at)]
    moments = (
        (FeedbackCode.RECEIVED, facts.acknowledged_at),
        (FeedbackCode.ACCEPTED, facts.accepted_at),
        (FeedbackCode.CONTACT_MADE, facts.first_contact_at),
        (FeedbackCode.CONNECTED_TO_SERVICE, facts.engaged_at),
    )
    found = [(code, at) for code, at in moments if at is not None]
    if facts.state is ReferralState.DECLINED and facts.declined_at:
        found.append((_decline_code(facts), facts.declined_at))
    if facts.state is ReferralState.CLOSED and facts.closed_at:
        found.append((_closing_code(facts), facts.closed_at))
    return found


def _decline_code(facts: Facts) -> FeedbackCode:
    code = DECLINE_REASONS.find(facts.decline_reason)
    label = code.officer_label if code else ""
    if label == PERSON_DECLINED:
        return FeedbackCode.PERSON_DECLINED
    if label == CONTACT_NOT_MADE:
        return FeedbackCode.CONTACT_NOT_MADE
    if facts.other_route_offered:
        return FeedbackCode.NOT_ACCEPTED_OTHER_ROUTE_OFFERED
    return FeedbackCode.PROCESSED


def _closing_code(facts: Facts) -> FeedbackCode:
    if facts.engaged_at:
        return FeedbackCode.SERVICE_ENDED
    if facts.person_declined_at or facts.closure_reason == "person_declined_before_start":
        return FeedbackCode.PERSON_DECLINED
    if facts.closure_reason == "unable_to_contact":
        return FeedbackCode.CONTACT_NOT_MADE
    return FeedbackCode.PROCESSED
