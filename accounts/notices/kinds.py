"""What notices may be about, and how soon they are mailed."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice is about; people filter and mute by it."""

    REFERRAL = "referral"
    AGREEMENT = "agreement"
    DILIGENCE = "diligence"
    DOCUMENT = "document"
    GOAL = "goal"
    MEETING = "meeting"
    ACTION = "action"
    THREAD = "thread"
    ANNOUNCEMENT = "announcement"
    CAPACITY = "capacity"
    EVALUATION = "evaluation"
    TRAINING = "training"
    OUTREACH = "outreach"
    ACCOUNT = "account"
    """One's own account: what was changed about how one signs in."""
    SAFETY = "safety"
    """Always mailed at once, and never muted."""


class Weight(StrEnum):
    """How soon a mail tells of a notice: in the next daily digest, or at once."""

    DIGEST = "digest"
    IMMEDIATE = "immediate"
