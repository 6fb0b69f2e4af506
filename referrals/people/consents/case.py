"""What the rules of consent ask of a referral, as plain values: the room above fills it in."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from partners.memoranda.terms import DataCategory
from referrals.people.consents.ages import AgeRule
from referrals.people.consents.standing import Ended


class Standpoint(StrEnum):
    """From where an actor deals with a person's agreement."""

    AGENCY = "agency"
    """The officer who referred, or the supervisor of the unit."""
    NGO = "ngo"
    DESK = "desk"
    """The partnership desk: counts and dates, no person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedCase:
    """A referral that was sent, for the questions of who agreed to what."""

    referral_id: UUID
    reference: str
    person_id: UUID
    agency_id: UUID
    ngo_id: UUID
    standpoint: Standpoint
    agreement_to_ngo: frozenset[DataCategory]
    """What the agreement lets the agency share."""
    agreement_to_agency: frozenset[DataCategory]
    ended: Ended
    country: str
    subdivision: str | None
    language: str
    age_rule: AgeRule
    age: int | None
    age_band: str | None
