"""Alerts: due in time, seen by those on duty alone, passed on, closed, taken back; and the trail tells no answer."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import OrganisationKind, Role
from core.errors import ConcordatError, Conflict, Denied, InvalidTransition, NotFound, RuleBroken
from tests.support.wellbeing_instruments import make_cover, make_visitor
from wellbeing.instruments.alerts import commands, queries
from wellbeing.instruments.alerts.commands import CallWish
from wellbeing.instruments.alerts.lifecycle import AlertState, Cause, Outcome, Wanted
from wellbeing.instruments.alerts.models import Alert
from wellbeing.instruments.cover.queries import CoverRow
from wellbeing.participants.erasing import erase_participant
from wellbeing.trail.models import TrailRow
from wellbeing.visitor import Visitor

AGENCY, NGO = uuid4(), uuid4()
WISH = CallWish(contact="+1 410 555 0123", called_as="Sam")
CANARY = ("+1 410 555 0123", "Sam")


@pytest.fixture
def cover(vault: Session, now: datetime) -> CoverRow:
    return make_cover(vault, AGENCY, NGO, now=now)


@pytest.fixture
def officer() -> Visitor:
    return make_visitor(Role.PARTICIPANT, AGENCY)


@pytest.fixture
def clinician() -> Visitor:
    return make_visitor(Role.CLINICIAN, NGO, kind=OrganisationKind.NGO)


@pytest.fixture
def backup() -> Visitor:
    return make_visitor(Role.CLINICIAN, AGENCY)


@pytest.fixture
def alert_id(vault: Session, officer: Visitor, cover: CoverRow, now: datetime) -> UUID:
    return commands.raise_alert(vault, officer, wish=WISH, cause=Cause.CHECK, cover=cover, now=now)


def test_an_alert_is_due_within_the_hour(
    vault: Session, clinician: Visitor, alert_id: UUID, now: datetime
) -> None:
    [row] = queries.list_open(vault, clinician)
    assert (row.id, row.state, row.contact, row.called_as) == (alert_id, AlertState.WAITING, *CANARY)
    assert row.due_at == now + timedelta(minutes=60)
    assert row.in_hours
    assert not row.is_overdue(now + timedelta(minutes=60))
    assert row.is_overdue(now + timedelta(minutes=61))


def test_outside_the_hours_it_is_due_after_the_next_duty_begins(
    vault: Session, officer: Visitor, now: datetime
) -> None:
    # `now` is a Wednesday, 11:30 in New York; duty begins on Friday at 08:00 there, which is 12:00 in UTC.
    cover = make_cover(
        vault,
        AGENCY,
        NGO,
        now=now,
        weekdays=frozenset({4}),
        opens_at=time(8),
        closes_at=time(18),
        response_minutes=30,
    )
    assert not cover.is_watched(now)
    assert cover.watched_from(now) == datetime(2026, 3, 13, 12, 0, tzinfo=UTC)
    commands.raise_alert(vault, officer, wish=WISH, cause=Cause.ASKED, cover=cover, now=now)
    row = queries.find_own_open(vault, officer)
    assert row is not None
    assert not row.in_hours
    assert row.due_at == datetime(2026, 3, 13, 12, 30, tzinfo=UTC)


def test_just_before_the_end_of_duty_the_minutes_run_on_the_clock(vault: Session, now: datetime) -> None:
    cover = make_cover(vault, AGENCY, NGO, now=now, opens_at=time(8), closes_at=time(12))
    assert cover.is_watched(now)
    assert cover.due_at(now) == now + timedelta(minutes=60)


@pytest.mark.parametrize(
    ("role", "organisation_id"),
    [
        (Role.WELLBEING_COORDINATOR, AGENCY),
        (Role.NGO_MANAGER, NGO),
        (Role.WELLBEING_AUDITOR, AGENCY),
        (Role.PEER_SUPPORTER, AGENCY),
        (Role.SUPERVISOR, AGENCY),
        (Role.LEADERSHIP, AGENCY),
        (Role.ORGANISATION_ADMIN, AGENCY),
        (Role.AUDITOR, AGENCY),
        (Role.CLINICIAN, AGENCY),
        (Role.CLINICIAN, uuid4()),
    ],
)
def test_nobody_but_those_on_duty_sees_it(
    vault: Session, alert_id: UUID, now: datetime, role: Role, organisation_id: UUID
) -> None:
    visitor = make_visitor(role, organisation_id)
    assert queries.list_open(vault, visitor) == []
    with pytest.raises(NotFound):
        queries.get_alert(vault, visitor, alert_id)
    for step in (commands.take_alert, commands.note_attempt, commands.call_backup):
        with pytest.raises(NotFound):
            step(vault, visitor, alert_id, now=now)


def test_a_clinician_never_sees_their_own(vault: Session, cover: CoverRow, now: datetime) -> None:
    both = make_visitor(Role.CLINICIAN, NGO)
    own = make_visitor(Role.PARTICIPANT, NGO, pseudonym=both.pseudonym)
    commands.raise_alert(vault, own, wish=WISH, cause=Cause.ASKED, cover=cover, now=now)
    assert queries.list_open(vault, both) == []


def test_the_back_up_sees_what_nobody_tried_in_time(
    vault: Session, alert_id: UUID, backup: Visitor, now: datetime
) -> None:
    assert commands.escalate_overdue(vault, now=now + timedelta(minutes=60)) == 0
    late = now + timedelta(minutes=61)
    assert commands.escalate_overdue(vault, now=late) == 1
    assert commands.escalate_overdue(vault, now=late) == 0
    assert [row.id for row in queries.list_open(vault, backup)] == [alert_id]
    commands.take_alert(vault, backup, alert_id, now=late)


def test_an_attempt_in_time_keeps_it_where_it_is(
    vault: Session, alert_id: UUID, clinician: Visitor, now: datetime
) -> None:
    commands.take_alert(vault, clinician, alert_id, now=now)
    commands.note_attempt(vault, clinician, alert_id, now=now + timedelta(minutes=10))
    commands.note_attempt(vault, clinician, alert_id, now=now + timedelta(minutes=40))
    assert commands.escalate_overdue(vault, now=now + timedelta(hours=3)) == 0
    row = queries.get_alert(vault, clinician, alert_id)
    assert (row.attempts, row.first_attempt_at) == (2, now + timedelta(minutes=10))


def test_closing_asks_for_a_code_and_wipes_number_and_name(
    vault: Session, alert_id: UUID, clinician: Visitor, now: datetime
) -> None:
    with pytest.raises(InvalidTransition):
        commands.close_alert(vault, clinician, alert_id, outcome="reached_safe", now=now)
    commands.take_alert(vault, clinician, alert_id, now=now)
    with pytest.raises(RuleBroken, match="how it ended"):
        commands.close_alert(vault, clinician, alert_id, outcome="better", now=now)
    commands.close_alert(vault, clinician, alert_id, outcome="reached_plan", now=now)
    row = queries.get_alert(vault, clinician, alert_id)
    assert (row.state, row.outcome, row.contact, row.called_as) == (
        AlertState.CLOSED,
        Outcome.REACHED_PLAN,
        None,
        None,
    )
    assert queries.list_open(vault, clinician) == []
    assert [one.id for one in queries.list_ended(vault, clinician)] == [alert_id]


def test_a_colleague_takes_over_before_acting(
    vault: Session, alert_id: UUID, clinician: Visitor, now: datetime
) -> None:
    colleague = make_visitor(Role.CLINICIAN, NGO, kind=OrganisationKind.NGO)
    commands.take_alert(vault, clinician, alert_id, now=now)
    with pytest.raises(Denied, match="colleague"):
        commands.note_attempt(vault, colleague, alert_id, now=now)
    with pytest.raises(Conflict, match="same moment"):
        commands.take_alert(vault, colleague, alert_id, now=now)
    commands.take_alert(vault, colleague, alert_id, seen=clinician.pseudonym, now=now)
    commands.note_attempt(vault, colleague, alert_id, now=now)
    with pytest.raises(Denied, match="colleague"):
        commands.close_alert(vault, clinician, alert_id, outcome="reached_safe", now=now)


def test_the_person_takes_it_back_at_once(
    vault: Session, alert_id: UUID, officer: Visitor, clinician: Visitor, now: datetime
) -> None:
    with pytest.raises(NotFound):
        commands.withdraw_alert(vault, make_visitor(Role.PARTICIPANT, AGENCY), alert_id, now=now)
    commands.take_alert(vault, clinician, alert_id, now=now)
    commands.withdraw_alert(vault, officer, alert_id, now=now)
    commands.withdraw_alert(vault, officer, alert_id, now=now)
    assert queries.find_own_open(vault, officer) is None
    with pytest.raises(InvalidTransition, match="ended already"):
        commands.note_attempt(vault, clinician, alert_id, now=now)


def test_asking_again_renews_the_same_alert(
    vault: Session, alert_id: UUID, officer: Visitor, cover: CoverRow, clinician: Visitor, now: datetime
) -> None:
    again = CallWish(contact="+1 410 555 0777", wanted=Wanted.PEER)
    later = now + timedelta(minutes=5)
    assert (
        commands.raise_alert(vault, officer, wish=again, cause=Cause.ASKED, cover=cover, now=later)
        == alert_id
    )
    [row] = queries.list_open(vault, clinician)
    assert (row.contact, row.called_as, row.wanted) == ("+1 410 555 0777", None, Wanted.PEER)
    assert row.due_at == now + timedelta(minutes=60)


@pytest.mark.parametrize("contact", ["", "call me", "12", "sam@home.example"])
def test_only_a_number_can_be_called(
    vault: Session, officer: Visitor, cover: CoverRow, now: datetime, contact: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        commands.raise_alert(
            vault, officer, wish=CallWish(contact=contact), cause=Cause.ASKED, cover=cover, now=now
        )
    assert refused.value.field == "contact"
    assert vault.scalars(sa.select(Alert.id)).all() == []


def test_the_trail_tells_of_each_step_and_nothing_of_the_person(
    vault: Session, alert_id: UUID, officer: Visitor, clinician: Visitor, now: datetime
) -> None:
    commands.take_alert(vault, clinician, alert_id, now=now)
    commands.note_attempt(vault, clinician, alert_id, now=now)
    commands.call_backup(vault, clinician, alert_id, now=now)
    commands.close_alert(vault, clinician, alert_id, outcome="not_reached", now=now)
    rows = vault.scalars(
        sa.select(TrailRow)
        .where(TrailRow.subject_kind == "alert")
        .order_by(TrailRow.chain, TrailRow.sequence)
    ).all()
    assert sorted(row.action for row in rows) == [
        "alert.attempted",
        "alert.closed",
        "alert.created",
        "alert.escalated",
        "alert.seen",
    ]
    assert {row.staff for row in rows if row.action == "alert.created"} == {None}
    assert {row.staff for row in rows if row.action != "alert.created"} == {clinician.pseudonym}
    for row in rows:
        assert not any(word in f"{row.details} {row.subject_id}" for word in CANARY)


def test_old_alerts_are_forgotten(vault: Session, alert_id: UUID, officer: Visitor, now: datetime) -> None:
    commands.withdraw_alert(vault, officer, alert_id, now=now)
    assert commands.forget_ended(vault, now=now + timedelta(days=90)) == 0
    assert commands.forget_ended(vault, now=now + timedelta(days=91)) == 1
    assert vault.scalars(sa.select(Alert.id)).all() == []


def test_erasing_oneself_takes_the_alert_along(
    vault: Session, alert_id: UUID, officer: Visitor, now: datetime
) -> None:
    erase_participant(vault, officer, now=now)
    assert vault.scalars(sa.select(Alert.id)).all() == []


def test_the_database_refuses_an_alert_that_contradicts_itself(
    vault: Session, alert_id: UUID, now: datetime
) -> None:
    for wrong in (
        {"state": AlertState.CLOSED},
        {"ended_at": now},
        {"outcome": Outcome.REACHED_SAFE},
        {"seen_at": now},
        {"attempts": 1},
        {"contact_sealed": None},
    ):
        with pytest.raises(sa.exc.IntegrityError), vault.begin_nested():
            vault.execute(sa.update(Alert).where(Alert.id == alert_id).values(**wrong))


def test_every_step_of_somebody_else_is_refused_as_one_error(
    vault: Session, alert_id: UUID, now: datetime
) -> None:
    stranger = make_visitor(Role.CLINICIAN, uuid4(), kind=OrganisationKind.NGO)
    with pytest.raises(ConcordatError):
        commands.close_alert(vault, stranger, alert_id, outcome="reached_safe", now=now)
