"""Capacity in the database: history, the newest figure, confirmation, mailed links, and what is refused."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.users.models import User, UserStatus
from audit.models import AuditRow
from concordat.capacity_questions import services_under_agreement
from core.actor import Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from partners.memoranda.lifecycle import MemorandumState
from partners.services.capacity import CapacityChannel, CapacityState, Figure, Freshness
from partners.services.commands import (
    ask_about_capacity,
    confirm_by_link,
    confirm_capacity,
    forget_old_links,
    state_capacity,
)
from partners.services.models import CapacityLink, Service, ServiceCapacity, ServiceStatus
from partners.services.queries import (
    capacities_of,
    find_capacity,
    find_open_question,
    list_due_for_question,
    list_own_services,
)
from partners.services.tokens import digest_of
from tests.support.memoranda import make_memorandum, make_pair, make_person
from tests.support.services import Scene, make_scene, say

DAY = timedelta(days=1)


@pytest.fixture
def scene(session: Session, now: datetime) -> Scene:
    return make_scene(session, now - 60 * DAY)


def test_the_newest_figure_counts_and_the_earlier_ones_stay(
    session: Session, scene: Scene, now: datetime
) -> None:
    say(session, scene, CapacityState.OPEN, places=None, now=now - 20 * DAY)
    newest = say(session, scene, now=now - 2 * DAY)
    row = find_capacity(session, scene.service_id, now)
    assert row is not None
    assert (row.id, row.figure.places, row.freshness) == (newest, 3, Freshness.FRESH)
    assert session.scalar(sa.select(sa.func.count()).select_from(ServiceCapacity)) == 2
    before = find_capacity(session, scene.service_id, now - 3 * DAY)
    assert before is not None
    assert before.state is CapacityState.OPEN
    other = scene.pair.services[1]
    assert set(capacities_of(session, [scene.service_id, other], now)) == {scene.service_id}
    assert capacities_of(session, [], now) == {}


def test_one_tap_repeats_the_figure_with_a_new_moment(session: Session, scene: Scene, now: datetime) -> None:
    seen = say(session, scene, now=now - 9 * DAY)
    confirm_capacity(session, scene.manager, scene.service_id, seen=seen, now=now)
    row = find_capacity(session, scene.service_id, now)
    assert row is not None
    assert (row.figure, row.stated_at) == (Figure(state=CapacityState.LIMITED, places=3), now)
    stored = session.get_one(ServiceCapacity, row.id)
    assert (stored.is_confirmation, stored.stated_by_id) == (True, scene.manager.user_id)
    actions = session.scalars(
        sa.select(AuditRow.action).where(AuditRow.subject_kind == "service").order_by(AuditRow.at)
    ).all()
    assert actions == ["service.capacity_stated", "service.capacity_confirmed"]


def test_confirming_a_figure_that_was_replaced_is_a_conflict(
    session: Session, scene: Scene, now: datetime
) -> None:
    seen = say(session, scene, now=now - 9 * DAY)
    say(session, scene, CapacityState.FULL, places=None, now=now - DAY)
    for stale in (seen, None, uuid4()):
        with pytest.raises(Conflict):
            confirm_capacity(session, scene.manager, scene.service_id, seen=stale, now=now)


def test_there_is_nothing_to_confirm_without_a_figure(session: Session, scene: Scene, now: datetime) -> None:
    with pytest.raises(RuleBroken):
        confirm_capacity(session, scene.manager, scene.service_id, seen=None, now=now)
    seen = say(session, scene, CapacityState.UNKNOWN, places=None, now=now)
    with pytest.raises(RuleBroken):
        confirm_capacity(session, scene.manager, scene.service_id, seen=seen, now=now)
    closed = Figure(state=CapacityState.CLOSED_TEMPORARILY, until=(now + 2 * DAY).date())
    seen = state_capacity(session, scene.manager, scene.service_id, figure=closed, now=now + DAY)
    with pytest.raises(RuleBroken, match="closure is over"):
        confirm_capacity(session, scene.manager, scene.service_id, seen=seen, now=now + 4 * DAY)


def test_only_its_own_ngo_says_how_much_room_there_is(session: Session, scene: Scene, now: datetime) -> None:
    seen = say(session, scene, now=now)
    strangers = make_pair(session, now, agency="Southgate Police", ngo="Mill House")
    stranger = make_person(session, strangers.ngo_id, "Olga Other", Role.NGO_MANAGER, now=now)
    with pytest.raises(NotFound):
        confirm_capacity(session, stranger, scene.service_id, seen=seen, now=now)
    with pytest.raises(NotFound):
        state_capacity(session, stranger, scene.service_id, figure=Figure(state=CapacityState.OPEN), now=now)
    worker = make_person(session, scene.pair.ngo_id, "Wil Worker", Role.NGO_WORKER, now=now)
    for nobody in (worker, scene.desk, scene.pair.agency_leader):
        with pytest.raises(Denied):
            confirm_capacity(session, nobody, scene.service_id, seen=seen, now=now)
        with pytest.raises(Denied):
            list_own_services(session, nobody)
    for somebody in (Role.NGO_INTAKE, Role.LEADERSHIP):
        person = make_person(session, scene.pair.ngo_id, f"P {somebody}", somebody, now=now)
        newest = find_capacity(session, scene.service_id, now)
        assert newest is not None
        confirm_capacity(session, person, scene.service_id, seen=newest.id, now=now)
        now += DAY


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"state": "limited"}, "limited_has_places"),
        ({"state": "open", "places": 3}, "limited_has_places"),
        ({"state": "limited", "places": 0}, "places_range"),
        ({"state": "waitlist"}, "waitlist_has_wait"),
        ({"state": "full", "wait_days": 3}, "waitlist_has_wait"),
        ({"state": "waitlist", "wait_days": 731}, "wait_range"),
        ({"state": "closed_temporarily"}, "closed_has_day"),
        ({"state": "open", "until": datetime(2026, 4, 1).date()}, "closed_has_day"),  # noqa: DTZ001
        ({"state": "open", "channel": "mail_link"}, "page_has_person"),
        ({"state": "open", "stated_by_id": None}, "page_has_person"),
    ],
)
def test_a_state_is_tied_to_its_number_and_a_channel_to_its_person(
    session: Session, scene: Scene, now: datetime, wrong: dict[str, Any], constraint: str
) -> None:
    values = {"channel": "page", "stated_by_id": scene.manager.user_id} | wrong
    values |= {"state": CapacityState(values["state"]), "channel": CapacityChannel(values["channel"])}
    session.add(ServiceCapacity(service_id=scene.service_id, stated_at=now, **values))
    with pytest.raises(IntegrityError, match=constraint):
        session.flush()


@pytest.mark.parametrize(
    "statement", ["UPDATE service_capacity SET places = 9", "DELETE FROM service_capacity"]
)
def test_a_figure_is_never_changed_or_removed(
    session: Session, scene: Scene, now: datetime, statement: str
) -> None:
    say(session, scene, now=now)
    with pytest.raises(DatabaseError, match="never changed or removed"):
        session.execute(sa.text(statement))


# ---- The mailed question


def ask(session: Session, scene: Scene, now: datetime) -> str:
    questions = ask_about_capacity(session, service_ids=[scene.service_id], now=now)
    return questions[0].services[0].token


def test_a_link_confirms_its_one_service_once(session: Session, scene: Scene, now: datetime) -> None:
    seen = say(session, scene, now=now - 9 * DAY)
    token = ask(session, scene, now)
    found = find_open_question(session, token, now=now)
    assert found is not None
    assert (found.service_id, found.organisation_name) == (scene.service_id, "Harbour House")
    confirm_by_link(session, token=token, seen=seen, now=now)
    row = find_capacity(session, scene.service_id, now)
    assert row is not None
    assert (row.channel, row.figure.places, row.stated_at) == (CapacityChannel.MAIL_LINK, 3, now)
    assert session.get_one(ServiceCapacity, row.id).stated_by_id is None
    assert find_open_question(session, token, now=now) is None
    with pytest.raises(NotFound):
        confirm_by_link(session, token=token, seen=row.id, now=now)
    audit = (
        session.execute(sa.select(AuditRow).where(AuditRow.action == "service.capacity_confirmed"))
        .scalars()
        .one()
    )
    assert (audit.user_id, audit.organisation_id) == (None, scene.pair.ngo_id)
    assert "mail_link" in audit.details
    stored = session.scalars(sa.select(CapacityLink.digest)).one()
    assert stored == digest_of(token)
    assert token.encode() not in stored


def test_a_link_ends_after_fourteen_days_and_with_its_organisation(
    session: Session, scene: Scene, now: datetime
) -> None:
    say(session, scene, now=now - 9 * DAY)
    token = ask(session, scene, now)
    assert find_open_question(session, token, now=now + 14 * DAY - timedelta(seconds=1)) is not None
    assert find_open_question(session, token, now=now + 14 * DAY) is None
    assert find_open_question(session, token + "x", now=now) is None
    session.execute(
        sa.update(Organisation)
        .where(Organisation.id == scene.pair.ngo_id)
        .values(status=OrganisationStatus.SUSPENDED)
    )
    assert find_open_question(session, token, now=now) is None


def test_a_link_whose_figure_was_replaced_still_works_after_the_refusal(
    session: Session, scene: Scene, now: datetime
) -> None:
    seen = say(session, scene, now=now - 9 * DAY)
    token = ask(session, scene, now)
    newer = say(session, scene, places=1, now=now)
    with pytest.raises(Conflict):
        confirm_by_link(session, token=token, seen=seen, now=now)
    confirm_by_link(session, token=token, seen=newer, now=now)


def test_who_is_due_for_a_question(session: Session, scene: Scene, now: datetime) -> None:
    fresh, other = scene.service_id, scene.pair.services[1]
    say(session, scene, now=now - 7 * DAY)
    assert list_due_for_question(session, now=now) == [other]
    assert sorted(list_due_for_question(session, now=now + timedelta(seconds=1))) == sorted([fresh, other])
    ask_about_capacity(session, service_ids=[fresh, other], now=now + DAY)
    assert list_due_for_question(session, now=now + 8 * DAY - timedelta(seconds=1)) == []
    assert len(list_due_for_question(session, now=now + 8 * DAY)) == 2
    session.get_one(Service, other).status = ServiceStatus.INACTIVE
    session.flush()
    assert list_due_for_question(session, now=now + 8 * DAY) == [fresh]


def test_managers_and_intake_are_asked_and_nobody_else(session: Session, scene: Scene, now: datetime) -> None:
    intake = make_person(session, scene.pair.ngo_id, "Ines Intake", Role.NGO_INTAKE, now=now)
    make_person(session, scene.pair.ngo_id, "Wil Worker", Role.NGO_WORKER, now=now)
    gone = make_person(session, scene.pair.ngo_id, "Gus Gone", Role.NGO_MANAGER, now=now)
    session.execute(
        sa.update(User).where(User.id == gone.user_id).values(status=UserStatus.DISABLED, disabled_at=now)
    )
    questions = ask_about_capacity(session, service_ids=scene.pair.services, now=now)
    assert {question.user_id for question in questions} == {scene.manager.user_id, intake.user_id}
    assert all(len(question.services) == 2 for question in questions)
    assert session.scalar(sa.select(sa.func.count()).select_from(CapacityLink)) == 2
    assert ask_about_capacity(session, service_ids=[uuid4()], now=now) == []


def test_only_services_under_an_agreement_in_force_are_asked_about(
    session: Session, scene: Scene, now: datetime
) -> None:
    def covered() -> set[UUID]:
        return services_under_agreement(session, scene.pair.services, on=now)

    assert covered() == set()
    make_memorandum(
        session, scene.pair, now - 30 * DAY, state=MemorandumState.EXECUTED, services=scene.pair.services[:1]
    )
    assert covered() == {scene.service_id}
    assert services_under_agreement(session, scene.pair.services, on=now + 2000 * DAY) == set()


def test_old_links_are_forgotten(session: Session, scene: Scene, now: datetime) -> None:
    ask(session, scene, now)
    assert forget_old_links(session, now=now + 44 * DAY - timedelta(seconds=1)) == 0
    assert forget_old_links(session, now=now + 44 * DAY) == 1
