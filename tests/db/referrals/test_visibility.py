"""Who sees which referral, between organisations and inside one, and how much of it."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.actor import SYSTEM, Actor
from core.errors import NotFound
from referrals.casework import commands as casework_commands
from referrals.casework import queries as casework
from referrals.casework.notes.queries import list_notes
from referrals.handover import commands, queries
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.policy import visible_to
from referrals.handover.queries import DeskReferral, NgoReferral, OfficerReferral
from referrals.handover.visibility import FeedbackCode, OfficerStatus
from referrals.people.models import Person
from referrals.people.policy import visible_to as people_visible_to
from tests.support.referrals import World, make_referral, make_world

S = ReferralState


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


def seen(session: Session, actor: Actor) -> set[UUID]:
    return {referral.id for referral in session.scalars(visible_to(actor))}


SEEN_BY = {
    "officer": {"draft", "sent", "assigned", "closed", "error"},
    "colleague": set[str](),
    "stranger": {"stranger"},
    "supervisor": {"sent", "assigned", "closed", "error"},
    "other_supervisor": {"stranger"},
    "desk": {"sent", "assigned", "closed", "error", "stranger"},
    "admin": set[str](),
    "leader": set[str](),
    "intake": {"sent", "assigned", "closed", "stranger"},
    "second_intake": {"sent", "assigned", "closed", "stranger"},
    "manager": {"sent", "assigned", "closed", "stranger"},
    "worker": {"sent", "assigned", "closed", "stranger"},
    "second_worker": {"sent", "stranger"},
    "ngo_leader": set[str](),
    "ngo_admin": set[str](),
}


def test_each_part_sees_its_own_and_no_other_organisation_sees_any(
    session: Session, world: World, now: datetime
) -> None:
    stranger = world.agency.stranger
    made = {
        "draft": make_referral(session, world, now, state=S.DRAFT),
        "sent": make_referral(session, world, now),
        "assigned": make_referral(session, world, now, state=S.ACTIVE),
        "closed": make_referral(session, world, now, state=S.CLOSED),
        "error": make_referral(session, world, now, state=S.ENTERED_IN_ERROR),
        "stranger": make_referral(session, world, now, officer=stranger),
    }
    elsewhere = make_world(session, now, agency="Elsewhere Police", ngo="Elsewhere House")
    assert set(world.people) == set(SEEN_BY)
    for name, actor in world.people.items():
        assert seen(session, actor) == {made[part] for part in SEEN_BY[name]}, name
    for name, actor in elsewhere.people.items():
        assert not seen(session, actor), name
        for key in made.values():
            with pytest.raises(NotFound):
                queries.get_referral(session, actor, key, now=now)
    assert seen(session, SYSTEM) == set(made.values())


def test_each_side_reads_its_own_page(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    later = now + timedelta(hours=1)
    casework_commands.add_note(session, world.ngo.worker, key, text="Secret of the case", now=later)

    ngo = queries.get_referral(session, world.ngo.worker, key, now=later)
    assert isinstance(ngo, NgoReferral)
    assert ngo.packet.person_name == "Jo Example"
    assert ngo.packet.concern == "Talked of not wanting to go on"
    assert ngo.worker_name == "Wil Worker"

    officer = queries.get_referral(session, world.agency.officer, key, now=later)
    assert isinstance(officer, OfficerReferral)
    assert officer.state is None
    assert officer.status is OfficerStatus.CONNECTED_TO_SERVICE
    assert [item.code for item in officer.progress] == [
        FeedbackCode.RECEIVED,
        FeedbackCode.ACCEPTED,
        FeedbackCode.CONTACT_MADE,
        FeedbackCode.CONNECTED_TO_SERVICE,
    ]
    for event in officer.events:
        assert event.is_own or (event.at is None and event.by_name is None and event.note is None)
    for word in ("Wil Worker", "Ines Intake", "Secret", "spoke", "Wants to meet"):
        assert word not in repr(officer)

    desk = queries.get_referral(session, world.agency.desk, key, now=later)
    assert isinstance(desk, DeskReferral)
    for word in ("Jo Example", "Talked of", "Secret", "Wants to meet", "555 0100"):
        assert word not in repr(desk)


def test_notes_cross_only_when_addressed(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.INFO_REQUESTED)
    commands.answer_info(
        session, world.agency.officer, key, answer="It is Polish", cannot_supply=False, now=now
    )
    commands.accept(session, world.ngo.intake, key, now=now, note="Between ourselves")
    officer = queries.get_referral(session, world.agency.officer, key, now=now)
    ngo = queries.get_referral(session, world.ngo.intake, key, now=now)
    assert "Between ourselves" not in repr(officer)
    assert "Between ourselves" in repr(ngo)
    for page in (officer, ngo):
        assert [q.answer for q in page.questions] == ["It is Polish"]
        assert [q.question for q in page.questions] == ["Which language?"]


def test_withdrawal_words_reach_the_ngo(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    commands.request_withdrawal(
        session, world.agency.officer, key, reason="other", note="Moved to another town", now=now
    )
    assert "Moved to another town" in repr(queries.get_referral(session, world.ngo.worker, key, now=now))
    assert "Moved to another town" not in repr(queries.get_referral(session, world.agency.desk, key, now=now))


def test_without_permission_the_officer_learns_two_codes(
    session: Session, world: World, now: datetime
) -> None:
    for state in (S.ACTIVE, S.CLOSED, S.DECLINED):
        key = make_referral(session, world, now, state=state, feedback_permitted=False)
        page = queries.get_referral(session, world.agency.officer, key, now=now + timedelta(hours=1))
        assert isinstance(page, OfficerReferral)
        assert {item.code for item in page.progress} <= {FeedbackCode.RECEIVED, FeedbackCode.PROCESSED}
        assert page.status is OfficerStatus.PROCESSED


@pytest.mark.proves("D-02")
def test_a_telling_name_is_hidden_from_the_police(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now)
    session.get_one(Organisation, world.ngo.id).reveals_service_kind = True
    session.flush()
    page = queries.get_referral(session, world.agency.officer, key, now=now)
    assert isinstance(page, OfficerReferral)
    assert (page.partner_name, page.service_name) == (None, None)
    row = queries.list_for_officer(session, world.agency.officer, now=now).rows[0]
    assert (row.partner_name, row.service_name) == (None, None)
    assert "Harbour House" not in repr(page)


@pytest.mark.proves("D-02")
def test_the_polices_view_ends_after_thirty_days(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.CLOSED)
    closed_at = session.get_one(Referral, key).closed_at
    assert closed_at is not None
    last, after = closed_at + timedelta(days=30), closed_at + timedelta(days=30, seconds=1)
    for police in (world.agency.officer, world.agency.supervisor):
        assert queries.get_referral(session, police, key, now=last).id == key
        with pytest.raises(NotFound):
            queries.get_referral(session, police, key, now=after)
    assert queries.list_for_officer(session, world.agency.officer, now=last).rows
    assert not queries.list_for_officer(session, world.agency.officer, now=after).rows
    assert queries.get_referral(session, world.ngo.worker, key, now=after).id == key


def test_casework_is_for_the_manager_and_the_worker_of_the_case(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    readers = {"worker", "manager"}
    reads = (
        casework.list_attempts,
        list_notes,
        casework.list_outcomes,
        casework.attempts_needed,
    )
    for name, actor in world.people.items():
        for read in reads:
            if name in readers:
                assert read(session, actor, key) is not None
            else:
                with pytest.raises(NotFound):
                    read(session, actor, key)
    assert [a.note for a in casework.list_attempts(session, world.ngo.worker, key)] == ["Wants to meet."]
    assert [a.worker_name for a in casework.list_assignments(session, world.ngo.intake, key)] == [
        "Wil Worker"
    ]
    with pytest.raises(NotFound):
        casework.list_assignments(session, world.agency.officer, key)


def test_duplicates_are_hinted_only_from_what_the_officer_may_see(
    session: Session, world: World, now: datetime
) -> None:
    born = date(1990, 4, 1)
    make_referral(session, world, now, state=S.WITHDRAWN, born_on=born)
    make_referral(session, world, now, officer=world.agency.stranger, born_on=born)
    key = make_referral(session, world, now, born_on=born)
    hints = queries.list_open_of_same_person(
        session, world.agency.officer, name="jo example", born_on=born, now=now
    )
    assert [hint.id for hint in hints] == [key]
    for actor in (world.agency.colleague, world.ngo.intake, world.ngo.manager):
        assert not queries.list_open_of_same_person(session, actor, name="Jo Example", born_on=born, now=now)


def test_people_exist_only_for_their_agency(session: Session, world: World, now: datetime) -> None:
    make_referral(session, world, now)
    elsewhere = make_world(session, now, agency="Elsewhere Police", ngo="Elsewhere House")
    known = {n for n, a in world.people.items() if session.scalars(people_visible_to(a)).all()}
    assert known == {"officer", "colleague", "stranger", "supervisor", "other_supervisor"}
    assert not any(session.scalars(people_visible_to(a)).all() for a in elsewhere.people.values())
    raw = session.execute(sa.select(Person.name_sealed, Person.match_index)).one()
    assert b"Example" not in raw.name_sealed
    assert len(raw.match_index) == 16


def test_a_reviewing_supervisor_reads_the_reason_and_the_desk_the_words(
    session: Session, now: datetime
) -> None:
    world = make_world(session, now, reviewed=True)
    key = make_referral(session, world, now, state=S.DECLINE_REVIEW)
    supervisor = queries.get_referral(session, world.agency.supervisor, key, now=now)
    desk = queries.get_referral(session, world.agency.desk, key, now=now)
    officer = queries.get_referral(session, world.agency.officer, key, now=now)
    assert isinstance(supervisor, OfficerReferral)
    assert isinstance(desk, DeskReferral)
    assert isinstance(officer, OfficerReferral)
    assert supervisor.proposed_decline == desk.proposed_decline == "no_capacity"
    assert desk.review_note == "Both teams are full this week."
    assert officer.proposed_decline is None
    assert "full this week" not in repr(supervisor) + repr(officer)
