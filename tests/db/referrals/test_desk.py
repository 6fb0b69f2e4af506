"""The NGO's desk: many referrals at once, workload, waiting list, and until when the NGO sees what."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import Actor
from core.errors import Conflict, Denied, NotFound, RuleBroken
from partners.memoranda.terms import Urgency
from partners.services.capacity import CapacityChannel, CapacityState
from partners.services.models import ServiceCapacity
from referrals.casework import commands as casework
from referrals.handover import commands, queries
from referrals.handover.desk.commands import (
    Chosen,
    acknowledge_many,
    assign_many,
)
from referrals.handover.desk.other_reasons import count_other_reasons
from referrals.handover.desk.waiting import list_waiting
from referrals.handover.desk.workload import list_loads
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.models import Referral, ReferralEvent
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


# ---- Many at once


def test_each_of_many_gets_its_own_step_event_and_audit_row(
    session: Session, world: World, now: datetime
) -> None:
    keys = make_many(session, world, now, S.SUBMITTED, S.SUBMITTED, S.SUBMITTED)
    later = now + timedelta(hours=1)
    taken = acknowledge_many(session, world.ngo.intake, ticked(session, *keys), now=later)
    assert {one.id for one in taken.done} == set(keys)
    assert not taken.failed
    events = session.scalars(
        sa.select(ReferralEvent).where(ReferralEvent.action == ReferralAction.ACKNOWLEDGE)
    )
    assert {(event.referral_id, event.by_id) for event in events} == {
        (key, world.ngo.intake.user_id) for key in keys
    }
    trail = session.scalars(sa.select(AuditRow.subject_id).where(AuditRow.action == "referral.acknowledged"))
    assert set(trail) == {key.hex for key in keys}


def test_what_fails_is_named_and_the_others_go_through(session: Session, now: datetime) -> None:
    world = make_world(session, now)
    others = make_world(session, now, agency="Southgate Police", ngo="River House")
    new, accepted, stale = make_many(session, world, now, S.SUBMITTED, S.ACCEPTED, S.ACCEPTED)
    foreign = make_referral(session, others, now, state=S.ACCEPTED)
    chosen = ticked(session, new, accepted, stale, foreign)
    later = now + timedelta(hours=1)
    casework.assign(session, world.ngo.manager, stale, worker_id=key_of(world.ngo.manager), now=later)
    taken = assign_many(
        session, world.ngo.intake, chosen, worker_id=key_of(world.ngo.second_worker), now=later
    )
    assert [one.id for one in taken.done] == [accepted]
    reasons = {
        one.id: (one.reference is not None, type(one.error), one.error.message) for one in taken.failed
    }
    assert set(reasons) == {new, stale, foreign}
    assert reasons[new][:2] == (True, RuleBroken)
    assert reasons[new][2].startswith("Accept it first")
    assert reasons[stale][:2] == (True, Conflict)
    assert reasons[foreign][:2] == (False, NotFound)
    assert session.get_one(Referral, accepted).worker_id == world.ngo.second_worker.user_id
    assert session.get_one(Referral, foreign).worker_id == others.ngo.worker.user_id


def test_nothing_ticked_and_a_stranger_as_worker_are_refused_at_their_field(
    session: Session, world: World, now: datetime
) -> None:
    [key] = make_many(session, world, now, S.ACCEPTED)
    with pytest.raises(RuleBroken) as refused:
        acknowledge_many(session, world.ngo.intake, [], now=now)
    assert refused.value.field == "chosen"
    for who in (world.agency.officer, world.ngo.intake):
        with pytest.raises(RuleBroken) as refused:
            assign_many(session, world.ngo.intake, ticked(session, key), worker_id=key_of(who), now=now)
        assert refused.value.field == "worker_id"


# ---- Workload


def test_workload_counts_each_worker_by_state_urgency_overdue_and_hold(
    session: Session, world: World, now: datetime
) -> None:
    make_many(session, world, now, S.ACTIVE, S.ON_HOLD, S.SUBMITTED, S.CLOSED)
    make_referral(session, world, now, state=S.CONTACTING, urgency=Urgency.VERY_URGENT, person_name="Vera")
    loads = {load.name: load for load in list_loads(session, world.ngo.intake, now=now + timedelta(days=40))}
    wil = loads["Wil Worker"]
    assert (wil.open, wil.on_hold) == (3, 1)
    assert wil.by_state == {S.ACTIVE: 1, S.ON_HOLD: 1, S.CONTACTING: 1}
    assert wil.by_urgency == {Urgency.URGENT: 2, Urgency.VERY_URGENT: 1}
    assert wil.overdue == 3
    assert wil.next_review_at == now + timedelta(days=14, minutes=3)
    assert loads["Wanda Worker"].open == 0
    assert loads[None].by_state == {S.SUBMITTED: 1}
    assert list_loads(session, world.ngo.worker, now=now) == ()
    assert list_loads(session, world.agency.desk, now=now) == ()


# ---- Waiting list


def test_the_waiting_list_keeps_what_the_service_said_of_its_room(
    session: Session, world: World, now: datetime
) -> None:
    first, second = make_many(session, world, now, S.ACCEPTED, S.ACCEPTED)
    session.add(
        ServiceCapacity(
            service_id=world.ngo.service_id,
            state=CapacityState.FULL,
            channel=CapacityChannel.PAGE,
            stated_at=now - timedelta(days=2),
            stated_by_id=world.ngo.manager.user_id,
        )
    )
    session.flush()
    later = now + timedelta(hours=1)
    for key, days in ((first, 20), (second, 10)):
        casework.waitlist(
            session,
            world.ngo.manager,
            key,
            reason="awaiting_worker",
            review_on=later + timedelta(days=days),
            now=later,
        )
    rows = list_waiting(session, world.ngo.intake, now=later + timedelta(days=11))
    assert [row.id for row in rows] == [second, first]
    assert [row.is_late for row in rows] == [True, False]
    assert (rows[0].reason, rows[0].capacity, rows[0].capacity_at) == (
        "awaiting_worker",
        "full",
        now - timedelta(days=2),
    )
    assert rows[0].waitlisted_at == later
    commands.correct(session, world.ngo.manager, first, reason="wrong_step", now=later)
    assert session.get_one(Referral, first).waitlist_capacity is None
    assert [row.id for row in list_waiting(session, world.ngo.manager, now=later)] == [second]
    assert list_waiting(session, world.agency.desk, now=later) == ()


def test_a_hold_remembers_whether_the_person_takes_part(
    session: Session, world: World, now: datetime
) -> None:
    [key] = make_many(session, world, now, S.ACTIVE)
    later = now + timedelta(hours=1)
    casework.hold(
        session,
        world.ngo.worker,
        key,
        reason="away",
        review_on=later + timedelta(days=5),
        client_engaging=False,
        now=later,
    )
    assert session.get_one(Referral, key).client_engaging is False
    casework.resume(session, world.ngo.worker, key, now=later)
    assert session.get_one(Referral, key).client_engaging is None


@pytest.mark.parametrize(("reason", "later"), [("in_hospital", True), ("worker_absence", False)])
def test_a_hold_of_the_persons_moves_the_first_contact_and_the_services_own_does_not(
    session: Session, world: World, now: datetime, reason: str, later: bool
) -> None:
    [key] = make_many(session, world, now, S.ACCEPTED)
    due = session.get_one(Referral, key).contact_due_at
    assert due is not None
    start, end = now + timedelta(hours=1), now + timedelta(hours=7)
    review = now + timedelta(days=5)
    casework.hold(session, world.ngo.worker, key, reason=reason, review_on=review, now=start)
    casework.resume(session, world.ngo.worker, key, now=end)
    moved = session.get_one(Referral, key)
    assert moved.contact_due_at == (due + timedelta(hours=6) if later else due)
    assert moved.next_due_at == moved.contact_due_at


# ---- Where “other” grows


def test_other_reasons_are_counted_by_list_and_month_over_what_the_reader_has(
    session: Session, world: World, now: datetime
) -> None:
    first, second, third = make_many(session, world, now, S.SUBMITTED, S.SUBMITTED, S.SUBMITTED)
    later = now + timedelta(hours=1)
    for key, reason in ((first, "other"), (second, "no_capacity")):
        commands.decline(
            session,
            world.ngo.intake,
            key,
            reason=reason,
            note="We only see people under 18.",
            other_route_offered=False,
            now=later,
        )
    commands.request_info(
        session,
        world.ngo.intake,
        third,
        items=["interpreter", "other"],
        question="Which dialect exactly?",
        now=later,
    )
    counts = count_other_reasons(session, world.agency.desk, now=later)
    table = {row.label: row.months[-1] for row in counts.lists}
    assert (table["Reasons to decline"].other, table["Reasons to decline"].all) == (1, 2)
    assert (table["Information asked for"].other, table["Information asked for"].all) == (1, 1)
    assert counts.months[-1] == DAY.replace(day=1)
    unit = count_other_reasons(session, world.agency.supervisor, now=later)
    assert unit == counts, "every referral of this agency is one of the supervisor's unit"
    other_unit = count_other_reasons(session, world.agency.other_supervisor, now=later)
    assert sum(row.months[-1].all for row in other_unit.lists) == 0
    for reader in (world.agency.officer, world.ngo.manager):
        with pytest.raises(Denied):
            count_other_reasons(session, reader, now=later)
    stranger = replace(world.agency.desk, organisation_id=world.ngo.id)
    elsewhere = count_other_reasons(session, stranger, now=later)
    assert sum(row.months[-1].all for row in elsewhere.lists) == 0


# ---- Until when the NGO sees what it did not take on


def test_the_ngo_sees_a_decline_for_seven_days(session: Session, world: World, now: datetime) -> None:
    [key] = make_many(session, world, now, S.DECLINED)
    ended = session.get_one(Referral, key).closed_at
    assert ended is not None
    last = ended + timedelta(days=7)
    page = queries.get_referral(session, world.ngo.manager, key, now=last)
    assert isinstance(page, queries.NgoReferral)
    assert page.access_ends_at == last
    assert [row.id for row in queries.list_finished(session, world.ngo.manager, now=last).rows] == [key]
    after = last + timedelta(seconds=1)
    with pytest.raises(NotFound):
        queries.get_referral(session, world.ngo.manager, key, now=after)
    assert not queries.list_finished(session, world.ngo.manager, now=after).rows
    with pytest.raises(NotFound):
        commands.reopen(session, world.ngo.manager, key, reason="capacity_found", now=after)
    commands.reopen(session, world.agency.desk, key, reason="capacity_found", now=after)


def test_what_the_ngo_took_on_stays_its_own(session: Session, world: World, now: datetime) -> None:
    [key] = make_many(session, world, now, S.CLOSED)
    queries.get_referral(session, world.ngo.manager, key, now=now + timedelta(days=400))


def test_nothing_begins_after_the_last_day_of_the_agreement(
    session: Session, world: World, now: datetime
) -> None:
    [key] = make_many(session, world, now, S.SUBMITTED)
    over = now + timedelta(days=366)
    with pytest.raises(RuleBroken, match="agreement has ended"):
        commands.accept(session, world.ngo.intake, key, now=over)
    commands.accept(session, world.ngo.intake, key, now=now + timedelta(days=364))
