"""Whose sessions somebody sees, who runs and teaches them, and who may take a seat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor
from core.errors import Conflict, Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.training.courses.models import Trainer, TrainingCourse
from partners.training.courses.policy import visible_to as courses_of
from partners.training.sessions.models import TrainingSession
from partners.training.sessions.states import OpenTo, SessionState

MOST_DATES = 8
LONGEST_DATE = timedelta(hours=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateSpan:
    """One date of a session, as aware moments."""

    starts_at: datetime
    ends_at: datetime

    @property
    def hours(self) -> float:
        """How long it lasts."""
        return (self.ends_at - self.starts_at) / timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionValues:
    """What a coordinator writes about a session."""

    trainer_id: UUID
    place: str | None
    link: str | None
    seats: int
    minimum: int
    open_to: OpenTo
    closes_on: date
    dates: tuple[DateSpan, ...]


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the sessions that exist for an actor: of their own courses, and those that are open to both sides."""
    return (
        sa.select(TrainingSession.id)
        .join(TrainingCourse, TrainingCourse.id == TrainingSession.course_id)
        .where(
            TrainingSession.course_id.in_(courses_of(actor)),
            sa.or_(
                TrainingCourse.organisation_id == actor.organisation_id,
                TrainingSession.open_to == OpenTo.BOTH,
            ),
        )
    )


def taught_by(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the sessions that an actor teaches."""
    return (
        sa.select(TrainingSession.id)
        .join(Trainer, Trainer.id == TrainingSession.trainer_id)
        .where(Trainer.user_id == actor.user_id)
    )


def may_plan(values: SessionValues, *, is_joint: bool, zone_today: date, first_day: date) -> None:
    """A session has a place, dates in order, seats for its minimum; `first_day` is that of its first date.

    Raises `RuleBroken` at the field.
    """
    if not values.place and not values.link:
        raise RuleBroken(N_("Say where it is: a room, or the address of the call."), "place")
    if values.link and urlsplit(values.link).scheme != "https":
        raise RuleBroken(N_("The address of the call begins with https://."), "link")
    if not 1 <= values.seats <= 500:
        raise RuleBroken(N_("Enter between 1 and 500 seats."), "seats")
    if not 0 <= values.minimum <= values.seats:
        raise RuleBroken(N_("Not more than there are seats."), "minimum")
    if values.open_to is OpenTo.BOTH and not is_joint:
        raise RuleBroken(N_("The course is for our own people only. Open the course first."), "open_to")
    _may_be_dates(values.dates)
    if values.closes_on > first_day:
        raise RuleBroken(N_("Enrolment closes on the first day at the latest."), "closes_on")
    if values.closes_on < zone_today:
        raise RuleBroken(N_("Enrolment closes today at the earliest."), "closes_on")


def _may_be_dates(dates: Sequence[DateSpan]) -> None:
    if not dates:
        raise RuleBroken(N_("Give at least one date."), "day_0")
    if len(dates) > MOST_DATES:
        raise RuleBroken(N_("Eight dates are the most."), f"day_{MOST_DATES - 1}")
    for place, span in enumerate(dates):
        if not span.starts_at < span.ends_at <= span.starts_at + LONGEST_DATE:
            raise RuleBroken(N_("It ends after it begins, on the same day."), f"ends_{place}")
        if place and span.starts_at < dates[place - 1].ends_at:
            raise RuleBroken(N_("The dates stand in order and do not overlap."), f"day_{place}")


def may_change(state: SessionState) -> None:
    """Only what is planned changes; raises `Conflict`."""
    if state is SessionState.CANCELLED:
        raise Conflict(N_("This session was called off."))
    if state is SessionState.HELD:
        raise Conflict(N_("This session is over."))


def may_take_seat(actor: Actor, *, person: tuple[UUID, UUID], is_open: bool, has_required: bool) -> None:
    """Oneself or, for a coordinator, a colleague; before enrolment closes, with the certificate that is asked for.

    `person` is the id of who takes the seat, and of their organisation.
    """
    user_id, person_organisation_id = person
    if user_id != actor.user_id:
        if not actor.holds(Permission.TRAINING_RUN) or person_organisation_id != actor.organisation_id:
            raise Denied(N_("Only a training coordinator enrols colleagues."))
    elif not actor.holds(Permission.TRAINING_TAKE):
        raise Denied(N_("Your role takes no training here."))
    if not is_open:
        raise RuleBroken(N_("Enrolment is closed."), "user_id")
    if not has_required:
        raise RuleBroken(N_("A valid certificate of the course that comes before is needed."), "user_id")
