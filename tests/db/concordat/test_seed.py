"""Fictitious data: the same for the same seed, complete, and good enough to be evaluated."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Organisation, Unit
from accounts.users.models import User, UserRole
from accounts.users.queries import find_actor_of
from audit.queries import verify_chains
from concordat import models
from concordat.seed.load import PASSWORD, load_seed
from concordat.seed.reviews import make_reviews
from concordat.seed.schedules import make_schedules
from core.actor import Role
from core.errors import RuleBroken
from kpi.evaluations.commands import evaluate_now
from kpi.evaluations.followed import use_follower
from kpi.evaluations.models import Evaluation
from kpi.evaluations.snapshot import from_text
from kpi.reviews.followup import follow
from kpi.reviews.models import EvaluationReview
from kpi.reviews.queries import list_open_disputes, review_of
from kpi.schedules.models import EvaluationSchedule
from partners.memoranda.models import Memorandum
from partners.services.models import Service
from referrals.casework.appointments.models import Appointment
from referrals.casework.codes import ATTENDED
from referrals.casework.models import CaseNote, CaseRecord, ContactAttempt, Outcome
from referrals.encounters.models import Encounter
from referrals.handover.lifecycle import FINISHED, ReferralState
from referrals.handover.models import (
    Assignment,
    InfoRequest,
    Referral,
    ReferralEvent,
    ReferralNeed,
    ReferralPacket,
)
from referrals.people.models import Person

assert models.metadata.tables  # imported so that every table is made

SEALED: dict[Any, tuple[str, ...]] = {
    Person: ("name", "born_on", "phone", "safe_contact"),
    ReferralPacket: ("person_name", "born_on", "phone", "safe_contact", "concern", "safety"),
    InfoRequest: ("question", "answer"),
    CaseNote: ("text",),
}
TABLES: tuple[Any, ...] = (
    Organisation,
    Unit,
    Area,
    User,
    UserRole,
    Service,
    Person,
    Encounter,
    Referral,
    ReferralPacket,
    ReferralNeed,
    ReferralEvent,
    InfoRequest,
    Assignment,
    ContactAttempt,
    CaseNote,
    Outcome,
)
DRAWN_ANEW = frozenset({"app_user.password_hash", "referral.memorandum_id"})
"""A salt, and the ids of agreements, which the real commands make; their references are compared instead."""


@pytest.mark.first_tier("sqlite")
def test_the_same_seed_gives_the_same_content(session: Session, now: datetime) -> None:
    first = _loaded_content(session, seed=3, now=now)
    again = _loaded_content(session, seed=3, now=now)
    other = _loaded_content(session, seed=4, now=now)
    for table, rows in first.items():
        assert rows == again[table], table
    assert first["referral"] != other["referral"]
    assert first["person"] != other["person"]


def test_the_seed_is_complete(session: Session, now: datetime) -> None:
    loaded = load_seed(session, referrals=60, seed=1, now=now)
    referrals = session.scalars(sa.select(Referral)).all()
    assert (loaded.referrals, len(referrals)) == (60, 60)
    assert loaded.people == session.scalar(sa.select(sa.func.count()).select_from(Person))
    assert loaded.encounters == session.scalar(sa.select(sa.func.count()).select_from(Encounter))
    states = {referral.state for referral in referrals}
    assert states >= {ReferralState.CLOSED, ReferralState.DECLINED}
    assert states - FINISHED, "some are still open"
    assert all(referral.last_event_at <= now for referral in referrals)
    assert all(report.broken_at is None for report in verify_chains(session))
    unsorted = sa.select(Referral.reference).where(
        Referral.closed_at.is_(None), Referral.next_due_at.is_(None)
    )
    assert session.scalars(unsorted).all() == [], "every open referral has a due time"


def test_one_referral_is_enough_and_a_database_with_data_is_left_alone(
    session: Session, now: datetime
) -> None:
    assert load_seed(session, referrals=1, seed=9, now=now).referrals == 1
    with pytest.raises(RuleBroken, match="empty database"):
        load_seed(session, referrals=1, seed=1, now=now)
    hashes = set(session.scalars(sa.select(User.password_hash)))
    assert all(text and text.startswith("$argon2id$") and PASSWORD not in text for text in hashes), (
        "the demo password is never stored"
    )


@pytest.mark.first_tier("sqlite")
def test_what_is_seeded_can_be_evaluated(session: Session, now: datetime) -> None:
    loaded = load_seed(session, referrals=120, seed=1, now=now)
    make_schedules(session, loaded.cast, now=now)
    assert session.scalar(sa.select(sa.func.count()).select_from(EvaluationSchedule)) == 5
    agency = loaded.cast.agencies[0]
    evaluation = evaluate_now(session, agency_name=agency.name, period_text="2025", now=now)
    session.flush()
    snapshot = from_text(evaluation.snapshot)
    figures = {figure.definition.code: figure.measurement for figure in snapshot.figures}
    sent = sa.select(sa.func.count()).where(
        Referral.agency_id == agency.organisation_id,
        Referral.submitted_at >= datetime(2025, 1, 1, 5, tzinfo=UTC),
        Referral.submitted_at < datetime(2026, 1, 1, 5, tzinfo=UTC),
    )
    acknowledged = figures["R01"]
    assert acknowledged.N + acknowledged.pending + sum(acknowledged.excluded.values()) == session.scalar(sent)
    assert acknowledged.N > 20
    assert figures["R12"].N > 0
    assert all(figures[code].N > 5 for code in ("R05", "R13", "R14", "R15", "R16", "R17", "R18", "R19"))
    assert 0.4 < (figures["R13"].value or 0.0) < 0.95
    _milestones_follow_attendance(session)


@pytest.mark.first_tier("sqlite")
def test_of_two_evaluations_one_is_signed_and_followed_up_and_one_is_disputed(
    session: Session, now: datetime
) -> None:
    loaded = load_seed(session, referrals=120, seed=1, now=now)
    use_follower(follow)
    make_reviews(session, loaded.cast, now=now)
    signed = session.scalars(sa.select(EvaluationReview).where(EvaluationReview.closed_at.is_not(None))).one()
    assert len(review_of(session, signed.evaluation_id).signatures) == 2
    read = session.get_one(Evaluation, signed.evaluation_id)
    followed = [
        row
        for text in session.scalars(sa.select(Evaluation.snapshot).where(Evaluation.id != read.id))
        for row in from_text(text).followed
        if row.reference == read.reference
    ]
    (came,) = [row for row in followed if row.finding == "act"]
    assert len(came.decisions) == 1
    assert came.decisions[0].endswith(" agreed")
    assert came.actions_done + came.actions_open + came.actions_overdue == 2
    assert came.words == ("We want this better within a quarter.", "One person on Mondays is not enough.")
    chief = find_actor_of(session, loaded.cast.agencies[0].with_role(Role.LEADERSHIP)[0].user_id)
    assert chief is not None
    (entry,) = list_open_disputes(session, chief)
    assert entry.waits_for_desk
    assert len(review_of(session, entry.row.evaluation_id).signatures) == 1


def _loaded_content(session: Session, *, seed: int, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Everything that the seed writes, opened and in a fixed order; afterwards the database is empty again."""
    with session.begin_nested() as savepoint:
        load_seed(session, referrals=30, seed=seed, now=now)
        references = dict(session.execute(sa.select(Memorandum.id, Memorandum.reference)).tuples().all())
        found = {}
        for model in TABLES:
            rows = [_plain(row, references) for row in session.scalars(sa.select(model))]
            found[model.__tablename__] = sorted(rows, key=repr)
        savepoint.rollback()
    session.expunge_all()
    return found


def _plain(row: Any, references: dict[Any, str]) -> dict[str, Any]:
    table = row.__tablename__
    values = {
        column.name: getattr(row, column.name)
        for column in row.__table__.columns
        if not column.name.endswith("_sealed") and f"{table}.{column.name}" not in DRAWN_ANEW
    }
    if isinstance(row, Referral):
        values["agreement"] = references[row.memorandum_id]
    return values | {name: getattr(row, name) for name in SEALED.get(type(row), ())}


def _milestones_follow_attendance(session: Session) -> None:
    """What was put in at once says the same as the command that records attendance."""
    first: dict[UUID, dict[str, datetime]] = {}
    came = sa.select(Appointment).where(Appointment.attendance.in_(ATTENDED)).order_by(Appointment.starts_at)
    for met in session.scalars(came):
        first.setdefault(met.referral_id, {}).setdefault(met.purpose, met.starts_at)
    for record in session.scalars(sa.select(CaseRecord)):
        attended = first.get(record.id, {})
        assert record.first_service_at == attended.get("session")
        assert record.assessed_at == attended.get("assessment")
    assert len(first) > 20
