"""What people do with volunteers: record them, their checks, training and hours, and give them tasks."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import local_date
from core.errors import Conflict, RuleBroken
from core.text import N_
from partners.outreach import acts
from partners.outreach.acts import record_outreach
from partners.outreach.campaigns.queries import get_activity
from partners.outreach.policy import found, may_write
from partners.outreach.terms import CheckKind, CheckResult, Fitness, VolunteerRole, codes_text
from partners.outreach.volunteers.fitness import fitness_of
from partners.outreach.volunteers.models import (
    Volunteer,
    VolunteerCheck,
    VolunteerHours,
    VolunteerTask,
    VolunteerTraining,
)
from partners.outreach.volunteers.policy import visible_to
from partners.outreach.volunteers.queries import checks_of
from partners.services.codes import LANGUAGES

WHY_NOT = {
    Fitness.NO_CHECK: N_("No check of this person is recorded, so they cannot be given a task."),
    Fitness.LAPSED: N_("A check of this person has lapsed, or lapses before that day. Renew it first."),
    Fitness.NOT_CLEARED: N_("A check did not clear this person, so they cannot be given a task."),
    Fitness.LEFT: N_("This person has left, or leaves before that day."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerValues:
    """Who a volunteer is and how they are reached."""

    name: str
    role: VolunteerRole
    phone: str
    email: str
    languages: tuple[str, ...]
    started_on: date


def add_volunteer(session: Session, actor: Actor, *, values: VolunteerValues, now: datetime) -> Volunteer:
    """Somebody begins to help; before a check is recorded they are given no task."""
    may_write(actor)
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    volunteer = Volunteer(organisation_id=actor.organisation_id, created_at=now, created_by_id=actor.user_id)
    _write(volunteer, values)
    session.add(volunteer)
    record_outreach(session, actor, "volunteer", "volunteer.added", volunteer.id, now=now)
    return volunteer


def change_volunteer(
    session: Session,
    actor: Actor,
    volunteer_id: UUID,
    *,
    values: VolunteerValues,
    version: int | None,
    now: datetime,
) -> Volunteer:
    """How somebody is reached, or in which part they help, is changed."""
    volunteer = _load(session, actor, volunteer_id)
    acts.check_seen(volunteer, version)
    _write(volunteer, values)
    record_outreach(session, actor, "volunteer", "volunteer.changed", volunteer.id, now=now)
    return volunteer


def record_check(
    session: Session,
    actor: Actor,
    volunteer_id: UUID,
    *,
    kind: CheckKind,
    done_on: date,
    valid_until: date,
    result: CheckResult,
    now: datetime,
) -> VolunteerCheck:
    """That something was checked, until when it holds and whether it cleared them; never what was found."""
    volunteer = _load(session, actor, volunteer_id)
    assert actor.user_id is not None
    _not_ahead(done_on, actor, now, "done_on")
    if valid_until < done_on:
        raise RuleBroken(N_("It holds at least on the day on which it was done."), "valid_until")
    check = VolunteerCheck(
        volunteer_id=volunteer.id,
        kind=kind,
        done_on=done_on,
        valid_until=valid_until,
        result=result,
        recorded_at=now,
        recorded_by_id=actor.user_id,
    )
    session.add(check)
    record_outreach(session, actor, "volunteer", "volunteer.checked", volunteer.id, now=now, kind=kind.value)
    return check


def record_training(
    session: Session,
    actor: Actor,
    volunteer_id: UUID,
    *,
    title: str,
    certificate: str,
    done_on: date,
    valid_until: date | None,
    now: datetime,
) -> VolunteerTraining:
    """A training that somebody had, with the number of the certificate where there is one."""
    volunteer = _load(session, actor, volunteer_id)
    assert actor.user_id is not None
    _not_ahead(done_on, actor, now, "done_on")
    acts.check_days(done_on, valid_until, "valid_until")
    training = VolunteerTraining(
        volunteer_id=volunteer.id,
        title=acts.required(title, N_("Say which training it was."), "title"),
        certificate=acts.optional(certificate),
        done_on=done_on,
        valid_until=valid_until,
        recorded_at=now,
        recorded_by_id=actor.user_id,
    )
    session.add(training)
    record_outreach(session, actor, "volunteer", "volunteer.trained", volunteer.id, now=now)
    return training


def record_hours(
    session: Session,
    actor: Actor,
    volunteer_id: UUID,
    *,
    worked_on: date,
    minutes: int,
    what: str,
    now: datetime,
) -> VolunteerHours:
    """Time that somebody gave on a day: at most a day of it."""
    volunteer = _load(session, actor, volunteer_id)
    assert actor.user_id is not None
    _not_ahead(worked_on, actor, now, "worked_on")
    if worked_on < volunteer.started_on or (volunteer.left_on and worked_on > volunteer.left_on):
        raise RuleBroken(N_("On that day this person did not help here."), "worked_on")
    already = session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(VolunteerHours.minutes), 0)).where(
            VolunteerHours.volunteer_id == volunteer.id, VolunteerHours.worked_on == worked_on
        )
    )
    if minutes < 1 or minutes + (already or 0) > 1440:
        raise RuleBroken(N_("A day has at most 24 hours, those recorded already included."), "hours")
    hours = VolunteerHours(
        volunteer_id=volunteer.id,
        worked_on=worked_on,
        minutes=minutes,
        what=acts.required(what, N_("Say what it was for."), "what"),
        recorded_at=now,
        recorded_by_id=actor.user_id,
    )
    session.add(hours)
    record_outreach(
        session, actor, "volunteer", "volunteer.hours_recorded", volunteer.id, now=now, minutes=minutes
    )
    return hours


def give_task(
    session: Session,
    actor: Actor,
    volunteer_id: UUID,
    *,
    title: str,
    due_on: date,
    activity_id: UUID | None,
    now: datetime,
) -> VolunteerTask:
    """Somebody is asked to do something by a day on which every check of theirs holds; nobody else is asked."""
    volunteer = _load(session, actor, volunteer_id)
    assert actor.user_id is not None
    today = local_date(now, actor.timezone)
    if due_on < today:
        raise RuleBroken(N_("Choose today or a later day."), "due_on")
    checks = checks_of(session, [volunteer.id]).get(volunteer.id, ())
    for day in (today, due_on):
        fitness = fitness_of(checks, on=day, left_on=volunteer.left_on)
        if fitness is not Fitness.READY:
            raise RuleBroken(WHY_NOT[fitness], "due_on")
    if activity_id is not None:
        get_activity(session, actor, activity_id)
    task = VolunteerTask(
        volunteer_id=volunteer.id,
        title=acts.required(title, N_("Say what is to be done."), "title"),
        due_on=due_on,
        activity_id=activity_id,
        given_at=now,
        given_by_id=actor.user_id,
    )
    session.add(task)
    record_outreach(session, actor, "volunteer", "volunteer.task_given", volunteer.id, now=now)
    return task


def close_task(
    session: Session, actor: Actor, volunteer_id: UUID, *, task_id: UUID, done: bool, now: datetime
) -> VolunteerTask:
    """A task is done, or nobody needs it any more."""
    volunteer = _load(session, actor, volunteer_id)
    task: VolunteerTask = found(
        session.scalars(
            sa.select(VolunteerTask).where(
                VolunteerTask.id == task_id, VolunteerTask.volunteer_id == volunteer.id
            )
        ).one_or_none()
    )
    if task.done_on is not None or task.dropped_at is not None:
        raise Conflict(N_("This task is closed already."))
    if done:
        task.done_on = local_date(now, actor.timezone)
    else:
        task.dropped_at = now
    event = "volunteer.task_done" if done else "volunteer.task_dropped"
    record_outreach(session, actor, "volunteer", event, volunteer.id, now=now)
    return task


def leave(session: Session, actor: Actor, volunteer_id: UUID, *, left_on: date, now: datetime) -> Volunteer:
    """Somebody helps no more; what they have not done is dropped."""
    volunteer = _load(session, actor, volunteer_id)
    if volunteer.left_on is not None:
        raise Conflict(N_("This person has left already."))
    if left_on < volunteer.started_on:
        raise RuleBroken(N_("The last day must not be before the first day."), "left_on")
    _not_ahead(left_on, actor, now, "left_on")
    volunteer.left_on = left_on
    session.execute(
        sa.update(VolunteerTask)
        .where(
            VolunteerTask.volunteer_id == volunteer.id,
            VolunteerTask.done_on.is_(None),
            VolunteerTask.dropped_at.is_(None),
        )
        .values(dropped_at=now)
    )
    record_outreach(session, actor, "volunteer", "volunteer.left", volunteer.id, now=now)
    return volunteer


def _load(session: Session, actor: Actor, volunteer_id: UUID) -> Volunteer:
    volunteer: Volunteer = acts.load(session, actor, Volunteer, volunteer_id, visible_to(actor))
    return volunteer


def _not_ahead(day: date, actor: Actor, now: datetime, field: str) -> None:
    if day > local_date(now, actor.timezone):
        raise RuleBroken(N_("This day lies in the future."), field)


def _write(volunteer: Volunteer, values: VolunteerValues) -> None:
    volunteer.name = acts.required(values.name, N_("Give the name."), "name")
    phone, email = acts.optional(values.phone), acts.optional(values.email)
    if phone is None and email is None:
        raise RuleBroken(N_("Give a telephone number or an e-mail address."), "phone")
    if email is not None and not ("@" in email[1:-1] and " " not in email):
        raise RuleBroken(N_("Enter an e-mail address, for example name@example.org."), "email")
    if set(values.languages) - set(LANGUAGES):
        raise RuleBroken(N_("Choose languages from the list."), "languages")
    if volunteer.left_on is not None and volunteer.left_on < values.started_on:
        raise RuleBroken(N_("The last day must not be before the first day."), "started_on")
    volunteer.role, volunteer.phone, volunteer.email = values.role, phone, email
    volunteer.languages = codes_text(list(values.languages)) or None
    volunteer.started_on = values.started_on
