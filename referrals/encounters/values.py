"""An encounter as the form hands it over."""

from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID

from referrals.encounters.codes import EventType, YesNoUnknown, counts_of
from referrals.encounters.details.values import DetailValues
from referrals.people.commands import PersonValues

YES, UNKNOWN = YesNoUnknown.YES, YesNoUnknown.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterValues:
    """An encounter as an officer records it; day and time are civil, in the agency's time zone."""

    occurred_on: date
    occurred_time: time
    event_number: str
    event_type: EventType
    crisis: bool
    primary_disposition: str
    area_id: UUID | None = None
    arrest: YesNoUnknown = UNKNOWN
    warrant_arrest: YesNoUnknown = UNKNOWN
    apprehension: YesNoUnknown = UNKNOWN
    occurrence_report: YesNoUnknown = UNKNOWN
    reportable_force: YesNoUnknown = UNKNOWN
    referral_offered: YesNoUnknown = UNKNOWN
    source_of_call: str | None = None
    injury: str | None = None
    weapon: str | None = None
    suicide_risk: str | None = None
    cit_requested: YesNoUnknown = UNKNOWN
    """Of officers with crisis-intervention training: asked for, sent, there, and whether the writer is one."""
    cit_dispatched: YesNoUnknown = UNKNOWN
    cit_arrived: YesNoUnknown = UNKNOWN
    cit_certified: YesNoUnknown = UNKNOWN
    natures: frozenset[str] = frozenset()
    behaviours: frozenset[str] = frozenset()
    techniques: frozenset[str] = frozenset()
    dispositions: frozenset[str] = frozenset()
    """Further ones beside the primary one."""
    narrative: str | None = None
    person: PersonValues | None = None
    detail: DetailValues = field(default_factory=DetailValues)

    def all_dispositions(self) -> frozenset[str]:
        """Every disposition, the primary one among them."""
        return self.dispositions | {self.primary_disposition}

    def offered(self) -> YesNoUnknown:
        """Whether a referral was offered: as answered, else what the dispositions say."""
        if self.referral_offered is UNKNOWN and counts_of(self.all_dispositions()).referral_offered:
            return YES
        return self.referral_offered
