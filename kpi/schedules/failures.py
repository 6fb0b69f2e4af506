"""What a failed run says of itself: words that people may read, and nothing of what was being measured."""

from sqlalchemy.exc import SQLAlchemyError

from core.errors import ConcordatError
from kpi.schedules.frequency import Failure


def failure_of(error: Exception) -> tuple[Failure, str]:
    """The kind of a failure, and a rule's own words or the name of the error.

    Texts of other errors can hold rows and parameters of a statement, so they stay in the log.
    """
    if isinstance(error, ConcordatError):
        return Failure.RULE, str(error)
    cause = getattr(error, "orig", None) or error
    kind = Failure.DATABASE if isinstance(error, SQLAlchemyError) else Failure.PROGRAM
    return kind, type(cause).__name__
