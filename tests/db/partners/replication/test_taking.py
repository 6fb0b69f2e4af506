"""A neighbour takes over goals, courses and questionnaires of a template in one go, each through its own command."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import Denied, NotFound, RuleBroken
from partners.goals.commands import agree
from partners.goals.models import Goal
from partners.memoranda.drafts import Basics
from partners.replication import queries
from partners.replication.commands import make_template, start_from_template
from partners.replication.parts import Outcome, Part
from partners.replication.taking import GoalDays, Wanted, take_over
from partners.training.courses.commands import add_course
from partners.training.courses.models import TrainingCourse
from surveys.questionnaires.queries import list_questionnaires
from tests.support.memoranda import Pair, make_memorandum, make_pair, make_person
from tests.support.replication import template_world
from tests.support.training import course_values

DAY = timedelta(days=1)


def begun(session: Session, now: datetime) -> tuple[Pair, UUID]:
    """A neighbour whose draft began with the template of another pair; its desk takes everything over later."""
    _, memorandum, maker = template_world(session, now)
    template_id = make_template(session, maker, memorandum.id, name="Follow-up", now=now)
    near = make_pair(session, now - 60 * DAY, agency="Riverbend Police", ngo="Harbour Light")
    make_memorandum(session, near, now - 50 * DAY)
    basics = Basics(title="Ours", purpose="Help.", starts_on=now.date(), ends_on=(now + 300 * DAY).date())
    draft_id = start_from_template(
        session,
        near.agency_leader,
        template_id,
        other_organisation_id=near.ngo_id,
        basics=basics,
        with_courses=False,
        with_questionnaires=False,
        now=now,
    )
    return near, draft_id


def days_of(near: Pair, now: datetime) -> GoalDays:
    assert near.agency_leader.user_id is not None
    assert near.ngo_leader.user_id is not None
    return GoalDays(
        starts_on=now.date(),
        ends_on=(now + 300 * DAY).date(),
        agency_owner_id=near.agency_leader.user_id,
        ngo_owner_id=near.ngo_leader.user_id,
    )


def test_in_one_go_with_what_became_of_each(session: Session, now: datetime) -> None:
    near, draft_id = begun(session, now)
    desk = make_person(session, near.agency_id, "Dee Desk", Role.PARTNERSHIP_DESK, now=now)
    before, _ = queries.find_start(session, desk, draft_id)
    assert {one.outcome for one in before.items if one.part is not Part.INDICATOR} == {Outcome.LEFT}
    assert {one.outcome for one in before.items if one.part is Part.INDICATOR} == {Outcome.TAKEN}
    # The second course of the template is one that this agency offers already.
    add_course(session, desk, values=course_values(title="CRISIS intervention"), now=now)
    wanted = Wanted(
        goals={1: (50.0, 80.0)},
        days=days_of(near, now),
        courses=frozenset({1, 2}),
        questionnaires=frozenset({1}),
    )
    assert take_over(session, desk, draft_id, wanted=wanted, now=now) == (3, 1)
    after, _ = queries.find_start(session, desk, draft_id)
    told = {(one.part, one.title): one for one in after.items if one.part is not Part.INDICATOR}
    assert [one.outcome for one in told.values()] == [
        Outcome.TAKEN,
        Outcome.TAKEN,
        Outcome.REFUSED,
        Outcome.TAKEN,
    ]
    assert told[Part.COURSE, "Crisis intervention"].reason == "You offer a course of this name already."
    assert (after.courses, after.questionnaires) == (1, 1)
    goal = session.get_one(Goal, told[Part.GOAL, "Faster first contact"].subject_id)
    assert (goal.state.value, goal.baseline, goal.target) == ("proposed", 0.5, 0.8)
    # It is a proposal like any other: the other side agrees.
    assert agree(session, near.ngo_leader, goal.id, now=now).state.value == "agreed"
    course = session.get_one(TrainingCourse, told[Part.COURSE, "Calm first"].subject_id)
    assert (course.organisation_id, course.partnership_id) == (near.agency_id, None)
    assert len(list_questionnaires(session, desk)) == 1
    # What was taken is not taken twice; what was refused may be tried again.
    with_all = Wanted(courses=frozenset({1, 2}), questionnaires=frozenset({1}))
    assert take_over(session, desk, draft_id, wanted=with_all, now=now) == (0, 1)
    assert (
        session.scalar(
            sa.select(sa.func.count())
            .select_from(TrainingCourse)
            .where(TrainingCourse.organisation_id == near.agency_id)
        )
        == 2
    )


def test_a_figure_that_cannot_be_takes_nothing(session: Session, now: datetime) -> None:
    near, draft_id = begun(session, now)
    desk = make_person(session, near.agency_id, "Dee Desk", Role.PARTNERSHIP_DESK, now=now)
    for figures, field in (((50.0, 40.0), "target_1"), ((150.0, 160.0), "baseline_1")):
        wanted = Wanted(goals={1: figures}, days=days_of(near, now), courses=frozenset({1}))
        with pytest.raises(RuleBroken) as refused, session.begin_nested():
            take_over(session, desk, draft_id, wanted=wanted, now=now)
        assert refused.value.field == field
    own = sa.select(sa.func.count()).where(TrainingCourse.organisation_id == near.agency_id)
    assert session.scalar(own) == 0


def test_no_goal_before_the_agreement_and_nothing_for_the_other_side(session: Session, now: datetime) -> None:
    pair, memorandum, maker = template_world(session, now)
    template_id = make_template(session, maker, memorandum.id, name="Follow-up", now=now)
    near = make_pair(session, now, agency="Riverbend Police", ngo="Harbour Light")
    basics = Basics(title="Ours", purpose="Help.", starts_on=now.date(), ends_on=(now + 300 * DAY).date())
    draft_id = start_from_template(
        session,
        near.agency_leader,
        template_id,
        other_organisation_id=near.ngo_id,
        basics=basics,
        with_courses=True,
        with_questionnaires=False,
        now=now,
    )
    wanted = Wanted(goals={1: (50.0, 80.0)}, days=days_of(near, now))
    assert take_over(session, near.agency_leader, draft_id, wanted=wanted, now=now) == (0, 1)
    rows, _ = queries.find_start(session, near.agency_leader, draft_id)
    reasons = {one.part: one.reason for one in rows.items if one.outcome is Outcome.REFUSED}
    # A chief drafts agreements and keeps no courses.
    assert reasons == {
        Part.GOAL: "Goals are proposed once the agreement is in force.",
        Part.COURSE: "Only a training coordinator keeps courses and sessions.",
    }
    with pytest.raises(Denied):
        take_over(session, near.ngo_leader, draft_id, wanted=Wanted(), now=now)
    with pytest.raises(NotFound):
        take_over(session, pair.agency_leader, draft_id, wanted=Wanted(), now=now)
    with pytest.raises(NotFound):
        take_over(session, near.agency_leader, draft_id, wanted=Wanted(courses=frozenset({9})), now=now)
