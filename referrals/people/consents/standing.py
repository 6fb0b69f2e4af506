"""How a consent stands: derived from its facts and the clock at every read, never stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from core.text import N_
from partners.memoranda.terms import DataCategory
from referrals.people.consents.codes import Capacity, ConsentKind, Ground, ObtainedHow, Review

PROVISIONAL_FOR = timedelta(days=14)
"""Spoken words in a crisis count so long; then they are in writing, or lapse."""
LASTS = timedelta(days=365)
AFTER_CLOSING = timedelta(days=30)
AFTER_REFUSING = timedelta(days=7)
"""A referral that was declined or withdrawn stays readable to the NGO so long."""
REMIND_BEFORE = timedelta(days=30)
OVERRIDE_LASTS = timedelta(hours=72)
REVIEW_WITHIN = timedelta(hours=24)
UNASKED_LASTS = timedelta(days=14)
"""Asking was not safe then; by now somebody can have asked."""

GROUND_LASTS: Mapping[Ground, timedelta] = {
    Ground.VITAL_INTEREST: OVERRIDE_LASTS,
    Ground.ASKING_UNSAFE: UNASKED_LASTS,
    Ground.OTHER_LAW: LASTS,
}
"""Local defaults, no national standards."""


class ConsentStatus(StrEnum):
    """Whether a consent counts now."""

    VALID = "valid"
    PROVISIONAL = "provisional"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


STATUS_LABELS: Mapping[ConsentStatus, str] = {
    ConsentStatus.VALID: N_("Agreed"),
    ConsentStatus.PROVISIONAL: N_("Agreed in words, not yet in writing"),
    ConsentStatus.EXPIRED: N_("Ended"),
    ConsentStatus.WITHDRAWN: N_("Taken back"),
    ConsentStatus.REFUSED: N_("Refused"),
}
COUNTS = frozenset({ConsentStatus.VALID, ConsentStatus.PROVISIONAL})
"""With these, what was agreed to may flow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentFacts:
    """The facts of one consent from which its status follows."""

    id: UUID
    kind: ConsentKind
    is_given: bool
    categories: frozenset[DataCategory]
    valid_from: datetime
    expires_at: datetime
    confirm_by: datetime | None = None
    confirmed_at: datetime | None = None
    revoked_at: datetime | None = None
    is_written: bool = False
    obtained_how: ObtainedHow = ObtainedHow.VERBAL_WITNESSED
    capacity: Capacity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundFacts:
    """The facts of one other ground from which it follows whether it holds."""

    id: UUID
    ground: Ground
    categories: frozenset[DataCategory]
    valid_from: datetime
    ends_at: datetime
    review: Review | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """When a referral ended, and whether the NGO served it: an end brings every end forward."""

    at: datetime | None = None
    served: bool = True
    """False where it was declined, withdrawn or entered in error."""

    @property
    def sharing_ends_at(self) -> datetime | None:
        """The moment after which nothing of the referral flows any more; None while it is open."""
        if self.at is None:
            return None
        return self.at + (AFTER_CLOSING if self.served else AFTER_REFUSING)


OPEN = Ended()


def ends_at(facts: ConsentFacts, ended: Ended = OPEN) -> datetime:
    """When a consent ends by itself: unconfirmed words, twelve months, or the end of the referral."""
    unconfirmed = facts.confirm_by if facts.confirmed_at is None else None
    moments = (facts.expires_at, unconfirmed, ended.sharing_ends_at)
    return min(moment for moment in moments if moment is not None)


def status_of(facts: ConsentFacts, *, now: datetime, ended: Ended = OPEN) -> ConsentStatus:
    """How a consent stands at a moment."""
    if not facts.is_given:
        return ConsentStatus.REFUSED
    if facts.revoked_at is not None and facts.revoked_at <= now:
        return ConsentStatus.WITHDRAWN
    if now >= ends_at(facts, ended) or now < facts.valid_from:
        return ConsentStatus.EXPIRED
    waits = facts.confirm_by is not None and facts.confirmed_at is None
    return ConsentStatus.PROVISIONAL if waits else ConsentStatus.VALID


def ground_ends_at(facts: GroundFacts, ended: Ended = OPEN) -> datetime:
    """When another ground ends: its own time, or the end of the referral."""
    over = ended.sharing_ends_at
    return facts.ends_at if over is None else min(facts.ends_at, over)


def holds(facts: GroundFacts, *, now: datetime, ended: Ended = OPEN) -> bool:
    """Whether another ground holds at a moment."""
    return facts.valid_from <= now < ground_ends_at(facts, ended)
