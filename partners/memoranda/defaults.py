"""[HOUSE] What a new draft starts with; local defaults that each agreement may change, no standard."""

from collections.abc import Mapping

from core.response_time import ResponseTime
from partners.memoranda.terms import DataCategory, Pathway, Step, Urgency

_minutes, _hours, _days = (
    ResponseTime.of_minutes,
    ResponseTime.of_hours,
    ResponseTime.of_business_days,
)

OFFERED_URGENCIES: tuple[Urgency, ...] = tuple(u for u in Urgency if u is not Urgency.EMERGENCY)
"""An emergency is phoned, never waited for: no response time can be agreed for it."""

RESPONSE_TIMES: Mapping[tuple[Urgency, Step], ResponseTime] = {
    (Urgency.WARM_HANDOFF, Step.ACKNOWLEDGE): _minutes(30),
    (Urgency.WARM_HANDOFF, Step.DECIDE): _minutes(30),
    (Urgency.WARM_HANDOFF, Step.FIRST_CONTACT): _hours(1),
    (Urgency.VERY_URGENT, Step.ACKNOWLEDGE): _hours(1),
    (Urgency.VERY_URGENT, Step.DECIDE): _hours(2),
    (Urgency.VERY_URGENT, Step.FIRST_CONTACT): _hours(4),
    (Urgency.URGENT, Step.ACKNOWLEDGE): _hours(4),
    (Urgency.URGENT, Step.DECIDE): _days(1),
    (Urgency.URGENT, Step.FIRST_CONTACT): _hours(24),
    (Urgency.SOON, Step.ACKNOWLEDGE): _days(1),
    (Urgency.SOON, Step.DECIDE): _days(2),
    (Urgency.SOON, Step.FIRST_CONTACT): _hours(72),
    (Urgency.ROUTINE, Step.ACKNOWLEDGE): _days(2),
    (Urgency.ROUTINE, Step.DECIDE): _days(3),
    (Urgency.ROUTINE, Step.FIRST_CONTACT): _days(5),
}
"""Acknowledging and first contact as referrals.md 2.4; deciding as R02 of facts.md 1.3 where it says."""

PREFILLED_URGENCIES = frozenset({Urgency.VERY_URGENT, Urgency.URGENT, Urgency.SOON, Urgency.ROUTINE})
"""A warm hand-off needs a worker on call: agreed only where both sides say so."""

PATHWAYS = frozenset({Pathway.POST_CRISIS_FOLLOWUP, Pathway.COMMUNITY_REFERRAL, Pathway.SOCIAL_CONTACT})
DATA_TO_NGO = frozenset(
    {
        DataCategory.IDENTITY_CONTACT,
        DataCategory.ACCESSIBILITY,
        DataCategory.REFERRAL_REASON,
        DataCategory.SAFETY,
        DataCategory.ENCOUNTER_FACTS,
    }
)
DATA_TO_AGENCY = frozenset({DataCategory.OUTCOME_STATUS})
"""The loop is closed with coded status only; clinical content never flows to the police by default."""
