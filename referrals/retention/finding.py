"""Reads what may be due from the tables, class by class; `choosing` decides."""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from partners.memoranda.chains import family
from partners.memoranda.models import Memorandum
from partners.memoranda.rows import SIGNED
from referrals.encounters.models import Encounter
from referrals.handover.models import Referral, ReferralPacket
from referrals.holds.standing import held_among, held_cases_among
from referrals.people.models import Person
from referrals.people.response_plans.models import ResponsePlan
from referrals.retention.choosing import Candidate, Due, Period, chosen
from referrals.retention.classes import CLASSES, RecordClass, latest_start
from referrals.retention.fates import Target
from referrals.retention.models import AgreedPeriod, RetentionRule

UNDER_18 = "under_18"
TARGETS: Mapping[RecordClass, Target] = {
    RecordClass.CASE: Target.CASE,
    RecordClass.UNTAKEN_CASE: Target.CASE,
    RecordClass.ENCOUNTER: Target.ENCOUNTER,
    RecordClass.PERSON: Target.PERSON,
    RecordClass.CASEWORK: Target.CASEWORK,
}


def list_due(
    session: Session, rule: RetentionRule, *, now: datetime, only: UUID | None = None
) -> tuple[list[Due], int]:
    """What the rule finds due and no hold keeps, the longest overdue first; and how many a hold keeps.

    `only` asks about one record. Reads the class's open records once.
    """
    period = period_of(session, rule)
    found = chosen(_CANDIDATES[rule.record_class](session, rule, period, now, only), period, now=now)
    held = _held(session, TARGETS[rule.record_class], found)
    return [due for due in found if due.candidate.id not in held], len(held)


def period_of(session: Session, rule: RetentionRule) -> Period:
    """The rule's times, with what signed agreements state for the class: that holds for all that follows them, too."""
    agreed: dict[UUID, int] = {}
    if CLASSES[rule.record_class].follows_agreement:
        stated = session.execute(
            sa.select(AgreedPeriod.memorandum_id, AgreedPeriod.months)
            .join(Memorandum, Memorandum.id == AgreedPeriod.memorandum_id)
            .where(AgreedPeriod.record_class == rule.record_class, Memorandum.state.in_(SIGNED))
            .order_by(Memorandum.starts_on, AgreedPeriod.noted_at)
        )
        for memorandum_id, months in stated.all():
            agreed |= dict.fromkeys(session.scalars(family(memorandum_id)), months)
    return Period(months=rule.months, minor_months=rule.minor_months, agreed=agreed)


def _held(session: Session, target: Target, found: list[Due]) -> set[UUID]:
    ids = [due.candidate.id for due in found]
    if target in (Target.CASE, Target.CASEWORK):
        return held_cases_among(session, ids)
    kept = held_among(session, [due.candidate.person_id for due in found if due.candidate.person_id])
    return {due.candidate.id for due in found if due.candidate.person_id in kept}


def _cases(
    session: Session, rule: RetentionRule, period: Period, now: datetime, only: UUID | None
) -> Iterator[Candidate]:
    casework = rule.record_class is RecordClass.CASEWORK
    side = Referral.ngo_id if casework else Referral.agency_id
    taken = Referral.accepted_at.is_not(None)
    query = (
        sa.select(
            Referral.id,
            Referral.reference,
            Referral.closed_at,
            Referral.memorandum_id,
            Referral.person_id,
            ReferralPacket.age_band,
        )
        .outerjoin(ReferralPacket, ReferralPacket.id == Referral.id)
        .where(
            side == rule.organisation_id,
            (Referral.casework_purged_at if casework else Referral.purged_at).is_(None),
            sa.not_(taken) if rule.record_class is RecordClass.UNTAKEN_CASE else taken,
            Referral.closed_at <= latest_start(now, period.shortest),
        )
    )
    for row in session.execute(_narrowed(query, Referral.id, only)):
        yield Candidate(
            id=row.id,
            reference=row.reference,
            started_at=row.closed_at,
            is_minor=row.age_band == UNDER_18,
            memorandum_id=row.memorandum_id,
            person_id=row.person_id,
        )


def _encounters(
    session: Session, rule: RetentionRule, period: Period, now: datetime, only: UUID | None
) -> Iterator[Candidate]:
    latest = latest_start(now, period.shortest)
    query = sa.select(
        Encounter.id, Encounter.occurred_at, Encounter.year, Encounter.month, Encounter.person_id
    ).where(
        Encounter.agency_id == rule.organisation_id,
        Encounter.purged_at.is_(None),
        Encounter.year * 12 + Encounter.month <= latest.year * 12 + latest.month,
    )
    for row in session.execute(_narrowed(query, Encounter.id, only)):
        yield Candidate(
            id=row.id,
            reference=f"{row.year}-{row.month:02} {row.id.hex[:6]}",
            started_at=row.occurred_at or _end_of_month(row.year, row.month),
            person_id=row.person_id,
        )


def _end_of_month(year: int, month: int) -> datetime:
    """Where only the month of an encounter is known, its time counts from the month's end."""
    return datetime(year, month, monthrange(year, month)[1], 23, 59, 59, tzinfo=UTC)


def _people(
    session: Session, rule: RetentionRule, period: Period, now: datetime, only: UUID | None
) -> Iterator[Candidate]:
    """People of whom nothing is left but the record itself, merged records counted with theirs."""
    record = aliased(Person)
    same = sa.func.coalesce(record.merged_into_id, record.id) == Person.id

    def any_of(model: type[Any], *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        return sa.exists().where(model.person_id == record.id, same, *conditions)

    def latest(column: Any, model: type[Any]) -> sa.ColumnElement[Any]:
        query = sa.select(sa.func.max(column)).join(record, model.person_id == record.id).where(same)
        return query.correlate(Person).scalar_subquery()

    query = sa.select(
        Person.id,
        Person.reference,
        Person.created_at,
        latest(sa.func.coalesce(Encounter.occurred_at, Encounter.recorded_at), Encounter).label("met_at"),
        latest(Referral.last_event_at, Referral).label("cared_at"),
        latest(ResponsePlan.ended_at, ResponsePlan).label("planned_at"),
    ).where(
        Person.agency_id == rule.organisation_id,
        Person.purged_at.is_(None),
        Person.merged_into_id.is_(None),
        Person.created_at <= latest_start(now, period.shortest),
        ~any_of(Encounter, Encounter.purged_at.is_(None)),
        ~any_of(Referral, Referral.purged_at.is_(None)),
        ~any_of(
            ResponsePlan,
            ResponsePlan.ended_at.is_(None),
            sa.or_(ResponsePlan.expires_on.is_(None), ResponsePlan.expires_on >= now.date()),
        ),
    )
    for row in session.execute(_narrowed(query, Person.id, only)):
        moments = (row.created_at, row.met_at, row.cared_at, row.planned_at)
        yield Candidate(
            id=row.id,
            reference=row.reference,
            started_at=max(moment for moment in moments if moment is not None),
            person_id=row.id,
        )


def _narrowed(query: sa.Select[Any], column: Any, only: UUID | None) -> sa.Select[Any]:
    return query if only is None else query.where(column == only)


Finder = Callable[[Session, RetentionRule, Period, datetime, UUID | None], Iterator[Candidate]]
_CANDIDATES: Mapping[RecordClass, Finder] = {
    RecordClass.CASE: _cases,
    RecordClass.UNTAKEN_CASE: _cases,
    RecordClass.CASEWORK: _cases,
    RecordClass.ENCOUNTER: _encounters,
    RecordClass.PERSON: _people,
}
