"""An agency, an NGO and their people for tests, and memoranda brought to a state through the real commands."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Organisation
from accounts.users.models import User, UserRole, UserStatus
from accounts.users.queries import find_actor_of
from core.actor import Actor, OrganisationKind, Role
from core.clock import local_date
from partners.memoranda.commands import (
    change_draft,
    draft_amendment,
    draft_memorandum,
    send_for_signature,
    sign,
    suspend,
    terminate,
    withdraw,
)
from partners.memoranda.drafts import Basics, Change, Scope
from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.models import Memorandum
from partners.memoranda.queries import list_agreements_in_force
from partners.memoranda.review.commands import approve, open_review
from partners.memoranda.rows import SIGNED
from partners.memoranda.terms import Pathway
from partners.services.models import Service
from tests.support.remembered import remembered

ZONE = "America/New_York"
GOES_AHEAD = "The assessment is planned; people need help now."
SENT = SIGNED | {MemorandumState.OUT_FOR_SIGNATURE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An agency and an NGO with two services, two areas and a leader on each side."""

    agency_id: UUID
    ngo_id: UUID
    services: tuple[UUID, UUID]
    areas: tuple[UUID, UUID]
    agency_leader: Actor
    ngo_leader: Actor

    @property
    def leaders(self) -> tuple[Actor, Actor]:
        """Who signs, the agency first."""
        return (self.agency_leader, self.ngo_leader)


def make_organisation(session: Session, kind: OrganisationKind, name: str, *, zone: str = ZONE) -> UUID:
    """An active organisation."""
    organisation = Organisation(id=uuid4(), kind=kind, name=name, timezone=zone)
    session.add(organisation)
    session.flush()
    return organisation.id


def make_person(session: Session, organisation_id: UUID, name: str, *roles: Role, now: datetime) -> Actor:
    """An active person with these roles, as the actor they are."""
    email = f"{name.replace(' ', '.').lower()}@{organisation_id.hex[:8]}.example"
    user = User(
        id=uuid4(),
        organisation_id=organisation_id,
        name=name,
        job_title="Director",
        email=email,
        email_folded=email,
        status=UserStatus.ACTIVE,
        password_hash="not-a-hash",
        created_at=now,
    )
    session.add(user)
    session.flush()
    session.add_all(UserRole(user_id=user.id, role=role, granted_at=now) for role in roles)
    session.flush()
    actor = find_actor_of(session, user.id)
    assert actor is not None
    return actor


def make_pair(
    session: Session, now: datetime, *, agency: str = "Northgate Police", ngo: str = "Harbour House"
) -> Pair:
    """Two organisations that may become partners."""
    return remembered(session, ("pair", now, agency, ngo), lambda: _make_pair(session, now, agency, ngo))


def _make_pair(session: Session, now: datetime, agency: str, ngo: str) -> Pair:
    agency_id = make_organisation(session, OrganisationKind.AGENCY, agency)
    ngo_id = make_organisation(session, OrganisationKind.NGO, ngo)
    services = [
        Service(id=uuid4(), organisation_id=ngo_id, name=name)
        for name in ("Mobile crisis team", "Walk-in support")
    ]
    areas = [
        Area(id=uuid4(), organisation_id=agency_id, code=code, name=f"District {code}") for code in ("N", "S")
    ]
    session.add_all([*services, *areas])
    session.flush()
    return Pair(
        agency_id=agency_id,
        ngo_id=ngo_id,
        services=(services[0].id, services[1].id),
        areas=(areas[0].id, areas[1].id),
        agency_leader=make_person(session, agency_id, "Ada Chief", Role.LEADERSHIP, now=now),
        ngo_leader=make_person(session, ngo_id, "Noor Director", Role.LEADERSHIP, now=now),
    )


def make_draft(
    session: Session,
    pair: Pair,
    now: datetime,
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
    services: tuple[UUID, ...] | None = None,
) -> Memorandum:
    """A complete draft between the pair; by default from today for 365 days, for the first service and area."""
    today = local_date(now, ZONE)
    start = starts_on or today
    memorandum = draft_memorandum(
        session,
        pair.agency_leader,
        other_organisation_id=pair.ngo_id,
        basics=Basics(
            title="Crisis follow-up",
            purpose="People in crisis reach help within a day.",
            starts_on=start,
            ends_on=ends_on or start + timedelta(days=364),
        ),
        now=now,
    )
    scope = Scope(
        services=frozenset(services or pair.services[:1]),
        areas=frozenset(pair.areas[:1]),
        pathways=frozenset({Pathway.POST_CRISIS_FOLLOWUP, Pathway.COMMUNITY_REFERRAL}),
    )
    return change_draft(session, pair.agency_leader, memorandum.id, section=scope, now=now)


def sign_as(session: Session, signatory: Actor, memorandum: Memorandum, now: datetime) -> None:
    """The signature of one side, with the name and the hash that its page shows."""
    assert memorandum.content_hash is not None
    sign(
        session,
        signatory,
        memorandum.id,
        typed_name=signatory.name,
        content_hash=memorandum.content_hash,
        now=now,
    )


def pass_review(session: Session, memorandum: Memorandum, *leaders: Actor, now: datetime) -> None:
    """The draft as it is after the review: opened by the first leader, approved by each."""
    open_review(session, leaders[0], memorandum.id, now=now)
    approve_all(session, memorandum, *leaders, now=now)


def approve_all(session: Session, memorandum: Memorandum, *leaders: Actor, now: datetime) -> None:
    """The approval of each party."""
    for leader in leaders:
        approve(session, leader, memorandum.id, now=now, legal_review=False)


def send_as(session: Session, leader: Actor, memorandum: Memorandum, now: datetime) -> Memorandum:
    """Sent for signature; where due diligence is not valid, the leader says why it goes ahead."""
    return send_for_signature(session, leader, memorandum.id, now=now, override_reason=GOES_AHEAD)


def make_memorandum(
    session: Session,
    pair: Pair,
    now: datetime,
    *,
    state: MemorandumState = MemorandumState.EXECUTED,
    starts_on: date | None = None,
    ends_on: date | None = None,
    services: tuple[UUID, ...] | None = None,
) -> Memorandum:
    """A memorandum walked to the state through the real commands."""
    key = ("memorandum", pair, now, state, starts_on, ends_on, services)

    def build() -> UUID:
        draft = make_draft(session, pair, now, starts_on=starts_on, ends_on=ends_on, services=services)
        return _walked(session, pair, draft, now, state).id

    return session.get_one(Memorandum, remembered(session, key, build))


def _walked(
    session: Session, pair: Pair, memorandum: Memorandum, now: datetime, state: MemorandumState
) -> Memorandum:
    if state is MemorandumState.WITHDRAWN:
        return withdraw(session, pair.agency_leader, memorandum.id, note="Not needed now.", now=now)
    if state is not MemorandumState.DRAFT:
        open_review(session, pair.agency_leader, memorandum.id, now=now)
    if state not in (MemorandumState.DRAFT, MemorandumState.IN_REVIEW):
        approve_all(session, memorandum, *pair.leaders, now=now)
    if state in SENT:
        send_as(session, pair.agency_leader, memorandum, now)
    if state in SIGNED:
        for leader in pair.leaders:
            sign_as(session, leader, memorandum, now)
    if state is MemorandumState.SUSPENDED:
        day = local_date(now, ZONE) + timedelta(days=14)
        suspend(
            session, pair.agency_leader, memorandum.id, reason="Funding is unclear.", review_on=day, now=now
        )
    if state is MemorandumState.TERMINATED:
        day = local_date(now, ZONE) + timedelta(days=memorandum.notice_days)
        terminate(
            session, pair.agency_leader, memorandum.id, effective_on=day, note="Funding ended.", now=now
        )
    return memorandum


def make_amendment(
    session: Session,
    pair: Pair,
    base: Memorandum,
    now: datetime,
    *changes: Change,
    effective_on: date = date(2026, 6, 1),
    signed_at: datetime | None = None,
) -> Memorandum:
    """An amendment with these changes, signed by both."""
    draft = draft_amendment(session, pair.agency_leader, base.id, effective_on=effective_on, now=now)
    for section in changes:
        change_draft(session, pair.ngo_leader, draft.id, section=section, now=now)
    pass_review(session, draft, *pair.leaders, now=now)
    send_as(session, pair.agency_leader, draft, now)
    for leader in pair.leaders:
        sign_as(session, leader, draft, signed_at or now)
    return draft


def in_force(session: Session, pair: Pair, on: datetime) -> list[UUID]:
    """The agreements of the pair's agency that are in force at a moment."""
    return [t.memorandum_id for t in list_agreements_in_force(session, agency_id=pair.agency_id, on=on)]
