"""Reading one case in an emergency: one object, one hour, one reason, witnesses, an anchor and a review."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from accounts.roles import ROLES, RoleDefinition
from audit.anchors import read
from audit.models import AuditAnchor, AuditHead, AuditRow
from core.actor import Actor, OrganisationKind, Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from core.permissions import Permission
from referrals.handover.break_glass import policy
from referrals.handover.break_glass.commands import close_case, open_case, review
from referrals.handover.break_glass.models import BreakGlass
from referrals.handover.break_glass.queries import count_recent, get_case, list_to_review
from referrals.handover.break_glass.timers import escalate_reviews
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.queries import get_referral
from tests.support.referrals import World, make_referral, make_world
from tests.support.shared_connection import rolled_back

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
WORDS = "He is missing since noon and I stand at his door"
AT_WORK = {Role.LIAISON_OFFICER, Role.SUPERVISOR, Role.NGO_INTAKE, Role.NGO_WORKER, Role.NGO_MANAGER}


@pytest.fixture(scope="module")
def whole_world(engine: Engine, keys: None) -> Iterator[tuple[Session, World, UUID]]:
    with (
        rolled_back(engine) as connection,
        Session(connection, join_transaction_mode="create_savepoint") as session,
    ):
        world = make_world(session, NOW)
        yield session, world, make_referral(session, world, NOW, state=ReferralState.ACTIVE)


@pytest.fixture
def here(whole_world: tuple[Session, World, UUID]) -> Iterator[tuple[Session, World, UUID]]:
    session = whole_world[0]
    savepoint = session.begin_nested()
    yield whole_world
    savepoint.rollback()


def broken(session: Session, actor: Actor, referral_id: UUID, *, now: datetime = NOW, **changed: str) -> UUID:
    reference = session.scalars(sa.select(Referral.reference).where(Referral.id == referral_id)).one()
    values = {"reference": reference, "why": "person_missing", "words": WORDS} | changed
    return open_case(session, actor, **values, now=now)


@pytest.mark.proves("H-01")
def test_one_case_of_ones_own_organisation_opens_for_sixty_minutes(
    here: tuple[Session, World, UUID],
) -> None:
    session, world, referral_id = here
    stranger = world.agency.stranger
    with pytest.raises(NotFound):
        get_referral(session, stranger, referral_id, now=NOW)
    opening = broken(session, stranger, referral_id)
    seen = get_case(session, stranger, opening, now=NOW + timedelta(minutes=59, seconds=59))
    assert seen.packet.person_name is not None
    assert seen.opening.words == WORDS
    with pytest.raises(Conflict, match="The hour is over"):
        get_case(session, stranger, opening, now=NOW + timedelta(minutes=60))
    # It opens nothing else: not the page of the case, not to anybody else, not another case.
    with pytest.raises(NotFound):
        get_referral(session, stranger, referral_id, now=NOW)
    with pytest.raises(NotFound):
        get_case(session, world.agency.other_supervisor, opening, now=NOW)
    other = make_referral(session, world, NOW)
    with pytest.raises(NotFound):
        get_referral(session, stranger, other, now=NOW)
    close_case(session, stranger, opening, now=NOW + timedelta(minutes=5))
    with pytest.raises(Conflict):
        get_case(session, stranger, opening, now=NOW + timedelta(minutes=6))


@pytest.mark.proves("H-01")
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"words": "too short"}, "words"),
        ({"words": "a" + " " * 40 + "b"}, "words"),
        ({"why": "curiosity"}, "why"),
        ({"why": ""}, "why"),
        ({"reference": "R-0000-0000"}, "reference"),
    ],
)
def test_without_reason_or_case_nothing_opens(
    here: tuple[Session, World, UUID], changed: dict[str, str], field: str
) -> None:
    session, world, referral_id = here
    with pytest.raises(RuleBroken) as refused:
        broken(session, world.agency.stranger, referral_id, now=NOW, **changed)
    assert refused.value.field == field
    assert session.scalar(sa.select(sa.func.count()).select_from(BreakGlass)) == 0


@pytest.mark.proves("H-01")
def test_an_ngo_reads_no_more_than_the_person_agreed_to(here: tuple[Session, World, UUID]) -> None:
    session, world, referral_id = here
    second = world.ngo.second_worker
    opening = broken(session, second, referral_id)
    assert get_case(session, second, opening, now=NOW).worker_name == world.ngo.worker.name
    # What is open to somebody already is no emergency, and of a strange organisation nothing exists.
    for actor in (world.ngo.worker, replace(second, organisation_id=uuid4())):
        with pytest.raises(RuleBroken, match="no such case"):
            broken(session, actor, referral_id)


@pytest.mark.proves("H-02")
def test_colleagues_and_the_owner_are_told_and_the_trail_is_anchored_in_the_same_transaction(
    here: tuple[Session, World, UUID],
) -> None:
    session, world, referral_id = here
    before = session.scalar(sa.select(sa.func.count()).select_from(AuditAnchor)) or 0
    opening = broken(session, world.ngo.second_worker, referral_id)
    told = {
        row.recipient_id: row.message
        for row in session.execute(
            sa.select(Notice.recipient_id, Notice.message).where(Notice.about_id == opening)
        )
    }
    assert set(told) == {world.ngo.manager.user_id, world.agency.desk.user_id}
    row = session.scalars(sa.select(AuditRow).where(AuditRow.action == "break_glass.opened")).one()
    assert (row.subject_id, row.reason) == (referral_id.hex, "person_missing")
    assert WORDS not in row.details
    anchors = session.scalars(sa.select(AuditAnchor).order_by(AuditAnchor.number)).all()
    assert len(anchors) == before + 1
    anchored = read(anchors[-1].document)
    assert anchored.cause == "break_glass"
    head = session.get_one(AuditHead, row.chain)
    assert anchored.heads[row.chain].sequence == head.sequence
    sealed = session.scalars(sa.select(BreakGlass.words_sealed)).one()
    assert sealed is not None
    assert WORDS.encode() not in bytes(sealed)


@pytest.mark.proves("H-02")
def test_a_second_person_reviews_it_within_a_day_or_it_goes_further_up(
    here: tuple[Session, World, UUID],
) -> None:
    session, world, referral_id = here
    opening = broken(session, world.agency.stranger, referral_id)
    [row] = list_to_review(session, world.agency.supervisor)
    assert (row.id, row.in_time) == (opening, None)
    assert escalate_reviews(session, now=NOW + timedelta(hours=24)) == 0
    assert escalate_reviews(session, now=NOW + timedelta(hours=24, seconds=1)) == 1
    assert escalate_reviews(session, now=NOW + timedelta(hours=25)) == 0
    up = session.scalars(
        sa.select(Notice.recipient_id).where(Notice.key == f"break-glass-late:{opening.hex}")
    ).all()
    assert world.agency.leader.user_id in up
    with pytest.raises(NotFound):
        review(session, world.ngo.manager, opening, verdict="justified", now=NOW)
    review(session, world.agency.supervisor, opening, verdict="not_justified", now=NOW + timedelta(hours=26))
    assert list_to_review(session, world.agency.supervisor)[0].in_time is False
    with pytest.raises(Conflict):
        review(session, world.agency.desk, opening, verdict="justified", now=NOW)


@pytest.mark.proves("H-02")
def test_nobody_reviews_what_they_opened(here: tuple[Session, World, UUID]) -> None:
    session, world, referral_id = here
    opener = world.agency.other_supervisor
    opening = broken(session, opener, referral_id)
    with pytest.raises(Denied, match="Somebody else"):
        review(session, opener, opening, verdict="justified", now=NOW)
    told = sa.select(Notice.id).where(Notice.about_id == opening, Notice.recipient_id == opener.user_id)
    assert session.execute(told).one_or_none() is None
    assert session.scalars(sa.select(BreakGlass.reviewed_at)).one() is None


@pytest.mark.proves("H-03")
@pytest.mark.parametrize("definition", ROLES, ids=[one.role.value for one in ROLES])
def test_only_who_works_on_cases_opens_one(
    here: tuple[Session, World, UUID], definition: RoleDefinition
) -> None:
    session, world, referral_id = here
    role, permissions = definition.role, definition.permissions
    for kind, organisation_id in (
        (OrganisationKind.AGENCY, world.agency.id),
        (OrganisationKind.NGO, world.ngo.id),
        (OrganisationKind.OPERATOR, uuid4()),
    ):
        actor = replace(
            world.agency.stranger,
            organisation_kind=kind,
            organisation_id=organisation_id,
            roles=frozenset({role}),
            permissions=permissions,
        )
        if role in AT_WORK and kind is not OrganisationKind.OPERATOR:
            policy.may_break(actor)
            continue
        with pytest.raises(Denied):
            broken(session, actor, referral_id)
    assert (Permission.REFERRAL_BREAK_GLASS in permissions) is (role in AT_WORK)


@pytest.mark.proves("H-04")
def test_the_fourth_in_thirty_days_is_refused(here: tuple[Session, World, UUID]) -> None:
    session, world, referral_id = here
    stranger = world.agency.stranger
    for day in range(3):
        broken(session, stranger, referral_id, now=NOW + timedelta(days=day))
    with pytest.raises(RuleBroken, match="three cases"):
        broken(session, stranger, referral_id, now=NOW + timedelta(days=29))
    assert count_recent(session, stranger, now=NOW + timedelta(days=29)) == 3
    broken(session, stranger, referral_id, now=NOW + timedelta(days=30, seconds=1))
    # Somebody else's count is their own.
    broken(session, world.agency.other_supervisor, referral_id, now=NOW + timedelta(days=29))


@pytest.mark.proves("H-02")
def test_a_hundred_openings_make_a_hundred_notices_and_reviews(
    here: tuple[Session, World, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also while no mail can be sent: the notices are rows of the same transaction."""
    session, world, referral_id = here
    monkeypatch.setattr(policy, "MOST", 100)
    openings = [
        broken(session, world.agency.stranger, referral_id, now=NOW + timedelta(minutes=n))
        for n in range(100)
    ]
    told = session.execute(
        sa.select(Notice.about_id).where(
            Notice.recipient_id == world.agency.desk.user_id, Notice.about_kind == "break_glass"
        )
    ).scalars()
    assert sorted(told) == sorted(openings)
    assert {row.id for row in list_to_review(session, world.agency.desk)} == set(openings)


def test_details_of_the_trail_name_the_opening(here: tuple[Session, World, UUID]) -> None:
    session, world, referral_id = here
    opening = broken(session, world.agency.stranger, referral_id)
    row = session.scalars(sa.select(AuditRow).where(AuditRow.action == "break_glass.opened")).one()
    assert json.loads(row.details) == {"opening": opening.hex}
