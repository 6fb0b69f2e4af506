"""How an enrolment that is over counts for completion (W04)."""

from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.figures.releases.facts import End

NO_LONGER_NEEDED = frozenset({"feel_better", "help_elsewhere"})
"""Reasons of somebody who leaves because the need is over, or is met elsewhere."""
STAYED_AWAY = "does_not_come"


def end_of(state: EnrolmentState, reason: str | None, *, has_begun: bool) -> End:
    """Broken off is who had begun and left without a reason that ends the need, lapsed, or no longer came."""
    if state is EnrolmentState.COMPLETED:
        return End.COMPLETED
    if state is EnrolmentState.WITHDRAWN:
        if reason in NO_LONGER_NEEDED:
            return End.NOT_NEEDED
        return End.BROKEN_OFF if has_begun else End.DECLINED
    if state is EnrolmentState.LAPSED:
        return End.BROKEN_OFF if has_begun else End.DECLINED
    if state is EnrolmentState.ENDED_BY_PROVIDER and reason == STAYED_AWAY and has_begun:
        return End.BROKEN_OFF
    return End.OTHER
