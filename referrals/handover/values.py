"""What an officer writes of a referral, as a form hands it over."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from partners.memoranda.terms import Pathway, Urgency
from partners.services.needs import Need

LONGEST_KEY = 64
"""Letters of the key under which a page sends its draft, however often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftValues:
    """What an officer has written so far; everything may still be missing."""

    ngo_id: UUID | None = None
    service_id: UUID | None = None
    area_id: UUID | None = None
    encounter_id: UUID | None = None
    previous_referral_id: UUID | None = None
    pathway: Pathway = Pathway.POST_CRISIS_FOLLOWUP
    urgency: Urgency = Urgency.ROUTINE
    consent_basis: str | None = None
    lawful_basis: str | None = None
    feedback_permitted: bool = False
    person_name: str | None = None
    born_on: date | None = None
    age_band: str | None = None
    phone: str | None = None
    safe_contact: str | None = None
    unsafe_channels: tuple[str, ...] = ()
    """Codes of `safe_contact.UNSAFE_CHANNELS`: how the person must not be reached."""
    concern: str | None = None
    safety: str | None = None
    access_needs: str | None = None
    language: str | None = None
    needs: tuple[Need, ...] = ()
    """The first one is the primary need."""
