"""What is counted of somebody who has erased themselves."""

from enum import StrEnum


class Left(StrEnum):
    """They used support in the period, or an enrolment ended in it in this way."""

    USED = "used"
    COMPLETED = "completed"
    BROKEN_OFF = "broken_off"
    DECLINED = "declined"
    NO_LONGER_NEEDED = "no_longer_needed"
    OTHER = "other"
