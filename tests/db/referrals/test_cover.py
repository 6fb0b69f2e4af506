"""Cover for an absent worker: from its first day to its last, under one's own name, and never further."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import Actor
from core.errors import Conflict, Denied, NotFound, RuleBroken
from referrals.casework import commands as casework
from referrals.handover import commands, queries
from referrals.handover.desk.commands import (
    Chosen,
    arrange_cover,
    end_cover,
)
from referrals.handover.desk.covers import list_covers, with_cover
from referrals.handover.desk.models import CaseCover
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.models import Assignment, Referral, ReferralEvent
from referrals.handover.policy import visible_to
from tests.support.referrals import World, make_referral, make_world

S = ReferralState
DAY = date(2026, 3, 11)
"""The day of the tests' clock where the NGO works."""


def key_of(actor: Actor) -> UUID:
    assert actor.user_id is not None
    return actor.user_id


def make_many(session: Session, world: World, now: datetime, *states: ReferralState) -> list[UUID]:
    return [
        make_referral(session, world, now, state=state, person_name=f"Person {number}")
        for number, state in enumerate(states)
    ]


def ticked(session: Session, *keys: UUID) -> list[Chosen]:
    return [Chosen(id=key, version=session.get_one(Referral, key).version) for key in keys]


def arrange(session: Session, world: World, now: datetime, *, first: date = DAY, days: int = 3) -> UUID:
    return arrange_cover(
        session,
        world.ngo.manager,
        worker_id=key_of(world.ngo.worker),
        covered_by_id=key_of(world.ngo.second_worker),
        starts_on=first,
        ends_on=first + timedelta(days=days - 1),
        now=now,
    )


def sees(session: Session, actor: Actor, key: UUID) -> bool:
    wanted = visible_to(actor).where(Referral.id == key)
    return session.scalars(wanted).one_or_none() is not None


def test_cover_opens_the_cases_on_its_first_day_and_closes_them_after_its_last(
    session: Session, world: World, now: datetime
) -> None:
    [key] = make_many(session, world, now, S.ACTIVE)
    arrange(session, world, now, first=DAY + timedelta(days=1), days=2)
    wanda = world.ngo.second_worker
    midnight = datetime.fromisoformat("2026-03-12T04:00:00+00:00")
    """Midnight in New York, where the NGO works."""
    for moment, covering in (
        (midnight - timedelta(seconds=1), False),
        (midnight, True),
        (midnight + timedelta(days=2) - timedelta(seconds=1), True),
        (midnight + timedelta(days=2), False),
    ):
        today = with_cover(session, wanda, now=moment)
        assert bool(today.covering) is covering, moment
        assert sees(session, today, key) is covering
    assert session.get_one(Referral, key).worker_id == world.ngo.worker.user_id, "assignments stay"


def test_the_coverer_works_under_their_own_name(session: Session, world: World, now: datetime) -> None:
    [key] = make_many(session, world, now, S.ACTIVE)
    with pytest.raises(NotFound):
        casework.add_note(session, world.ngo.second_worker, key, text="Not mine", now=now)
    arrange(session, world, now)
    covering = with_cover(session, world.ngo.second_worker, now=now)
    later = now + timedelta(hours=1)
    casework.add_note(session, covering, key, text="Looked in.", now=later)
    casework.hold(session, covering, key, reason="away", review_on=later + timedelta(days=5), now=later)
    event = session.scalars(sa.select(ReferralEvent).where(ReferralEvent.action == ReferralAction.HOLD)).one()
    assert event.by_id == world.ngo.second_worker.user_id
    live = session.scalars(sa.select(Assignment).where(Assignment.ended_at.is_(None))).one()
    assert live.worker_id == world.ngo.worker.user_id
    mine = queries.list_queue(session, covering, tab=queries.QueueTab.MINE, now=later)
    assert [row.id for row in mine.rows] == [key]
    assert not mine.rows[0].is_mine


def test_the_coverer_is_told_of_what_the_absent_worker_would_be_told(
    session: Session, world: World, now: datetime
) -> None:
    [key] = make_many(session, world, now, S.ACTIVE)
    arrange(session, world, now)
    later = now + timedelta(hours=1)
    commands.request_withdrawal(session, world.agency.officer, key, reason="ineligible", now=later)
    told = session.scalars(
        sa.select(Notice.recipient_id).where(Notice.message.startswith("Withdrawal"))
    ).all()
    assert set(told) == {world.ngo.worker.user_id, world.ngo.second_worker.user_id}


def test_cover_ended_early_closes_the_cases_at_once_and_both_are_told(
    session: Session, world: World, now: datetime
) -> None:
    [key] = make_many(session, world, now, S.ACTIVE)
    cover = arrange(session, world, now)
    end_cover(session, world.ngo.manager, cover, now=now + timedelta(hours=1))
    back = with_cover(session, world.ngo.second_worker, now=now + timedelta(hours=1))
    assert not sees(session, back, key)
    with pytest.raises(Conflict):
        end_cover(session, world.ngo.manager, cover, now=now + timedelta(hours=2))
    told = session.scalars(sa.select(Notice.recipient_id).where(Notice.about_kind == "case_cover")).all()
    assert sorted(told, key=str) == sorted(
        [key_of(world.ngo.worker), key_of(world.ngo.second_worker)] * 2, key=str
    )
    trail = session.scalars(sa.select(AuditRow.action).where(AuditRow.action.startswith("case_cover"))).all()
    assert trail == ["case_cover.arranged", "case_cover.ended"]


def test_who_may_arrange_cover_and_for_whom(session: Session, world: World, now: datetime) -> None:
    days = {"starts_on": DAY, "ends_on": DAY}
    wil, wanda = key_of(world.ngo.worker), key_of(world.ngo.second_worker)
    for actor in (world.ngo.intake, world.ngo.worker, world.agency.desk):
        with pytest.raises(Denied):
            arrange_cover(session, actor, worker_id=wil, covered_by_id=wanda, now=now, **days)
    for worker, coverer, field in (
        (wil, wil, "covered_by_id"),
        (wil, key_of(world.ngo.intake), "covered_by_id"),
        (key_of(world.agency.officer), wanda, "worker_id"),
    ):
        with pytest.raises(RuleBroken) as refused:
            arrange_cover(
                session, world.ngo.manager, worker_id=worker, covered_by_id=coverer, now=now, **days
            )
        assert refused.value.field == field
    arrange(session, world, now, days=5)
    with pytest.raises(RuleBroken):
        arrange(session, world, now, first=DAY + timedelta(days=4))
    arrange(session, world, now, first=DAY + timedelta(days=5))
    others = make_world(session, now, agency="Southgate Police", ngo="River House")
    with pytest.raises(NotFound):
        end_cover(session, others.ngo.manager, session.scalars(sa.select(CaseCover.id)).all()[0], now=now)
    assert list_covers(session, others.ngo.manager, now=now) == ()
    assert len(list_covers(session, world.ngo.intake, now=now)) == 2
    assert list_covers(session, world.ngo.second_intake, now=now + timedelta(days=60)) == ()


def test_cover_is_not_passed_on(session: Session, world: World, now: datetime) -> None:
    """Who covers a colleague that covers a third does not see the third one's cases."""
    [key] = make_many(session, world, now, S.ACTIVE)
    arrange(session, world, now)
    arrange_cover(
        session,
        world.ngo.manager,
        worker_id=key_of(world.ngo.second_worker),
        covered_by_id=key_of(world.ngo.manager),
        starts_on=DAY,
        ends_on=DAY,
        now=now,
    )
    manager = with_cover(session, world.ngo.manager, now=now)
    assert manager.covering == {world.ngo.second_worker.user_id}
    assert sees(session, manager, key), "as the manager"
    assert with_cover(session, world.agency.officer, now=now) == world.agency.officer


@pytest.mark.parametrize(
    "broken",
    [
        {"covered_by_id": "worker_id"},
        {"ends_on": DAY - timedelta(days=1)},
        {"ended_at": datetime.fromisoformat("2026-03-11T15:30:00+00:00")},
    ],
)
def test_the_database_refuses_an_impossible_cover(
    session: Session, world: World, now: datetime, broken: dict[str, object]
) -> None:
    cover = session.get_one(CaseCover, arrange(session, world, now))
    for name, value in broken.items():
        setattr(cover, name, getattr(cover, value) if isinstance(value, str) else value)
    with pytest.raises(IntegrityError):
        session.flush()
