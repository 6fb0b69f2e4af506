"""Kinds of wellbeing programme that an agreement may cover (facts 2.3)."""

from enum import StrEnum


class ProgrammeType(StrEnum):
    """What kind of support for an agency's own people."""

    EAP = "eap"
    PEER_SUPPORT = "peer_support"
    CRITICAL_INCIDENT_STRESS_MANAGEMENT = "critical_incident_stress_management"
    CHAPLAINCY = "chaplaincy"
    COUNSELLING_IN_PERSON = "counselling_in_person"
    TELEHEALTH = "telehealth"
    RESILIENCE_TRAINING = "resilience_training"
    MINDFULNESS = "mindfulness"
    FITNESS_NUTRITION_SLEEP = "fitness_nutrition_sleep"
    SUBSTANCE_USE_RECOVERY = "substance_use_recovery"
    FAMILY_SUPPORT = "family_support"
    FINANCIAL_WELLBEING = "financial_wellbeing"
    ANNUAL_WELLNESS_CHECK = "annual_wellness_check"
    RETIREMENT_TRANSITION = "retirement_transition"
    SUICIDE_PREVENTION_TRAINING = "suicide_prevention_training"
    CRISIS_LINE = "crisis_line"
    INPATIENT_OR_RETREAT = "inpatient_or_retreat"
