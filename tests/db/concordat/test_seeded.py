"""Fictitious data is complete and good enough to be evaluated, and every page that its scenes are for has something to show."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts.users.queries import find_actor_of
from audit.queries import verify_chains
from concordat.seed.load import Loaded, load_seed
from concordat.seed.people import Cast
from concordat.seed.reviews import make_reviews
from concordat.seed.scenes import LAST_WEEK, TONIGHT, UNFINISHED, WAITING, make_scenes
from concordat.seed.schedules import make_schedules
from core.actor import Actor, Role
from kpi.evaluations.commands import evaluate_now
from kpi.evaluations.followed import use_follower
from kpi.evaluations.models import Evaluation
from kpi.evaluations.snapshot import from_text
from kpi.reviews.followup import follow
from kpi.reviews.models import EvaluationReview
from kpi.reviews.queries import list_open_disputes, review_of
from kpi.schedules.models import EvaluationSchedule
from referrals.casework.appointments.models import Appointment
from referrals.casework.codes import ATTENDED
from referrals.casework.models import CaseRecord
from referrals.encounters.models import Encounter
from referrals.handover.desk.covers import list_covers
from referrals.handover.desk.waiting import list_waiting
from referrals.handover.lifecycle import FINISHED, ReferralState
from referrals.handover.models import Referral
from referrals.handover.onward.models import OnwardReferral
from referrals.handover.warm.models import WarmCall, WarmMeeting
from referrals.people.models import Person
from tests.support.shared_connection import rolled_back

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
REFERRALS = 120

pytestmark = pytest.mark.first_tier("sqlite")


@pytest.fixture(scope="module")
def seeded(engine: Engine, keys: None) -> Iterator[tuple[Session, Loaded]]:
    """One seeded database per engine for the tests of this file."""
    with (
        rolled_back(engine) as connection,
        Session(connection, join_transaction_mode="create_savepoint") as session,
    ):
        loaded = load_seed(session, referrals=REFERRALS, seed=1, now=NOW)
        session.commit()
        yield session, loaded


@pytest.fixture
def session(seeded: tuple[Session, Loaded]) -> Iterator[Session]:
    """Its session; each test is undone."""
    session = seeded[0]
    with session.begin_nested() as block:
        yield session
        if block.is_active:
            block.rollback()
    session.expire_all()


@pytest.fixture
def loaded(seeded: tuple[Session, Loaded]) -> Loaded:
    return seeded[1]


def test_the_seed_is_complete(session: Session, loaded: Loaded) -> None:
    referrals = session.scalars(sa.select(Referral)).all()
    assert (loaded.referrals, len(referrals)) == (REFERRALS, REFERRALS)
    assert loaded.people == session.scalar(sa.select(sa.func.count()).select_from(Person))
    assert loaded.encounters == session.scalar(sa.select(sa.func.count()).select_from(Encounter))
    states = {referral.state for referral in referrals}
    assert states >= {ReferralState.CLOSED, ReferralState.DECLINED}
    assert states - FINISHED, "some are still open"
    assert all(referral.last_event_at <= NOW for referral in referrals)
    assert all(report.broken_at is None for report in verify_chains(session))
    unsorted = sa.select(Referral.reference).where(
        Referral.closed_at.is_(None), Referral.next_due_at.is_(None)
    )
    assert session.scalars(unsorted).all() == [], "every open referral has a due time"


def test_what_is_seeded_can_be_evaluated(session: Session, loaded: Loaded) -> None:
    make_schedules(session, loaded.cast, now=NOW)
    assert session.scalar(sa.select(sa.func.count()).select_from(EvaluationSchedule)) == 5
    agency = loaded.cast.agencies[0]
    evaluation = evaluate_now(session, agency_name=agency.name, period_text="2025", now=NOW)
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


def test_of_two_evaluations_one_is_signed_and_followed_up_and_one_is_disputed(
    session: Session, loaded: Loaded
) -> None:
    use_follower(follow)
    make_reviews(session, loaded.cast, now=NOW)
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


def test_the_scenes_fill_their_pages(session: Session, loaded: Loaded, deep: bool) -> None:
    told = _told(session, loaded.cast)
    if deep:
        assert _told(session, loaded.cast) == told, "the same for the same seed"
    references, waiting, covers, calls, meetings, proposals = told
    assert len(references) == len({LAST_WEEK.person_name, TONIGHT.person_name, UNFINISHED.person_name}) + len(
        WAITING
    )
    assert ReferralState.DRAFT in references.values()
    assert waiting == sorted(value.person_name or "" for value in WAITING)
    assert (covers, calls, meetings) == (1, 3, 1)
    assert proposals >= 1


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


def _told(session: Session, cast: Cast) -> tuple[dict[str, ReferralState], list[str], int, int, int, int]:
    """What the scenes add; afterwards the database is as before."""
    with session.begin_nested() as savepoint:
        before = set(session.scalars(sa.select(Referral.id)))
        make_scenes(session, cast, seed=1, now=NOW)
        manager = find_actor_of(session, cast.ngos[0].with_role(Role.NGO_MANAGER)[0].user_id)
        assert isinstance(manager, Actor)
        added = sa.select(Referral.reference, Referral.state).where(Referral.id.not_in(before))
        told = (
            {row.reference: row.state for row in session.execute(added)},
            sorted(row.person_name or "" for row in list_waiting(session, manager, now=NOW)),
            len(list_covers(session, manager, now=NOW)),
            session.scalar(sa.select(sa.func.count()).select_from(WarmCall)) or 0,
            session.scalar(sa.select(sa.func.count()).select_from(WarmMeeting)) or 0,
            session.scalar(sa.select(sa.func.count()).select_from(OnwardReferral)) or 0,
        )
        savepoint.rollback()
    session.expire_all()
    return told
