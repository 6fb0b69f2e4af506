"""What courses teach, and whom they are for."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class CourseKind(StrEnum):
    """What a course teaches."""

    CRISIS_INTERVENTION = "crisis_intervention"
    FIRST_AID = "mental_health_first_aid"
    DE_ESCALATION = "de_escalation"
    TRAUMA_INFORMED = "trauma_informed"
    CULTURAL_COMPETENCE = "cultural_competence"
    STRESS = "stress_and_burnout"
    FAMILY = "family_session"
    OTHER = "other"


class CourseAudience(StrEnum):
    """Whom a course is for."""

    PATROL = "patrol"
    DISPATCH = "dispatch"
    STAFF = "all_staff"
    PARTNER_STAFF = "ngo_staff"
    FAMILIES = "families"


KINDS: Mapping[CourseKind, str] = {
    CourseKind.CRISIS_INTERVENTION: N_("Crisis intervention (40 hours)"),
    CourseKind.FIRST_AID: N_("Mental-health first aid"),
    CourseKind.DE_ESCALATION: N_("De-escalation"),
    CourseKind.TRAUMA_INFORMED: N_("Trauma-informed practice"),
    CourseKind.CULTURAL_COMPETENCE: N_("Cultural competence"),
    CourseKind.STRESS: N_("Stress and burnout"),
    CourseKind.FAMILY: N_("Family session"),
    CourseKind.OTHER: N_("Other"),
}
AUDIENCES: Mapping[CourseAudience, str] = {
    CourseAudience.PATROL: N_("Patrol officers"),
    CourseAudience.DISPATCH: N_("Dispatchers and call takers"),
    CourseAudience.STAFF: N_("All staff"),
    CourseAudience.PARTNER_STAFF: N_("Staff of the NGO"),
    CourseAudience.FAMILIES: N_("Families of staff"),
}
CIT_HOURS = 40.0
"""A crisis-intervention course has so many hours (facts.md T01: the 40-hour course)."""
AWARENESS = frozenset({CourseKind.FIRST_AID, CourseKind.DE_ESCALATION, CourseKind.TRAUMA_INFORMED})
"""Shorter courses that make basic awareness, shown beside the specialists and never mixed with them (facts.md T01)."""


def is_for_families(kind: CourseKind, audience: CourseAudience) -> bool:
    """Whether members of families come, who have no account: they are counted and never named."""
    return kind is CourseKind.FAMILY or audience is CourseAudience.FAMILIES


REFRESHER_MONTHS = 24
"""[HOUSE] After so long a certificate is to be refreshed, where the course says nothing else (facts.md T03)."""
ATTENDANCE_SHARE = 90
"""[HOUSE] Per cent of the hours that a certificate asks for, where the course says nothing else."""
