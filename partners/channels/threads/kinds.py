"""What a conversation and a message may be."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class ThreadKind(StrEnum):
    """What a conversation belongs to."""

    PARTNERSHIP = "partnership"
    REFERRAL = "referral"


class MessageKind(StrEnum):
    """What a message does."""

    MESSAGE = "message"
    QUESTION = "question"
    """Stays open until somebody answers it."""
    ANSWER = "answer"
    INFORMATION = "information"
    SAFETY_ALERT = "safety_alert"
    """Mailed at once to those concerned."""


MESSAGE_LABELS: Mapping[MessageKind, str] = {
    MessageKind.MESSAGE: N_("Message"),
    MessageKind.QUESTION: N_("Question"),
    MessageKind.ANSWER: N_("Answer"),
    MessageKind.INFORMATION: N_("For information"),
    MessageKind.SAFETY_ALERT: N_("Safety alert"),
}
