"""Whose courses somebody sees, who keeps them, and what a course is."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor
from core.errors import Denied, NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.memoranda.models import Partnership
from partners.memoranda.policy import partnerships_of
from partners.training.courses.kinds import CIT_HOURS, CourseAudience, CourseKind
from partners.training.courses.models import TrainingCourse

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseValues:
    """What a coordinator writes about a course; `attendance_share` in per cent of the hours."""

    kind: CourseKind
    title: str
    hours: float
    aims: str
    audience: CourseAudience
    prerequisites: str | None = None
    required_course_id: UUID | None = None
    refresher_months: int = 24
    gives_certificate: bool = True
    attendance_share: int = 90
    partnership_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainerValues:
    """Who teaches, and what qualifies them."""

    user_id: UUID | None
    external_name: str | None
    qualification: str
    valid_until: date | None


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the courses that exist for an actor: their own organisation's, and those a partner has opened to them."""
    query = sa.select(TrainingCourse.id)
    if not actor.holds(Permission.TRAINING_TAKE):
        return query.where(sa.false())
    return query.where(
        sa.or_(
            TrainingCourse.organisation_id == actor.organisation_id,
            TrainingCourse.partnership_id.in_(partnerships_of(actor).where(Partnership.ended_on.is_(None))),
        )
    )


def may_run(actor: Actor, organisation_id: UUID) -> None:
    """A training coordinator keeps what is their own organisation's; what is a partner's does not exist for them here."""
    if not actor.holds(Permission.TRAINING_RUN):
        raise Denied(N_("Only a training coordinator keeps courses and sessions."))
    if actor.organisation_id != organisation_id:
        raise NotFound(NOT_FOUND)


def can_run(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the actor keeps what is this organisation's."""
    try:
        may_run(actor, organisation_id)
    except (Denied, NotFound):
        return False
    return True


def may_write(values: CourseValues, *, open_to: frozenset[UUID]) -> None:
    """A course says what it teaches, for how long and whom; `open_to` are the partnerships whose agreement says so.

    Raises `RuleBroken` at the field.
    """
    if not values.title:
        raise RuleBroken(N_("Give the course a title."), "title")
    if not values.aims:
        raise RuleBroken(N_("Say what people can do afterwards."), "aims")
    if not 0 < values.hours <= 400:
        raise RuleBroken(N_("Enter between half an hour and 400 hours."), "hours")
    if values.kind is CourseKind.CRISIS_INTERVENTION and values.hours < CIT_HOURS:
        raise RuleBroken(
            N_("Crisis intervention has at least 40 hours. A shorter course is another kind."), "hours"
        )
    if not 1 <= values.refresher_months <= 120:
        raise RuleBroken(N_("Enter between 1 and 120 months."), "refresher_months")
    if not 1 <= values.attendance_share <= 100:
        raise RuleBroken(N_("Enter between 1 and 100 per cent."), "attendance_share")
    if values.partnership_id is not None and values.partnership_id not in open_to:
        raise RuleBroken(
            N_("No agreement in force with this partner speaks of training. Agree on it first."),
            "partnership_id",
        )


def may_name(values: TrainerValues) -> None:
    """A trainer is a colleague or somebody from outside, and something qualifies them; raises `RuleBroken`."""
    if values.user_id is None and not values.external_name:
        raise RuleBroken(
            N_("Choose a colleague, or give the name of somebody from outside."), "external_name"
        )
    if values.user_id is not None and values.external_name:
        raise RuleBroken(N_("Either a colleague or somebody from outside, not both."), "external_name")
    if not values.qualification:
        raise RuleBroken(
            N_("Say what qualifies them, for example “CIT instructor course 2025”."), "qualification"
        )


def may_teach(valid_until: date | None, *, on: date) -> None:
    """Who teaches is qualified on the day; raises `RuleBroken`."""
    if valid_until is not None and valid_until < on:
        raise RuleBroken(
            N_("This trainer’s qualification ends on %(day)s, before the session."),
            "trainer_id",
            day=valid_until,
        )
