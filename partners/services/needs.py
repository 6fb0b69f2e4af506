"""Needs of a person that a service may meet, primary first (the product's own taxonomy)."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class Need(StrEnum):
    """What a person needs help with; a referral and a service name several, the primary one first."""

    MENTAL_HEALTH_SUPPORT = "mental_health_support"
    CRISIS_FOLLOWUP = "crisis_followup"
    SUICIDE_PREVENTION = "suicide_prevention"
    SUBSTANCE_USE = "substance_use"
    MEDICATION_OR_CLINICAL_LINK = "medication_or_clinical_link"
    HOUSING_INSTABILITY = "housing_instability"
    HOMELESSNESS = "homelessness"
    INADEQUATE_HOUSING = "inadequate_housing"
    FOOD = "food"
    INCOME_BENEFITS = "income_benefits"
    DEBT = "debt"
    EMPLOYMENT = "employment"
    EDUCATION_TRAINING = "education_training"
    TRANSPORT = "transport"
    LEGAL_HELP = "legal_help"
    FAMILY_RELATIONSHIPS = "family_relationships"
    PARENTING = "parenting"
    SOCIAL_CONNECTION = "social_connection"
    DOMESTIC_ABUSE = "domestic_abuse"
    ELDER_ABUSE = "elder_abuse"
    VETERAN_SUPPORT = "veteran_support"
    TRAUMA_BEREAVEMENT = "trauma_bereavement"
    PHYSICAL_HEALTH = "physical_health"
    DISABILITY_NEURODIVERSITY = "disability_neurodiversity"
    IDENTITY_DOCUMENTS = "identity_documents"
    DAILY_LIVING = "daily_living"


NEED_LABELS: Mapping[Need, str] = {
    Need.MENTAL_HEALTH_SUPPORT: N_("Mental health support"),
    Need.CRISIS_FOLLOWUP: N_("Follow-up after a crisis"),
    Need.SUICIDE_PREVENTION: N_("Suicide prevention"),
    Need.SUBSTANCE_USE: N_("Alcohol or drug use"),
    Need.MEDICATION_OR_CLINICAL_LINK: N_("Medication or link to clinical care"),
    Need.HOUSING_INSTABILITY: N_("Housing at risk"),
    Need.HOMELESSNESS: N_("Homelessness"),
    Need.INADEQUATE_HOUSING: N_("Unsuitable housing"),
    Need.FOOD: N_("Food"),
    Need.INCOME_BENEFITS: N_("Income or benefits"),
    Need.DEBT: N_("Debt"),
    Need.EMPLOYMENT: N_("Employment"),
    Need.EDUCATION_TRAINING: N_("Education or training"),
    Need.TRANSPORT: N_("Transport"),
    Need.LEGAL_HELP: N_("Legal help"),
    Need.FAMILY_RELATIONSHIPS: N_("Family relationships"),
    Need.PARENTING: N_("Parenting"),
    Need.SOCIAL_CONNECTION: N_("Social connection"),
    Need.DOMESTIC_ABUSE: N_("Domestic abuse"),
    Need.ELDER_ABUSE: N_("Abuse of an older person"),
    Need.VETERAN_SUPPORT: N_("Support for veterans"),
    Need.TRAUMA_BEREAVEMENT: N_("Trauma or bereavement"),
    Need.PHYSICAL_HEALTH: N_("Physical health"),
    Need.DISABILITY_NEURODIVERSITY: N_("Disability or neurodiversity"),
    Need.IDENTITY_DOCUMENTS: N_("Identity documents"),
    Need.DAILY_LIVING: N_("Daily living"),
}

GRAVITY_CODES: Mapping[Need, str] = {
    Need.HOUSING_INSTABILITY: "housing-instability",
    Need.HOMELESSNESS: "homelessness",
    Need.INADEQUATE_HOUSING: "inadequate-housing",
    Need.FOOD: "food-insecurity",
    Need.INCOME_BENEFITS: "financial-insecurity",
    Need.DEBT: "financial-insecurity",
    Need.EMPLOYMENT: "employment-status",
    Need.EDUCATION_TRAINING: "educational-attainment",
    Need.TRANSPORT: "transportation-insecurity",
    Need.SOCIAL_CONNECTION: "social-connection",
    Need.DOMESTIC_ABUSE: "intimate-partner-violence",
    Need.ELDER_ABUSE: "elder-abuse",
    Need.VETERAN_SUPPORT: "veteran-status",
}
"""Category of the HL7 Gravity SDOH Clinical Care guide; needs that it does not know have none."""


def ordered_needs(needs: frozenset[Need] | set[Need]) -> tuple[Need, ...]:
    """Needs in the order of the taxonomy, for lists in which no need is the primary one."""
    return tuple(need for need in Need if need in needs)
