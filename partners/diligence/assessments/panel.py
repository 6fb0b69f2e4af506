"""The panel: who counts as an assessor, who may see whose scores, and who may moderate and decide."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.errors import Conflict
from core.text import N_
from partners.diligence.assessments.lifecycle import BEFORE_SUBMISSION, AssessmentState
from partners.diligence.assessments.terms import FEWEST_ASSESSORS


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A person on the panel and how far they have come."""

    id: UUID
    number: int
    user_id: UUID
    name: str
    assigned_at: datetime
    declared_at: datetime | None
    has_conflict: bool | None
    submitted_at: datetime | None
    released_at: datetime | None

    @property
    def counts(self) -> bool:
        """Whether the panel waits for, or has, this person's scores."""
        return self.released_at is None and not self.has_conflict

    @property
    def scores_now(self) -> bool:
        """Whether this person may score at present."""
        return self.counts and self.has_conflict is False and self.submitted_at is None


def seat_of(seats: Iterable[Seat], user_id: UUID | None) -> Seat | None:
    """The seat of a person, released or not."""
    return next((seat for seat in seats if seat.user_id == user_id), None)


def submitted(seats: Iterable[Seat]) -> tuple[Seat, ...]:
    """The assessors whose scores make up the result."""
    return tuple(seat for seat in seats if seat.counts and seat.submitted_at is not None)


def panel_is_done(seats: Iterable[Seat]) -> bool:
    """Whether nobody's scores are missing: at least two have submitted, and none who counts has not."""
    counting = [seat for seat in seats if seat.counts]
    return len(counting) >= FEWEST_ASSESSORS and all(seat.submitted_at for seat in counting)


def sees_scores(seats: Iterable[Seat], state: AssessmentState, *, viewer_id: UUID | None, of: UUID) -> bool:
    """Whether a person may see the scores of an assessor (`of`, a user): independence comes first.

    An assessor sees their own at any time, and those that others have submitted once they have submitted their own.
    Everybody else waits until the whole panel has submitted. Who has a conflict sees none before the decision.
    """
    seats = tuple(seats)
    if viewer_id == of:
        return True
    mine, theirs = seat_of(seats, viewer_id), seat_of(seats, of)
    if theirs is None or theirs.submitted_at is None:
        return False
    if mine is not None and mine.has_conflict:
        return state is AssessmentState.DECIDED
    if state not in BEFORE_SUBMISSION:
        return True
    return mine is not None and mine.counts and mine.submitted_at is not None


def may_score(seats: Iterable[Seat], user_id: UUID | None) -> Seat:
    """The seat of an assessor who may score now; raises the reason against it."""
    seat = seat_of(seats, user_id)
    if seat is None or seat.released_at is not None:
        raise Conflict(N_("You are not an assessor of this assessment."))
    if seat.has_conflict is None:
        raise Conflict(N_("Declare your interests before you score."))
    if seat.has_conflict:
        raise Conflict(N_("You declared a conflict of interest, so you cannot score."))
    if seat.submitted_at is not None:
        raise Conflict(N_("You have submitted your scores. They stay as they are."))
    return seat


def may_declare(seats: Iterable[Seat], user_id: UUID | None) -> Seat:
    """The seat of an assessor who has not declared yet; raises the reason against it."""
    seat = seat_of(seats, user_id)
    if seat is None or seat.released_at is not None:
        raise Conflict(N_("You are not an assessor of this assessment."))
    if seat.declared_at is not None:
        raise Conflict(N_("You have declared your interests already."))
    return seat


def may_take_part(seats: Iterable[Seat], user_id: UUID | None) -> None:
    """Nobody with a declared conflict of interest has any part in the result."""
    seat = seat_of(seats, user_id)
    if seat is not None and seat.has_conflict:
        raise Conflict(N_("You declared a conflict of interest, so you take no part in this assessment."))


def may_decide(seats: Iterable[Seat], user_id: UUID | None) -> None:
    """Two pairs of eyes besides the decider's: who decides may be an assessor, but not one of only two."""
    seats = tuple(seats)
    may_take_part(seats, user_id)
    counting = submitted(seats)
    if len(counting) < FEWEST_ASSESSORS:
        raise Conflict(N_("At least two assessors must have submitted their scores."))
    if len(counting) == FEWEST_ASSESSORS and user_id in {seat.user_id for seat in counting}:
        raise Conflict(N_("You are one of only two assessors. Somebody else has to decide."))
