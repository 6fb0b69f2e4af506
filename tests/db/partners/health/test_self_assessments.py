"""Rounds of self-assessment: opening, answering, closing, and who sees what."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import Actor, Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from partners.health.self_assessments import commands, queries
from partners.health.self_assessments.items import Item
from partners.health.self_assessments.models import SelfAssessmentMark, SelfAssessmentRound
from tests.support.goals import make_partnership
from tests.support.memoranda import Pair, make_pair, make_person

LAST_DAY = date(2026, 3, 31)
MARKS = dict.fromkeys(Item, 4)


def open_round(session: Session, pair: Pair, now: datetime, quarter: str = "2026-Q1") -> SelfAssessmentRound:
    partnership_id = make_partnership(session, pair, now)
    return commands.open_round(
        session, pair.ngo_leader, partnership_id=partnership_id, quarter=quarter, closes_on=LAST_DAY, now=now
    )


def people(session: Session, organisation_id: UUID, role: Role, count: int, *, now: datetime) -> list[Actor]:
    return [make_person(session, organisation_id, f"{role} {n}", role, now=now) for n in range(count)]


def test_opening_asks_everybody_of_both_sides_who_sees_the_partnership(
    session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    officer = make_person(session, pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now)
    worker = make_person(session, pair.ngo_id, "Wil Worker", Role.NGO_WORKER, now=now)
    one = open_round(session, pair, now)
    asked = set(session.scalars(sa.select(Notice.recipient_id).where(Notice.about_id == one.id)))
    assert asked == {pair.agency_leader.user_id, pair.ngo_leader.user_id, officer.user_id}
    with pytest.raises(Denied):
        commands.open_round(
            session,
            officer,
            partnership_id=one.partnership_id,
            quarter="2025-Q4",
            closes_on=LAST_DAY,
            now=now,
        )
    with pytest.raises(NotFound):
        queries.get_round(session, worker, one.id)


@pytest.mark.parametrize(
    ("quarter", "closes_on", "field"),
    [
        ("2026-Q2", LAST_DAY, "quarter"),
        ("2026", LAST_DAY, "quarter"),
        ("2026-Q1", date(2026, 3, 10), "closes_on"),
        ("2026-Q1", date(2026, 6, 12), "closes_on"),
    ],
)
def test_rounds_that_make_no_sense(
    session: Session, now: datetime, quarter: str, closes_on: date, field: str
) -> None:
    pair = make_pair(session, now)
    partnership_id = make_partnership(session, pair, now)
    with pytest.raises(RuleBroken) as refusal:
        commands.open_round(
            session,
            pair.agency_leader,
            partnership_id=partnership_id,
            quarter=quarter,
            closes_on=closes_on,
            now=now,
        )
    assert refusal.value.field == field


def test_one_round_for_a_quarter(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    open_round(session, pair, now)
    with pytest.raises(RuleBroken, match="already"):
        open_round(session, pair, now)
    open_round(session, pair, now, "2025-Q4")


def test_a_person_answers_once_and_may_change_it_until_the_end(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    one = open_round(session, pair, now)
    commands.answer(session, pair.ngo_leader, one.id, marks=MARKS, now=now)
    changed = {Item.TRUST: 2, Item.ROLES: 3, Item.DATA: 4, Item.BENEFIT: 5}
    last_minute = datetime(2026, 4, 1, 3, 59, tzinfo=now.tzinfo)
    commands.answer(session, pair.ngo_leader, one.id, marks=changed, now=last_minute)
    assert queries.own_marks(session, pair.ngo_leader, one.id) == changed
    assert queries.own_marks(session, pair.agency_leader, one.id) == {}
    assert queries.count_answers(session, one.id) == {pair.ngo_id: 1}
    with pytest.raises(Conflict, match="closed"):
        commands.answer(session, pair.ngo_leader, one.id, marks=MARKS, now=last_minute + timedelta(minutes=1))


def test_answers_that_make_no_sense(session: Session, now: datetime) -> None:
    pair, strangers = make_pair(session, now), make_pair(session, now, agency="Southgate", ngo="Other House")
    one = open_round(session, pair, now)
    for marks in ({Item.TRUST: 4}, {**MARKS, Item.TRUST: 6}, {**MARKS, Item.TRUST: 0}):
        with pytest.raises(RuleBroken):
            commands.answer(session, pair.ngo_leader, one.id, marks=marks, now=now)
    with pytest.raises(NotFound):
        commands.answer(session, strangers.ngo_leader, one.id, marks=MARKS, now=now)
    with pytest.raises(NotFound):
        commands.answer(session, pair.ngo_leader, uuid4(), marks=MARKS, now=now)
    session.add(SelfAssessmentMark(answer_id=uuid4(), item=Item.TRUST, mark=6))
    with pytest.raises(IntegrityError):
        session.flush()


def test_results_are_there_once_the_round_is_closed(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    one = open_round(session, pair, now)
    police = [pair.agency_leader, *people(session, pair.agency_id, Role.LIAISON_OFFICER, 3, now=now)]
    ngo = [pair.ngo_leader, *people(session, pair.ngo_id, Role.NGO_INTAKE, 2, now=now)]
    for someone, mark in ((police, 4), (ngo, 3)):
        for actor in someone:
            commands.answer(session, actor, one.id, marks=dict.fromkeys(Item, mark), now=now)
    row = queries.get_round(session, pair.ngo_leader, one.id)
    assert queries.results_of(session, [row], on=now) == {}
    with pytest.raises(Denied):
        commands.close_round(session, police[1], one.id, now=now)
    commands.close_round(session, pair.agency_leader, one.id, now=now)
    row = queries.get_round(session, pair.ngo_leader, one.id)
    result = queries.results_of(session, [row], on=now)[one.id]
    assert result.whole.value == 3.5
    assert {shown.value for shown in result.sides.values()} == {None}
    with pytest.raises(Conflict):
        commands.close_round(session, pair.agency_leader, one.id, now=now)
    with pytest.raises(Conflict):
        commands.answer(session, pair.agency_leader, one.id, marks=MARKS, now=now)


def test_the_trail_says_that_somebody_answered_and_not_what(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    one = open_round(session, pair, now)
    commands.answer(session, pair.ngo_leader, one.id, marks=MARKS, now=now)
    rows = session.execute(
        sa.select(AuditRow.action, AuditRow.details)
        .where(AuditRow.subject_kind == "self_assessment")
        .order_by(AuditRow.action.desc())  # each side has a chain of its own
    ).all()
    assert [row.action for row in rows] == ["self_assessment.opened", "self_assessment.answered"]
    assert rows[1].details == "{}"


def test_rounds_exist_for_both_sides_only(session: Session, now: datetime) -> None:
    pair, strangers = make_pair(session, now), make_pair(session, now, agency="Southgate", ngo="Other House")
    one = open_round(session, pair, now)
    assert [row.id for row in queries.list_rounds(session, pair.agency_leader)] == [one.id]
    for stranger in (strangers.agency_leader, strangers.ngo_leader):
        assert queries.list_rounds(session, stranger) == []
        with pytest.raises(NotFound):
            commands.close_round(session, stranger, one.id, now=now)
