"""What a questionnaire is for, and the kinds of questions people expect."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class Purpose(StrEnum):
    """What a questionnaire is for."""

    TRAINING_FEEDBACK = "training_feedback"
    WELLBEING_PULSE = "wellbeing_pulse"
    COMMUNITY_PERCEPTION = "community_perception"
    PERSONAL_EXPERIENCE = "personal_experience"
    PARTNER_SELF_ASSESSMENT = "partner_self_assessment"
    SUGGESTIONS = "suggestions"
    TOWN_HALL = "town_hall"
    NEEDS_ASSESSMENT = "needs_assessment"
    OUTREACH_FOLLOW_UP = "outreach_follow_up"


PURPOSES: Mapping[Purpose, str] = {
    Purpose.TRAINING_FEEDBACK: N_("Feedback on training"),
    Purpose.WELLBEING_PULSE: N_("Wellbeing and trust of staff"),
    Purpose.COMMUNITY_PERCEPTION: N_("How the community sees us"),
    Purpose.PERSONAL_EXPERIENCE: N_("Experience of people who were helped"),
    Purpose.PARTNER_SELF_ASSESSMENT: N_("How partners see the partnership"),
    Purpose.SUGGESTIONS: N_("Suggestions"),
    Purpose.TOWN_HALL: N_("Questions for a town hall"),
    Purpose.NEEDS_ASSESSMENT: N_("What the area needs"),
    Purpose.OUTREACH_FOLLOW_UP: N_("After an event"),
}


class QuestionKind(StrEnum):
    """How a question is answered."""

    SCALE = "scale"
    """A number of points, 3 to 10, with words at both ends."""
    AGREEMENT = "agreement"
    """Five points from strong disagreement (1) to strong agreement (5), and “does not apply”."""
    SINGLE = "single"
    MULTIPLE = "multiple"
    NUMBER = "number"
    TEXT = "text"
    GRID = "grid"
    """Several statements, each answered on the five points of agreement with “does not apply”, or on one scale."""


KINDS: Mapping[QuestionKind, str] = {
    QuestionKind.SCALE: N_("Scale with words at both ends"),
    QuestionKind.AGREEMENT: N_("Agreement, five points"),
    QuestionKind.SINGLE: N_("One of several choices"),
    QuestionKind.MULTIPLE: N_("Any of several choices"),
    QuestionKind.NUMBER: N_("Number"),
    QuestionKind.TEXT: N_("Free text"),
    QuestionKind.GRID: N_("Several statements on one scale"),
}
INDICATORS: Mapping[str, str] = {
    "E01": N_("Community perception"),
    "E02": N_("Experience of the person in crisis"),
    "T05": N_("Training feedback"),
    "W02": N_("Trust in confidentiality"),
}
"""What questions of the library are counted for in evaluations, by code of the indicator."""
AGREEMENT_POINTS = 5
"""1: I disagree strongly … 5: I agree strongly. The top two boxes are 4 and 5 (facts.md 1.5 T05, 1.8 E01)."""
