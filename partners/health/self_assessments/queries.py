"""Reads of rounds: for pages, and the answers that indicators combine; marks never leave without being combined."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from core.actor import Actor
from core.clock import local_date
from core.errors import NotFound
from core.walls.principal import Reach, serving
from partners.health.self_assessments.combining import Answer, Result, combine
from partners.health.self_assessments.items import Item
from partners.health.self_assessments.models import (
    SelfAssessmentAnswer,
    SelfAssessmentMark,
    SelfAssessmentRound,
)
from partners.health.self_assessments.policy import NOT_FOUND, is_open, visible_to
from partners.memoranda.models import Partnership
from partners.memoranda.policy import partnerships_of
from partners.memoranda.queries import PartnershipRow, list_partnerships

_Agency = aliased(Organisation, name="agency")
_Ngo = aliased(Organisation, name="ngo")


BOTH_SIDES = serving("self-assessments", Reach.EVERYBODY)
"""Answers of the other side lie behind its wall; out come counts, and means of at least three people of each side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow:
    """A round with its two sides, and whether the reader has answered it."""

    id: UUID
    partnership_id: UUID
    quarter: str
    opened_at: datetime
    closes_on: date
    closed_at: datetime | None
    agency_id: UUID
    agency_name: str
    zone: str
    ngo_id: UUID
    ngo_name: str
    answered_at: datetime | None

    @property
    def sides(self) -> tuple[UUID, UUID]:
        """The two organisations."""
        return self.agency_id, self.ngo_id

    def today(self, on: datetime) -> date:
        """The day at a moment where the agency is."""
        return local_date(on, self.zone)

    def is_open(self, on: datetime) -> bool:
        """Whether answers are still taken at a moment."""
        return is_open(closes_on=self.closes_on, closed=self.closed_at is not None, today=self.today(on))

    @property
    def ended_at(self) -> datetime:
        """When the last answer could be given."""
        midnight = datetime.combine(self.closes_on + timedelta(days=1), time(0), ZoneInfo(self.zone))
        return min(self.closed_at, midnight) if self.closed_at is not None else midnight


def list_rounds(session: Session, actor: Actor) -> list[RoundRow]:
    """The rounds that exist for an actor, by partnership, the latest quarter first; one statement."""
    query = _rounds(actor.user_id).where(SelfAssessmentRound.id.in_(visible_to(actor)))
    return _rows(
        session,
        query.order_by(
            _Agency.name, _Ngo.name, SelfAssessmentRound.partnership_id, SelfAssessmentRound.quarter.desc()
        ),
    )


def get_round(session: Session, actor: Actor, round_id: UUID) -> RoundRow:
    """A round of one of the actor's partnerships; raises `NotFound` for others."""
    query = _rounds(actor.user_id).where(
        SelfAssessmentRound.id == round_id, SelfAssessmentRound.id.in_(visible_to(actor))
    )
    rows = _rows(session, query)
    if not rows:
        raise NotFound(NOT_FOUND)
    return rows[0]


def list_rounds_of(
    session: Session, partnership_ids: Collection[UUID], *, opened_by: datetime
) -> list[RoundRow]:
    """The rounds of some partnerships that had been opened at a moment, by opening; for indicators."""
    if not partnership_ids:
        return []
    query = _rounds(None).where(
        SelfAssessmentRound.partnership_id.in_(list(partnership_ids)),
        SelfAssessmentRound.opened_at <= opened_by,
    )
    return _rows(session, query.order_by(SelfAssessmentRound.opened_at, SelfAssessmentRound.id))


def results_of(session: Session, rounds: Collection[RoundRow], *, on: datetime) -> dict[UUID, Result]:
    """What may be shown of each round that is closed at a moment; two statements however many there are."""
    closed = [one for one in rounds if not one.is_open(on)]
    answers = _answers(session, [one.id for one in closed])
    return {one.id: combine(answers[one.id], one.sides) for one in closed}


@BOTH_SIDES
def count_answers(session: Session, round_id: UUID) -> dict[UUID, int]:
    """How many people of each side have answered."""
    rows = session.execute(
        sa.select(SelfAssessmentAnswer.organisation_id, sa.func.count().label("people"))
        .where(SelfAssessmentAnswer.round_id == round_id)
        .group_by(SelfAssessmentAnswer.organisation_id)
    )
    return {row.organisation_id: row.people for row in rows}


def own_marks(session: Session, actor: Actor, round_id: UUID) -> dict[Item, int]:
    """What the actor answered, for nobody but themselves."""
    rows = session.execute(
        sa.select(SelfAssessmentMark.item, SelfAssessmentMark.mark)
        .join(SelfAssessmentAnswer, SelfAssessmentAnswer.id == SelfAssessmentMark.answer_id)
        .where(SelfAssessmentAnswer.round_id == round_id, SelfAssessmentAnswer.person_id == actor.user_id)
    )
    return {row.item: row.mark for row in rows}


def list_partnerships_to_ask(session: Session, actor: Actor, *, on: datetime) -> list[PartnershipRow]:
    """The active partnerships of the actor's organisation."""
    ids = session.scalars(partnerships_of(actor)).all()
    return [row for row in list_partnerships(session, ids=ids) if row.is_active(on)]


def _rounds(person_id: UUID | None) -> sa.Select[Any]:
    return (
        sa.select(
            SelfAssessmentRound.id,
            SelfAssessmentRound.partnership_id,
            SelfAssessmentRound.quarter,
            SelfAssessmentRound.opened_at,
            SelfAssessmentRound.closes_on,
            SelfAssessmentRound.closed_at,
            Partnership.agency_id,
            _Agency.name.label("agency_name"),
            _Agency.timezone.label("zone"),
            Partnership.ngo_id,
            _Ngo.name.label("ngo_name"),
            SelfAssessmentAnswer.answered_at,
        )
        .join(Partnership, Partnership.id == SelfAssessmentRound.partnership_id)
        .join(_Agency, _Agency.id == Partnership.agency_id)
        .join(_Ngo, _Ngo.id == Partnership.ngo_id)
        .outerjoin(
            SelfAssessmentAnswer,
            sa.and_(
                SelfAssessmentAnswer.round_id == SelfAssessmentRound.id,
                SelfAssessmentAnswer.person_id == person_id if person_id else sa.false(),
            ),
        )
    )


def _rows(session: Session, query: sa.Select[Any]) -> list[RoundRow]:
    return [RoundRow(**row._mapping) for row in session.execute(query)]


@BOTH_SIDES
def _answers(session: Session, round_ids: Collection[UUID]) -> defaultdict[UUID, list[Answer]]:
    found: defaultdict[UUID, list[Answer]] = defaultdict(list)
    if not round_ids:
        return found
    marks: defaultdict[UUID, dict[Item, int]] = defaultdict(dict)
    people: dict[UUID, tuple[UUID, UUID]] = {}
    rows = session.execute(
        sa.select(
            SelfAssessmentAnswer.id,
            SelfAssessmentAnswer.round_id,
            SelfAssessmentAnswer.organisation_id,
            SelfAssessmentMark.item,
            SelfAssessmentMark.mark,
        )
        .join(SelfAssessmentMark, SelfAssessmentMark.answer_id == SelfAssessmentAnswer.id)
        .where(SelfAssessmentAnswer.round_id.in_(list(round_ids)))
        .order_by(SelfAssessmentAnswer.id)
    )
    for row in rows:
        people[row.id] = (row.round_id, row.organisation_id)
        marks[row.id][row.item] = row.mark
    for answer_id, (round_id, organisation_id) in people.items():
        found[round_id].append(Answer(organisation_id=organisation_id, marks=marks[answer_id]))
    return found
