"""What a template holds beside the words of the agreement, and what may become of each."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class Part(StrEnum):
    """A list of a template."""

    GOAL = "goal"
    COURSE = "course"
    QUESTIONNAIRE = "questionnaire"
    INDICATOR = "indicator"


class Outcome(StrEnum):
    """It was taken over as a proposal or as one's own, left out on purpose, or refused by a rule."""

    TAKEN = "taken"
    LEFT = "left"
    REFUSED = "refused"


PARTS: Mapping[Part, str] = {
    Part.GOAL: N_("Goal"),
    Part.COURSE: N_("Course"),
    Part.QUESTIONNAIRE: N_("Questionnaire"),
    Part.INDICATOR: N_("Target in the draft"),
}
ADDRESSES: Mapping[str, tuple[str, str]] = {
    Part.GOAL.value: ("goals.show", "goal_id"),
    Part.COURSE.value: ("training.course", "course_id"),
    Part.QUESTIONNAIRE.value: ("questionnaires.show", "questionnaire_id"),
}
"""The page of what came of it: endpoint and argument."""
