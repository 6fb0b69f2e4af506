"""The answers to “What I say stays private”."""

from enum import StrEnum


class Answer(StrEnum):
    """Five points, and a way out."""

    STRONGLY_AGREE = "strongly_agree"
    AGREE = "agree"
    NEITHER = "neither"
    DISAGREE = "disagree"
    STRONGLY_DISAGREE = "strongly_disagree"
    NOT_SURE = "not_sure"
    """Counts as an answer that does not agree: left out, the few who say so could be worked out."""


AGREEING = (Answer.STRONGLY_AGREE, Answer.AGREE)


class Channel(StrEnum):
    """Who was asked: all staff by codes without names, or people who use support."""

    STAFF = "staff"
    USERS = "users"
