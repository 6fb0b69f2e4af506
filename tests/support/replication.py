"""A partnership with a goal, two courses and a questionnaire, of which a template can be made."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core.actor import Actor, Role
from partners.goals.commands import Terms, agree, propose
from partners.goals.measures import Measure
from partners.memoranda.models import Memorandum
from partners.memoranda.queries import find_partnership
from partners.training.courses.commands import add_course
from partners.training.courses.kinds import CourseKind
from surveys.questionnaires.commands import adopt
from tests.support.memoranda import Pair, make_memorandum, make_pair, make_person
from tests.support.training import course_values

DAY = timedelta(days=1)


def template_world(session: Session, now: datetime) -> tuple[Pair, Memorandum, Actor]:
    """The pair with its agreement in force, and the agency's partnership desk."""
    pair = make_pair(session, now - 60 * DAY)
    memorandum = make_memorandum(session, pair, now - 50 * DAY)
    partnership = find_partnership(session, agency_id=pair.agency_id, ngo_id=pair.ngo_id)
    assert partnership is not None
    assert pair.agency_leader.user_id is not None
    assert pair.ngo_leader.user_id is not None
    terms = Terms(
        title="Faster first contact",
        why=f"Ask {pair.agency_leader.name}.",
        measure=Measure(indicator="R10"),
        baseline=0.5,
        target=0.8,
        starts_on=(now - DAY).date(),
        ends_on=(now + 200 * DAY).date(),
        agency_owner_id=pair.agency_leader.user_id,
        ngo_owner_id=pair.ngo_leader.user_id,
    )
    goal = propose(session, pair.agency_leader, partnership_id=partnership.id, terms=terms, now=now)
    agree(session, pair.ngo_leader, goal.id, now=now)
    desk = make_person(session, pair.agency_id, "Ona Desk", Role.PARTNERSHIP_DESK, now=now)
    for values in (
        course_values(),
        course_values(kind=CourseKind.DE_ESCALATION, title="Calm first", hours=8.0),
    ):
        add_course(session, desk, values=values, now=now)
    adopt(session, desk, code="training-feedback", now=now, is_checked=True)
    return pair, memorandum, desk
