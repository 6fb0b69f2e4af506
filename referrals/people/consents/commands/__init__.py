"""Writing down what a person says about sharing, on what other ground data flow, and that help was offered."""

from referrals.people.consents.commands.agreeing import (
    Answer,
    Details,
    confirm,
    describe,
    give_copy,
    record_answer,
)
from referrals.people.consents.commands.grounds import review_ground, state_ground, tell_person
from referrals.people.consents.commands.offering import offer_help
from referrals.people.consents.commands.withdrawing import withdraw

__all__ = [
    "Answer",
    "Details",
    "confirm",
    "describe",
    "give_copy",
    "offer_help",
    "record_answer",
    "review_ground",
    "state_ground",
    "tell_person",
    "withdraw",
]
