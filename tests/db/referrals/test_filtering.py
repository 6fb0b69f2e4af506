"""Lists under a filter: each condition alone, pages that stay stable, indexes that still serve, nothing leaks."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import Actor
from core.errors import Denied, NotFound, RuleBroken
from core.lifecycle import Turn
from partners.memoranda.terms import URGENCY_RANK, Urgency
from partners.services.needs import Need
from referrals.handover import queries
from referrals.handover.filters import commands as keeping
from referrals.handover.filters import queries as saved
from referrals.handover.filters.models import SavedFilter
from referrals.handover.filters.policy import LIMIT
from referrals.handover.filters.values import EVERYTHING, ListFilter, ListKind, Order
from referrals.handover.lifecycle import ReferralState
from referrals.handover.queries import DeskTab, QueueTab
from referrals.handover.queries.desk import narrowed_desk
from referrals.handover.queries.queue import narrowed_queue, queue_query
from referrals.handover.visibility import OfficerStatus
from tests.db.referrals.test_lists import copies, everything, plan_of
from tests.support.referrals import World, make_referral
from tests.support.statements import count_rows

S = ReferralState


def ids(session: Session, actor: Actor, now: datetime, **conditions: Any) -> set[UUID]:
    chosen = ListFilter(**conditions)
    return {row.id for row in queries.list_queue(session, actor, chosen=chosen, now=now).rows}


def test_each_condition_of_the_queue(session: Session, world: World, now: datetime) -> None:
    new = make_referral(session, world, now, urgency=Urgency.ROUTINE, needs=(Need.FOOD,))
    held = make_referral(session, world, now, state=S.ON_HOLD)
    asked = make_referral(session, world, now, state=S.INFO_REQUESTED)
    busy = make_referral(session, world, now, state=S.ACTIVE)
    intake, worker = world.ngo.intake, world.ngo.worker
    assert worker.user_id is not None
    assert ids(session, intake, now) == {new, held, asked, busy}
    assert ids(session, intake, now, states=(S.SUBMITTED, S.ACTIVE)) == {new, busy}
    assert ids(session, intake, now, urgencies=(Urgency.ROUTINE,)) == {new}
    assert ids(session, intake, now, turns=(Turn.REFERRER,)) == {asked}
    assert ids(session, intake, now, needs=(Need.FOOD, Need.DEBT)) == {new}
    assert ids(session, intake, now, workers=(worker.user_id,)) == {held, busy}
    assert ids(session, intake, now, agencies=(world.agency.id,)) == {new, held, asked, busy}
    assert ids(session, intake, now, agencies=(world.ngo.id,)) == set()
    assert ids(session, intake, now, services=(world.ngo.service_id,)) == {new, held, asked, busy}
    later = now + timedelta(days=60)
    assert ids(session, intake, later, overdue=True) == {new, held, asked, busy}
    assert ids(session, intake, now, review_due=True) == set()
    assert ids(session, intake, later, review_due=True) == {held}
    assert ids(session, intake, now, states=(S.ACTIVE,), urgencies=(Urgency.ROUTINE,)) == set()
    counts = queries.count_queue(session, intake, chosen=ListFilter(states=(S.ACTIVE,)), now=now)
    assert (counts.all, counts.unassigned, counts.mine) == (1, 0, 0)


def test_days_are_the_readers_own(session: Session, world: World, now: datetime) -> None:
    """23:30 UTC on 11 March is still the 11th in New York and the 12th nowhere west of Greenwich."""
    late = now.replace(hour=23, minute=30)
    key = make_referral(session, world, late)
    day, intake = date(2026, 3, 11), world.ngo.intake
    assert intake.timezone == "America/New_York"
    assert ids(session, intake, late, received_from=day, received_to=day) == {key}
    assert ids(session, intake, late, received_from=day + timedelta(days=1)) == set()
    assert ids(session, intake, late, received_to=day - timedelta(days=1)) == set()
    assert ids(session, intake, late, received_to=date.max, received_from=date(2026, 1, 1)) == {key}
    after_midnight = now.replace(hour=4, minute=30) + timedelta(days=1)
    other = make_referral(session, world, after_midnight)
    assert ids(session, intake, after_midnight, received_from=date(2026, 3, 12)) == {other}


@pytest.mark.parametrize("order", list(Order))
def test_pages_stay_complete_in_each_order_under_a_filter(
    session: Session, world: World, now: datetime, order: Order
) -> None:
    key = make_referral(session, world, now)
    urgencies = (Urgency.ROUTINE, Urgency.URGENT, Urgency.VERY_URGENT)
    made = copies(
        session,
        key,
        90,
        change=lambda i: {
            "urgency": urgencies[i % 3],
            "urgency_rank": URGENCY_RANK[urgencies[i % 3]],
            "next_due_at": now + timedelta(hours=i % 5),
            "submitted_at": now - timedelta(minutes=i % 7),
        },
    )
    wanted = (Urgency.ROUTINE, Urgency.VERY_URGENT)
    chosen = ListFilter(urgencies=wanted, order=order)
    rows = everything(
        lambda token: queries.list_queue(session, world.ngo.intake, chosen=chosen, after=token, now=now)
    )
    assert {row.id for row in rows} == {made[i] for i in range(90) if i % 3 != 1}
    assert len(rows) == 60
    keys: dict[Order, Callable[[Any], Any]] = {
        Order.URGENCY: lambda row: (URGENCY_RANK[row.urgency], row.next_due_at),
        Order.DUE: lambda row: row.next_due_at,
        Order.OLDEST: lambda row: row.submitted_at,
        Order.NEWEST: lambda row: row.submitted_at,
    }
    found = [keys[order](row) for row in rows]
    assert found == sorted(found, reverse=order is Order.NEWEST)


def test_each_order_has_its_index_and_a_filter_keeps_it(
    session: Session, connection: sa.Connection, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now)
    ended = {"state": "withdrawn", "closed_at": now, "withdrawn_at": now, "withdrawal_reason": "ineligible"}

    def change(i: int) -> dict[str, Any]:
        row: dict[str, Any] = {
            "urgency_rank": i % 6,
            "next_due_at": now + timedelta(minutes=i),
            "submitted_at": now - timedelta(minutes=i),
        }
        return row | (ended | {"next_due_at": None} if i % 4 else {})

    copies(session, key, 4000, change=change)
    count_rows(session)
    intake = world.ngo.intake
    expected = {
        Order.URGENCY: "ix_referral_queue",
        Order.DUE: "ix_referral_queue_due",
        Order.OLDEST: "ix_referral_queue_received",
        Order.NEWEST: "ix_referral_queue_received",
    }
    sorts = ("USE TEMP B-TREE FOR ORDER BY", "Seq Scan on referral ", "SCAN referral\n")
    for order, index in expected.items():
        plan = plan_of(connection, queue_query(intake, tab=QueueTab.ALL, order=order))
        assert index in plan, f"{order}: {plan}"
        assert not any(sort in plan for sort in sorts), plan
    chosen = ListFilter(urgencies=(Urgency.URGENT,), turns=(Turn.NGO,))
    plan = plan_of(connection, narrowed_queue(intake, tab=QueueTab.ALL, chosen=chosen, now=now))
    assert "ix_referral_queue" in plan, plan
    assert "SCAN referral\n" not in plan, plan
    desk = world.agency.desk
    plan = plan_of(connection, narrowed_desk(desk, tab=DeskTab.ALL, chosen=ListFilter(overdue=True), now=now))
    assert "ix_referral_" in plan, plan


def test_the_police_filter_by_what_they_are_shown_and_by_nothing_else(
    session: Session, world: World, now: datetime
) -> None:
    """Without permission for feedback “processed” hides whether it was accepted or declined; so does the filter."""
    taken = make_referral(session, world, now, state=S.ACCEPTED, feedback_permitted=False)
    refused = make_referral(session, world, now, state=S.DECLINED, feedback_permitted=False)
    told = make_referral(session, world, now, state=S.ACCEPTED)
    asked = make_referral(session, world, now, state=S.INFO_REQUESTED)
    officer = world.agency.officer

    def shown(*statuses: OfficerStatus) -> set[UUID]:
        page = queries.list_for_officer(session, officer, chosen=ListFilter(statuses=statuses), now=now)
        assert {row.status for row in page.rows} <= set(statuses)
        return {row.id for row in page.rows}

    assert shown(OfficerStatus.PROCESSED) == {taken, refused}
    assert shown(OfficerStatus.ACCEPTED) == {told}
    assert shown(OfficerStatus.REPLY_NEEDED, OfficerStatus.ACCEPTED) == {asked, told}
    assert shown(OfficerStatus.SERVICE_ENDED) == set()


def test_pages_of_a_status_are_complete(
    session: Session, world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("referrals.handover.queries.officer.SCANNED_AT_ONCE", 7)
    monkeypatch.setattr("referrals.handover.queries.officer.MOST_SCANNED", 21)
    key = make_referral(session, world, now)
    made = copies(
        session,
        key,
        90,
        change=lambda i: {
            "last_event_at": now + timedelta(minutes=i % 9),
            "acknowledged_at": now if i % 3 else None,
            "acknowledged_by_id": world.ngo.intake.user_id if i % 3 else None,
        },
    )
    chosen = ListFilter(statuses=(OfficerStatus.RECEIVED,))
    rows = everything(
        lambda token: queries.list_for_officer(
            session, world.agency.officer, chosen=chosen, after=token, now=now
        )
    )
    assert len(rows) == 60
    assert {row.id for row in rows} == {made[i] for i in range(90) if i % 3}


def test_a_partner_whose_name_tells_too_much_is_not_found_by_it(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now)
    chosen = ListFilter(ngos=(world.ngo.id,))
    officer = world.agency.officer
    assert saved.offered_to(session, officer, ListKind.OFFICER).ngos == ((world.ngo.id, "Harbour House"),)
    assert [row.id for row in queries.list_for_officer(session, officer, chosen=chosen, now=now).rows] == [
        key
    ]
    session.execute(sa.text("UPDATE organisation SET reveals_service_kind = true"))
    assert not queries.list_for_officer(session, officer, chosen=chosen, now=now).rows
    assert not saved.offered_to(session, officer, ListKind.OFFICER).ngos
    assert saved.offered_to(session, world.agency.desk, ListKind.DESK).ngos, "the desk knows its partners"


def test_the_desk_narrows_its_list(session: Session, world: World, now: datetime) -> None:
    new = make_referral(session, world, now)
    closed = make_referral(session, world, now, state=S.CLOSED)
    desk = world.agency.desk

    def listed(at: datetime = now, **conditions: Any) -> set[UUID]:
        page = queries.list_for_desk(session, desk, chosen=ListFilter(**conditions), now=at)
        return {row.id for row in page.rows}

    assert listed() == {new, closed}
    assert listed(states=(S.CLOSED,)) == {closed}
    assert listed(ngos=(world.ngo.id,), urgencies=(Urgency.URGENT,)) == {new, closed}
    assert listed(now + timedelta(days=9), overdue=True) == {new}


# ---- Kept filters


def test_a_filter_is_kept_renamed_opened_with_and_deleted(
    session: Session, world: World, now: datetime
) -> None:
    intake, chosen = world.ngo.intake, ListFilter(urgencies=(Urgency.URGENT,), order=Order.DUE)
    first = keeping.save_filter(
        session, intake, kind=ListKind.QUEUE, name="  My   urgent ones ", chosen=chosen, now=now
    )
    second = keeping.save_filter(
        session, intake, kind=ListKind.QUEUE, name="All", chosen=EVERYTHING, is_default=True, now=now
    )
    rows = saved.list_saved(session, intake, ListKind.QUEUE)
    assert [(row.name, row.is_default) for row in rows] == [("All", True), ("My urgent ones", False)]
    assert rows[1].filter == chosen
    keeping.open_with(session, intake, first, now=now)
    assert [row.name for row in saved.list_saved(session, intake) if row.is_default] == ["My urgent ones"]
    keeping.rename_filter(session, intake, first, name="Urgent", now=now)
    keeping.open_without(session, intake, first, now=now)
    keeping.delete_filter(session, intake, second, now=now)
    [left] = saved.list_saved(session, intake)
    assert (left.name, left.is_default) == ("Urgent", False)
    actions = session.scalars(
        sa.select(AuditRow.action).where(AuditRow.subject_kind == "saved_filter").order_by(AuditRow.sequence)
    )
    assert list(actions) == [
        "saved_filter.saved",
        "saved_filter.saved",
        "saved_filter.made_default",
        "saved_filter.renamed",
        "saved_filter.unmade_default",
        "saved_filter.deleted",
    ]


def test_filters_are_nobody_elses(session: Session, world: World, now: datetime) -> None:
    intake, colleague = world.ngo.intake, world.ngo.second_intake
    key = keeping.save_filter(
        session, intake, kind=ListKind.QUEUE, name="Mine", chosen=EVERYTHING, is_default=True, now=now
    )
    assert not saved.list_saved(session, colleague)
    for act in (
        lambda: saved.get_saved(session, colleague, key),
        lambda: keeping.rename_filter(session, colleague, key, name="Theirs", now=now),
        lambda: keeping.delete_filter(session, colleague, key, now=now),
        lambda: keeping.open_with(session, colleague, key, now=now),
        lambda: keeping.open_without(session, colleague, key, now=now),
    ):
        with pytest.raises(NotFound):
            act()
    keeping.save_filter(
        session, colleague, kind=ListKind.QUEUE, name="Mine", chosen=EVERYTHING, is_default=True, now=now
    )
    assert len(session.scalars(sa.select(SavedFilter).where(SavedFilter.is_default)).all()) == 2


def test_names_are_given_short_and_used_once(session: Session, world: World, now: datetime) -> None:
    def save(name: str, kind: ListKind = ListKind.QUEUE, actor: Actor | None = None) -> UUID:
        who = actor or world.ngo.intake
        return keeping.save_filter(session, who, kind=kind, name=name, chosen=EVERYTHING, now=now)

    save("Urgent")
    other = save("Other")
    for name, words in (
        ("   ", "Give the filter a name."),
        ("x" * 61, "A name has at most 60 characters."),
        ("URGENT", "You have a filter of this name already."),
    ):
        with pytest.raises(RuleBroken, match=words):
            save(name)
        with pytest.raises(RuleBroken, match=words):
            keeping.rename_filter(session, world.ngo.intake, other, name=name, now=now)
    keeping.rename_filter(session, world.ngo.intake, other, name="other", now=now)
    for number in range(LIMIT - 2):
        save(f"Filter {number}")
    with pytest.raises(RuleBroken, match="You keep 20 filters of this list already"):
        save("One more")
    with pytest.raises(Denied):
        save("Not my list", ListKind.OFFICER)


def test_the_database_holds_one_default_and_one_name(session: Session, world: World, now: datetime) -> None:
    intake = world.ngo.intake
    keeping.save_filter(
        session, intake, kind=ListKind.QUEUE, name="One", chosen=EVERYTHING, is_default=True, now=now
    )
    key = keeping.save_filter(session, intake, kind=ListKind.QUEUE, name="Two", chosen=EVERYTHING, now=now)
    table: Any = SavedFilter.__table__
    for values in ({"is_default": True}, {"name_folded": "one"}, {"name": ""}):
        statement = sa.update(table).where(table.c.id == key).values(**values)
        with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
            session.execute(statement)
    with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
        session.execute(sa.text("UPDATE saved_filter SET list_kind = 'nonsense'"))
