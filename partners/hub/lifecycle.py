"""A report of a mistake: open until somebody says what was done."""

from enum import StrEnum


class MistakeState(StrEnum):
    """Whether a report still waits."""

    OPEN = "open"
    CLOSED = "closed"
