"""Reminders by date: outcomes that end, conditions that are due, and assessments that wait for an assessor.

Each step is told once to each person, also when the timer was late: of several steps that were missed, the latest.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from accounts.organisations.models import Organisation
from core.clock import local_date
from core.text import N_
from partners.diligence.assessments.lifecycle import BEFORE_SUBMISSION, GOING_ON, AssessmentState
from partners.diligence.assessments.models import Assessment, Assessor, Condition
from partners.diligence.assessments.notices import deciders_of, speakers_of, tell
from partners.diligence.assessments.terms import Outcome

VALIDITY_STEPS = (90, 30, 0)
"""[HOUSE] Days before an outcome ends; on the last the day has come."""
CONDITION_STEPS = (30, 7, 0)
SCORING_STEPS = (7, 0)
PAST = -1
"""The step after the day has passed."""
MEMORY = timedelta(days=30)
"""What has passed longer ago than this is on the pages and not told again."""


def due_step(day: date, today: date, steps: Sequence[int]) -> int | None:
    """The step that is due: the latest that has come, or `PAST` when the day is over; None while there is time."""
    left = (day - today).days
    if left < 0:
        return PAST
    return min((step for step in steps if step >= left), default=None)


def remind_of_assessments(session: Session, *, now: datetime) -> int:
    """Tell who has to act; answers how many notices were new."""
    return _ending(session, now) + _conditions(session, now) + _waiting(session, now)


def _window(column: InstrumentedAttribute[Any], now: datetime, ahead: int) -> sa.ColumnElement[bool]:
    day = now.date()
    return column.between(day - MEMORY - timedelta(days=1), day + timedelta(days=ahead + 1))


def _is_latest() -> sa.ColumnElement[bool]:
    """No later decision about the pair, and none on its way."""
    later = aliased(Assessment, name="later")
    return ~sa.exists().where(
        later.agency_id == Assessment.agency_id,
        later.ngo_id == Assessment.ngo_id,
        later.id != Assessment.id,
        sa.or_(later.decided_at > Assessment.decided_at, later.state.in_(GOING_ON)),
    )


def _ending(session: Session, now: datetime) -> int:
    told = 0
    rows = session.execute(
        sa.select(Assessment, Organisation.timezone)
        .join(Organisation, Organisation.id == Assessment.agency_id)
        .where(
            Assessment.state == AssessmentState.DECIDED,
            _window(Assessment.valid_until, now, VALIDITY_STEPS[0]),
            _is_latest(),
        )
    ).all()
    before = N_("The assessment of %(ngo)s holds until %(day)s. Assess it again in time.")
    after = N_(
        "The assessment of %(ngo)s was valid until %(day)s. Nothing new can be signed before it is assessed again."
    )
    for assessment, zone in rows:
        assert assessment.valid_until is not None
        step = due_step(assessment.valid_until, local_date(now, zone), VALIDITY_STEPS)
        if step is not None:
            told += tell(
                session,
                assessment,
                deciders_of(session, assessment.agency_id),
                after if step == PAST else before,
                step=f"valid:{step}",
                now=now,
                params={"day": assessment.valid_until},
            )
    return told


def _conditions(session: Session, now: datetime) -> int:
    told = 0
    rows = session.execute(
        sa.select(Assessment, Condition.id, Condition.due_on, Organisation.timezone)
        .join(Condition, Condition.assessment_id == Assessment.id)
        .join(Organisation, Organisation.id == Assessment.agency_id)
        .where(
            Assessment.state == AssessmentState.DECIDED,
            Assessment.outcome == Outcome.CONDITIONAL,
            Condition.met_on.is_(None),
            _window(Condition.due_on, now, CONDITION_STEPS[0]),
            _is_latest(),
        )
    ).all()
    before = N_("A condition of the assessment of %(ngo)s by %(agency)s is due on %(day)s.")
    after = N_("A condition of the assessment of %(ngo)s by %(agency)s was due on %(day)s and is not met.")
    for assessment, condition_id, due_on, zone in rows:
        step = due_step(due_on, local_date(now, zone), CONDITION_STEPS)
        if step is not None:
            people = deciders_of(session, assessment.agency_id) + speakers_of(session, assessment.ngo_id)
            told += tell(
                session,
                assessment,
                people,
                after if step == PAST else before,
                step=f"condition:{condition_id.hex}:{step}",
                now=now,
                params={"day": due_on},
            )
    return told


def _waiting(session: Session, now: datetime) -> int:
    told = 0
    rows = session.execute(
        sa.select(Assessment, Assessor.user_id, Organisation.timezone)
        .join(Assessor, Assessor.assessment_id == Assessment.id)
        .join(Organisation, Organisation.id == Assessment.agency_id)
        .where(
            Assessment.state.in_(BEFORE_SUBMISSION),
            Assessor.released_at.is_(None),
            Assessor.submitted_at.is_(None),
            Assessor.has_conflict.is_not(True),
            _window(Assessment.due_on, now, SCORING_STEPS[0]),
        )
    ).all()
    before = N_("Your scores of %(ngo)s are missing. They are needed before %(day)s.")
    after = N_("Your scores of %(ngo)s are missing. They were needed before %(day)s.")
    for assessment, user_id, zone in rows:
        step = due_step(assessment.due_on, local_date(now, zone), SCORING_STEPS)
        if step is not None:
            told += tell(
                session,
                assessment,
                [user_id],
                after if step == PAST else before,
                step=f"scores:{step}",
                now=now,
                params={"day": assessment.due_on},
            )
    return told
