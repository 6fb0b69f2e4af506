"""The terms of an agreement as plain values: what the engine reads, and nothing else decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from core.response_time import ResponseTime
from partners.memoranda.programmes import ProgrammeType


class Urgency(StrEnum):
    """How soon the person needs an answer (referrals.md 2.4), most urgent first."""

    EMERGENCY = "emergency"
    WARM_HANDOFF = "warm_handoff"
    VERY_URGENT = "very_urgent"
    URGENT = "urgent"
    SOON = "soon"
    ROUTINE = "routine"


URGENCY_RANK: Mapping[Urgency, int] = {urgency: rank for rank, urgency in enumerate(Urgency)}
"""0 is the most urgent; the queue's order."""


class Pathway(StrEnum):
    """How a person comes to be referred (referrals.md 2.4)."""

    POST_CRISIS_FOLLOWUP = "post_crisis_followup"
    PREARREST_DIVERSION = "prearrest_diversion"
    SOCIAL_CONTACT = "social_contact"
    COMMUNITY_REFERRAL = "community_referral"
    WARM_HANDOFF = "warm_handoff"
    EXISTING_PROVIDER_NOTICE = "existing_provider_notice"
    WELFARE_CONCERN = "welfare_concern"
    SELF_OR_FAMILY = "self_or_family"


class DataCategory(StrEnum):
    """What kind of data flows (facts.md 4.6)."""

    IDENTITY_CONTACT = "identity_contact"
    ACCESSIBILITY = "accessibility"
    REFERRAL_REASON = "referral_reason"
    SAFETY = "safety"
    ENCOUNTER_FACTS = "encounter_facts"
    CLINICAL = "clinical"
    SUBSTANCE_USE = "substance_use"
    CRIMINAL_JUSTICE = "criminal_justice"
    OUTCOME_STATUS = "outcome_status"


class CodeKind(StrEnum):
    """Which list a code of an agreement belongs to."""

    PATHWAY = "pathway"
    DATA_TO_NGO = "data_to_ngo"
    DATA_TO_AGENCY = "data_to_agency"
    PROGRAMME = "programme"


class Step(StrEnum):
    """What a response time is for."""

    ACKNOWLEDGE = "acknowledge"
    DECIDE = "decide"
    FIRST_CONTACT = "first_contact"


class Cadence(StrEnum):
    """How often the partners meet."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"


class MemorandumKind(StrEnum):
    """What a memorandum does: begin an agreement, change its terms, or prolong it."""

    ORIGINAL = "original"
    AMENDMENT = "amendment"
    RENEWAL = "renewal"


class WindDown(StrEnum):
    """What happens to referrals that are open when an agreement ends."""

    FINISH = "finish"
    """The NGO finishes them within the days of wind-down."""
    HAND_OVER = "hand_over"
    """They are handed over to another service within the days of wind-down."""


class TerminationKind(StrEnum):
    """On what ground an agreement is ended early (facts.md 3.1 row 17)."""

    NOTICE = "notice"
    """Without cause, after the days of notice."""
    CAUSE = "cause"
    """A party did not keep it; may take effect earlier, with the reason."""
    SAFETY_OR_LAW = "safety_or_law"
    """At once, because safety or the law asks for it."""


STALLED_DAYS = (0, 7, 10, 14, 30)
"""After how many days without a step the NGO is asked how a case goes; 0: never (referrals.md 2.5)."""


class Comparison(StrEnum):
    """Which side of a target is good."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An indicator's target in an agreement; `value` in the indicator's unit (rates as 0 to 1)."""

    indicator: str
    comparison: Comparison
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Everything an agreement in force decides."""

    memorandum_id: UUID
    reference: str
    agency_ids: frozenset[UUID]
    ngo_ids: frozenset[UUID]
    starts_on: date
    ends_on: date
    services: frozenset[UUID]
    areas: frozenset[UUID]
    response_times: Mapping[tuple[Urgency, Step], ResponseTime]
    pathways: frozenset[Pathway]
    data_to_ngo: frozenset[DataCategory]
    data_to_agency: frozenset[DataCategory]
    meeting_cadence: Cadence
    targets: tuple[Target, ...]
    loop_days: int
    unable_attempts: int
    unable_days: int
    urgent_declines_reviewed: bool
    info_reply_days: int
    stalled_days: int
    """0: the NGO is never asked."""
    closures_approved: bool
    """The NGO’s manager approves the end report before a service is closed."""
    report_cadence: Cadence
    report_days: int
    wind_down: WindDown
    wind_down_days: int
    programmes: frozenset[ProgrammeType] = frozenset()
    """The kinds of support that the NGOs may offer to the agencies’ own people."""

    def urgencies(self) -> tuple[Urgency, ...]:
        """The urgency levels that the agreement covers, most urgent first."""
        return tuple(u for u in Urgency if (u, Step.ACKNOWLEDGE) in self.response_times)
