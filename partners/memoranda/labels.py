"""The words for the codes of an agreement, marked for translation."""

from collections.abc import Mapping

from core.text import N_
from partners.memoranda.programmes import ProgrammeType
from partners.memoranda.terms import (
    Cadence,
    Comparison,
    DataCategory,
    Pathway,
    Step,
    TerminationKind,
    Urgency,
    WindDown,
)

URGENCIES: Mapping[Urgency, str] = {
    Urgency.EMERGENCY: N_("Emergency"),
    Urgency.WARM_HANDOFF: N_("Warm hand-off"),
    Urgency.VERY_URGENT: N_("Very urgent"),
    Urgency.URGENT: N_("Urgent"),
    Urgency.SOON: N_("Soon"),
    Urgency.ROUTINE: N_("Routine"),
}
URGENCY_MEANINGS: Mapping[Urgency, str] = {
    Urgency.EMERGENCY: N_("Immediate danger: phone now"),
    Urgency.WARM_HANDOFF: N_("A worker meets officer and person now"),
    Urgency.VERY_URGENT: N_("The same day"),
    Urgency.URGENT: N_("Within a day"),
    Urgency.SOON: N_("Within three days"),
    Urgency.ROUTINE: N_("The standard"),
}
PATHWAYS: Mapping[Pathway, str] = {
    Pathway.POST_CRISIS_FOLLOWUP: N_("Follow-up after a crisis"),
    Pathway.PREARREST_DIVERSION: N_("Diversion before arrest"),
    Pathway.SOCIAL_CONTACT: N_("Social contact"),
    Pathway.COMMUNITY_REFERRAL: N_("Community referral"),
    Pathway.WARM_HANDOFF: N_("Warm hand-off on scene"),
    Pathway.EXISTING_PROVIDER_NOTICE: N_("Notice to the existing provider"),
    Pathway.WELFARE_CONCERN: N_("Concern for welfare"),
    Pathway.SELF_OR_FAMILY: N_("Asked for by the person or family"),
}
PROGRAMMES: Mapping[ProgrammeType, str] = {
    ProgrammeType.EAP: N_("Employee assistance"),
    ProgrammeType.PEER_SUPPORT: N_("Peer support"),
    ProgrammeType.CRITICAL_INCIDENT_STRESS_MANAGEMENT: N_("Support after a critical incident"),
    ProgrammeType.CHAPLAINCY: N_("Chaplaincy"),
    ProgrammeType.COUNSELLING_IN_PERSON: N_("Counselling in person"),
    ProgrammeType.TELEHEALTH: N_("Counselling by phone or video"),
    ProgrammeType.RESILIENCE_TRAINING: N_("Training in handling stress"),
    ProgrammeType.MINDFULNESS: N_("Mindfulness"),
    ProgrammeType.FITNESS_NUTRITION_SLEEP: N_("Fitness, food and sleep"),
    ProgrammeType.SUBSTANCE_USE_RECOVERY: N_("Recovery from alcohol or drugs"),
    ProgrammeType.FAMILY_SUPPORT: N_("Support for families"),
    ProgrammeType.FINANCIAL_WELLBEING: N_("Help with money and debts"),
    ProgrammeType.ANNUAL_WELLNESS_CHECK: N_("Yearly wellness check"),
    ProgrammeType.RETIREMENT_TRANSITION: N_("Moving into retirement"),
    ProgrammeType.SUICIDE_PREVENTION_TRAINING: N_("Suicide prevention training"),
    ProgrammeType.CRISIS_LINE: N_("Crisis line for staff"),
    ProgrammeType.INPATIENT_OR_RETREAT: N_("Stay in a clinic or retreat"),
}
DATA: Mapping[DataCategory, str] = {
    DataCategory.IDENTITY_CONTACT: N_("Identity and contact details"),
    DataCategory.ACCESSIBILITY: N_("Accessibility needs"),
    DataCategory.REFERRAL_REASON: N_("Reason for the referral (not clinical)"),
    DataCategory.SAFETY: N_("Safety information"),
    DataCategory.ENCOUNTER_FACTS: N_("Facts of the crisis encounter"),
    DataCategory.CLINICAL: N_("Clinical information"),
    DataCategory.SUBSTANCE_USE: N_("Substance use information"),
    DataCategory.CRIMINAL_JUSTICE: N_("Criminal justice information"),
    DataCategory.OUTCOME_STATUS: N_("Outcome status"),
}
STEPS: Mapping[Step, str] = {
    Step.ACKNOWLEDGE: N_("Acknowledge"),
    Step.DECIDE: N_("Decide"),
    Step.FIRST_CONTACT: N_("First contact"),
}
CADENCES: Mapping[Cadence, str] = {
    Cadence.MONTHLY: N_("Every month"),
    Cadence.QUARTERLY: N_("Every quarter"),
    Cadence.HALF_YEARLY: N_("Every half-year"),
    Cadence.YEARLY: N_("Every year"),
}
STALLED: Mapping[int, str] = {
    0: N_("Never"),
    7: N_("7 days"),
    10: N_("10 days"),
    14: N_("14 days"),
    30: N_("30 days"),
}
"""One for each of `terms.STALLED_DAYS`."""
COMPARISONS: Mapping[Comparison, str] = {
    Comparison.AT_LEAST: N_("at least"),
    Comparison.AT_MOST: N_("at most"),
}
WIND_DOWNS: Mapping[WindDown, str] = {
    WindDown.FINISH: N_("The NGO finishes them"),
    WindDown.HAND_OVER: N_("They are handed over to another service"),
}
TERMINATIONS: Mapping[TerminationKind, str] = {
    TerminationKind.NOTICE: N_("Notice, without giving blame"),
    TerminationKind.CAUSE: N_("A party did not keep the agreement"),
    TerminationKind.SAFETY_OR_LAW: N_("Safety or the law asks for it"),
}
