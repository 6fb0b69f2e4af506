"""What people do with rounds: open one, answer it for themselves, close it."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.models import NoticeKind
from accounts.users.queries import list_workers
from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.health.self_assessments.items import HIGHEST, LOWEST, Item
from partners.health.self_assessments.models import (
    SelfAssessmentAnswer,
    SelfAssessmentMark,
    SelfAssessmentRound,
)
from partners.health.self_assessments.policy import (
    ANSWERING_ROLES,
    NOT_FOUND,
    may_answer,
    may_open,
)
from partners.health.self_assessments.queries import get_round, list_partnerships_to_ask

LONGEST = timedelta(days=92)
"""[HOUSE] A round takes answers for at most a quarter."""

LEAST_RATED = 4
"""[HOUSE] Sentences that a person has to rate; fewer say nothing about the partnership."""

_QUARTER = re.compile(r"\d{4}-Q[1-4]")


def quarter_of(day: date) -> str:
    """The code of the quarter in which a day lies."""
    return f"{day.year:04}-Q{(day.month + 2) // 3}"


def open_round(
    session: Session, actor: Actor, *, partnership_id: UUID, quarter: str, closes_on: date, now: datetime
) -> SelfAssessmentRound:
    """A leader of either side asks both sides about a quarter that has begun; one round for each quarter."""
    may_open(actor)
    active = {row.id: row for row in list_partnerships_to_ask(session, actor, on=now)}
    if partnership_id not in active:
        raise NotFound(NOT_FOUND)
    partnership = active[partnership_id]
    today = local_date(now, partnership.agency_timezone)
    if not _QUARTER.fullmatch(quarter) or quarter > quarter_of(today):
        raise RuleBroken(N_("Choose a quarter that has begun."), "quarter")
    if closes_on < today:
        raise RuleBroken(N_("The last day for answers must not have passed."), "closes_on")
    if closes_on > today + LONGEST:
        raise RuleBroken(N_("Take answers for at most three months."), "closes_on")
    one = SelfAssessmentRound(
        partnership_id=partnership_id,
        quarter=quarter,
        opened_at=now,
        opened_by_id=actor.user_id,
        closes_on=closes_on,
    )
    try:
        with session.begin_nested():
            session.add(one)
    except IntegrityError:
        raise RuleBroken(N_("There is a self-assessment for this quarter already."), "quarter") from None
    people = [
        person.id
        for organisation_id in (partnership.agency_id, partnership.ngo_id)
        for person in list_workers(session, organisation_id, *ANSWERING_ROLES)
    ]
    notify(
        session,
        to=people,
        kind=NoticeKind.EVALUATION,
        text=N_(
            "How does your partnership work? Rate eight sentences by %(day)s. Nobody sees your single answers."
        ),
        params={"day": closes_on},
        link=f"/self-assessments/{one.id}/answer",
        about=("self_assessment", one.id),
        partnership_id=partnership_id,
        key=f"self_assessment.opened:{one.id.hex}",
        now=now,
    )
    record(
        session,
        actor,
        action="self_assessment.opened",
        subject=("self_assessment", one.id),
        now=now,
        details={"quarter": quarter, "closes_on": closes_on.isoformat()},
    )
    return one


def answer(
    session: Session, actor: Actor, round_id: UUID, *, marks: Mapping[Item, int], now: datetime
) -> None:
    """A person rates the sentences for themselves; until the round closes the last answer counts."""
    one = _load_for_update(session, actor, round_id)
    may_answer(actor, is_open=get_round(session, actor, round_id).is_open(now))
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    if any(not LOWEST <= mark <= HIGHEST for mark in marks.values()):
        raise RuleBroken(N_("Choose a mark from 1 to 5."))
    if len(marks) < LEAST_RATED:
        raise RuleBroken(N_("Rate at least %(least)s of the sentences."), least=LEAST_RATED)
    given = session.scalars(
        sa.select(SelfAssessmentAnswer).where(
            SelfAssessmentAnswer.round_id == one.id, SelfAssessmentAnswer.person_id == actor.user_id
        )
    ).one_or_none()
    if given is None:
        given = SelfAssessmentAnswer(
            round_id=one.id, organisation_id=actor.organisation_id, person_id=actor.user_id, answered_at=now
        )
        session.add(given)
        session.flush()
    given.answered_at = now
    session.execute(sa.delete(SelfAssessmentMark).where(SelfAssessmentMark.answer_id == given.id))
    session.execute(
        sa.insert(SelfAssessmentMark),
        [{"answer_id": given.id, "item": item, "mark": mark} for item, mark in marks.items()],
    )
    # What was answered stays out of the trail: that somebody answered is all that others may know.
    record(session, actor, action="self_assessment.answered", subject=("self_assessment", one.id), now=now)


def close_round(session: Session, actor: Actor, round_id: UUID, *, now: datetime) -> None:
    """A leader of either side ends a round before its last day has passed; results are shown from then on."""
    one = _load_for_update(session, actor, round_id)
    may_open(actor)
    if not get_round(session, actor, round_id).is_open(now):
        raise Conflict(N_("This round is closed already."))
    one.closed_at, one.closed_by_id = now, actor.user_id
    session.flush()
    record(session, actor, action="self_assessment.closed", subject=("self_assessment", one.id), now=now)


def _load_for_update(session: Session, actor: Actor, round_id: UUID) -> SelfAssessmentRound:
    # Locked, so that no answer slips in after the round is closed.
    get_round(session, actor, round_id)
    return session.get_one(SelfAssessmentRound, round_id, with_for_update=True, populate_existing=True)
