"""What is done with a complaint: taken, looked into, answered by two people, and once looked into again."""

from partners.openness.complaints.commands.answering import (
    propose_answer,
    release_answer,
    remind_of_complaints,
    send_back,
    take_up,
)
from partners.openness.complaints.commands.contesting import contest_answer
from partners.openness.complaints.commands.taking import SERVICE, Taken, enter_complaint, take_complaint

__all__ = [
    "SERVICE",
    "Taken",
    "contest_answer",
    "enter_complaint",
    "propose_answer",
    "release_answer",
    "remind_of_complaints",
    "send_back",
    "take_complaint",
    "take_up",
]
