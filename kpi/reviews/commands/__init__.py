"""What people do with an evaluation together: comment, mark, dispute, answer, set goals, sign."""

from kpi.reviews.commands.comments import comment, correct
from kpi.reviews.commands.disputes import (
    accept_answer,
    answer,
    dispute,
    keep_disputing,
    revise,
    withdraw,
)
from kpi.reviews.commands.editions import note_issued
from kpi.reviews.commands.goals import set_goal
from kpi.reviews.commands.marks import mark
from kpi.reviews.commands.signing import sign

__all__ = [
    "accept_answer",
    "answer",
    "comment",
    "correct",
    "dispute",
    "keep_disputing",
    "mark",
    "note_issued",
    "revise",
    "set_goal",
    "sign",
    "withdraw",
]
