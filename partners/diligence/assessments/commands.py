"""What people do to an assessment, in the order in which it happens."""

from partners.diligence.assessments.assessing import (
    Given,
    assign_assessor,
    declare_interests,
    release_assessor,
    save_scores,
    submit_scores,
)
from partners.diligence.assessments.deciding import (
    add_condition,
    agree_score,
    check_gate,
    decide,
    drop_condition,
)
from partners.diligence.assessments.following import meet_condition, reply_to_outcome
from partners.diligence.assessments.opening import abandon, open_assessment, set_default_weights

__all__ = [
    "Given",
    "abandon",
    "add_condition",
    "agree_score",
    "assign_assessor",
    "check_gate",
    "decide",
    "declare_interests",
    "drop_condition",
    "meet_condition",
    "open_assessment",
    "release_assessor",
    "reply_to_outcome",
    "save_scores",
    "set_default_weights",
    "submit_scores",
]
