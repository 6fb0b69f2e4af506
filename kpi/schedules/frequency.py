"""How often a schedule evaluates, and how far a run of it has come."""

from enum import StrEnum


class Frequency(StrEnum):
    """How long the period of a schedule is."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class RunState(StrEnum):
    """How far a due evaluation has come."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
