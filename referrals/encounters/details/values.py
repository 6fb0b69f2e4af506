"""The optional answers about an encounter, as the form hands them over."""

from dataclasses import dataclass, fields
from datetime import date, time

from referrals.encounters.codes import YesNoUnknown

UNKNOWN = YesNoUnknown.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailValues:
    """What an officer may add; times are civil, in the agency's zone, and follow each other over midnight."""

    reported_on: date | None = None
    """Only where it was another day than the times suggest."""
    reported_time: time | None = None
    dispatched_time: time | None = None
    arrived_time: time | None = None
    cleared_time: time | None = None
    initial_call_type: str | None = None
    final_call_type: str | None = None
    reporting_party: str | None = None
    video: YesNoUnknown = UNKNOWN
    interpreter: YesNoUnknown = UNKNOWN

    sex_perceived: str | None = None
    sex_stated: str | None = None
    ethnicity_perceived: str | None = None
    ethnicity_stated: str | None = None
    veteran: YesNoUnknown = UNKNOWN
    housing: str | None = None
    language: str | None = None
    known_to_service: YesNoUnknown = UNKNOWN
    known_told_by: str | None = None

    supervisor_responded: YesNoUnknown = UNKNOWN
    co_responder: YesNoUnknown = UNKNOWN
    units: int | None = None
    """How many units attended."""
    risks: frozenset[str] = frozenset()
    """What is ticked was seen; what is not ticked is not known."""
    weapon_uses: frozenset[str] = frozenset()
    injury_officer: str | None = None
    injury_other: str | None = None
    medical_attention: YesNoUnknown = UNKNOWN
    medical_emergency: YesNoUnknown = UNKNOWN

    destination: str | None = None
    handover_arrived_time: time | None = None
    handed_over_time: time | None = None

    arrestable_offence: YesNoUnknown = UNKNOWN
    diversion_eligible: YesNoUnknown = UNKNOWN
    offence_decision: str | None = None
    decision_reason: str | None = None

    detention_power: str | None = None
    detention_reason: str | None = None
    professional_consulted: YesNoUnknown = UNKNOWN
    place_of_safety: str | None = None
    place_justification: str | None = None
    conveyance: str | None = None
    conveyance_reason: str | None = None
    assessed_on: date | None = None
    assessed_time: time | None = None
    detention_outcome: str | None = None
    extended: YesNoUnknown = UNKNOWN
    """The 24 hours were extended by up to 12."""

    def answered(self, names: frozenset[str]) -> bool:
        """Whether any of these questions has an answer."""
        return any(
            getattr(self, field.name) not in (None, UNKNOWN, frozenset())
            for field in fields(self)
            if field.name in names
        )


DETENTION = frozenset(
    {
        "detention_power",
        "detention_reason",
        "professional_consulted",
        "place_of_safety",
        "place_justification",
        "conveyance",
        "conveyance_reason",
        "assessed_on",
        "assessed_time",
        "detention_outcome",
        "extended",
    }
)
"""Questions about a detention under sections 135 and 136 of the Mental Health Act; asked in Great Britain only."""
