"""A partnership at work for tests: an agency, an NGO, their people, an agreement in force, and referrals.

`make_world` signs the agreement through the real commands; `make_referral(..., state=...)` walks the real commands to
any state, one minute per step from `now` on.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Unit
from accounts.users.models import User
from accounts.users.queries import find_actor_of
from core.actor import Actor, OrganisationKind, Role
from core.clock import local_date
from partners.memoranda.commands import change_draft, draft_memorandum, sign
from partners.memoranda.defaults import RESPONSE_TIMES
from partners.memoranda.drafts import Basics, Governance, ResponseTimes, Scope
from partners.memoranda.terms import Cadence, Pathway, Urgency
from partners.services.models import Service
from partners.services.needs import Need
from referrals.handover import commands
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.values import DraftValues
from tests.support.memoranda import make_organisation, make_person, pass_review, send_as
from tests.support.referral_walks import WALKS, Walk
from tests.support.remembered import remembered

S = ReferralState


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """A police agency with two units, an area and its people."""

    id: UUID
    unit_id: UUID
    other_unit_id: UUID
    area_id: UUID
    leader: Actor
    officer: Actor
    colleague: Actor
    """Another officer of the officer's unit."""
    stranger: Actor
    """An officer of the other unit."""
    supervisor: Actor
    other_supervisor: Actor
    desk: Actor
    admin: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Ngo:
    """An NGO with one service and its people."""

    id: UUID
    service_id: UUID
    leader: Actor
    intake: Actor
    second_intake: Actor
    worker: Actor
    second_worker: Actor
    manager: Actor
    admin: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A partnership with an agreement in force."""

    agency: Agency
    ngo: Ngo
    memorandum_id: UUID

    @property
    def people(self) -> dict[str, Actor]:
        """Everybody by the name of their part; the NGO's leader and administrator as `ngo_leader`, `ngo_admin`."""
        found = {}
        for side in (self.agency, self.ngo):
            for name in side.__dataclass_fields__:
                value = getattr(side, name)
                if isinstance(value, Actor):
                    found[f"ngo_{name}" if name in found else name] = value
        return found


def make_agency(session: Session, now: datetime, *, name: str = "Northgate Police") -> Agency:
    """An agency whose officer, colleague and supervisor share a unit."""
    agency_id = make_organisation(session, OrganisationKind.AGENCY, name)
    unit = Unit(id=uuid4(), organisation_id=agency_id, name="Crisis response")
    other = Unit(id=uuid4(), organisation_id=agency_id, name="Patrol")
    area = Area(id=uuid4(), organisation_id=agency_id, code="N", name="North")
    session.add_all([unit, other, area])
    session.flush()

    def person(name: str, role: Role, unit_id: UUID | None = None) -> Actor:
        return _person(session, agency_id, name, role, now, unit_id=unit_id)

    return Agency(
        id=agency_id,
        unit_id=unit.id,
        other_unit_id=other.id,
        area_id=area.id,
        leader=person("Ada Chief", Role.LEADERSHIP),
        officer=person("Ola Officer", Role.LIAISON_OFFICER, unit.id),
        colleague=person("Cal Colleague", Role.LIAISON_OFFICER, unit.id),
        stranger=person("Stig Stranger", Role.LIAISON_OFFICER, other.id),
        supervisor=person("Sam Sergeant", Role.SUPERVISOR, unit.id),
        other_supervisor=person("Syd Sergeant", Role.SUPERVISOR, other.id),
        desk=person("Dee Desk", Role.PARTNERSHIP_DESK),
        admin=person("Abe Admin", Role.ORGANISATION_ADMIN),
    )


def make_ngo(session: Session, now: datetime, *, name: str = "Harbour House") -> Ngo:
    """An NGO with a service."""
    ngo_id = make_organisation(session, OrganisationKind.NGO, name)
    service = Service(id=uuid4(), organisation_id=ngo_id, name="Mobile crisis team")
    session.add(service)
    session.flush()

    def person(name: str, role: Role) -> Actor:
        return _person(session, ngo_id, name, role, now)

    return Ngo(
        id=ngo_id,
        service_id=service.id,
        leader=person("Noor Director", Role.LEADERSHIP),
        intake=person("Ines Intake", Role.NGO_INTAKE),
        second_intake=person("Ivo Intake", Role.NGO_INTAKE),
        worker=person("Wil Worker", Role.NGO_WORKER),
        second_worker=person("Wanda Worker", Role.NGO_WORKER),
        manager=person("Mae Manager", Role.NGO_MANAGER),
        admin=person("Nia Admin", Role.ORGANISATION_ADMIN),
    )


def make_agreement(
    session: Session, agency: Agency, ngo: Ngo, now: datetime, *, days: int = 365, reviewed: bool = False
) -> UUID:
    """An agreement in force from today, signed by both leaders; covers every urgency but emergency."""
    today = local_date(now, agency.leader.timezone)
    basics = Basics(
        title="Crisis follow-up",
        purpose="People in crisis reach help within a day.",
        starts_on=today,
        ends_on=today + timedelta(days=days - 1),
    )
    memorandum = draft_memorandum(
        session, agency.leader, other_organisation_id=ngo.id, basics=basics, now=now
    )
    sections: tuple[Scope | ResponseTimes | Governance, ...] = (
        Scope(
            services=frozenset({ngo.service_id}),
            areas=frozenset({agency.area_id}),
            pathways=frozenset({Pathway.POST_CRISIS_FOLLOWUP}),
        ),
        ResponseTimes(times=RESPONSE_TIMES),
        Governance(
            meeting_cadence=Cadence.QUARTERLY,
            notice_days=30,
            loop_days=60,
            unable_attempts=3,
            unable_days=2,
            urgent_declines_reviewed=reviewed,
            info_reply_days=2,
        ),
    )
    for section in sections:
        change_draft(session, agency.leader, memorandum.id, section=section, now=now)
    pass_review(session, memorandum, agency.leader, ngo.leader, now=now)
    sent = send_as(session, agency.leader, memorandum, now)
    content_hash = sent.content_hash or ""
    for leader in (agency.leader, ngo.leader):
        sign(session, leader, sent.id, typed_name=leader.name, content_hash=content_hash, now=now)
    return sent.id


def make_world(
    session: Session,
    now: datetime,
    *,
    agency: str = "Northgate Police",
    ngo: str = "Harbour House",
    reviewed: bool = False,
) -> World:
    """An agency and an NGO with people on both sides and an agreement in force."""

    def build() -> World:
        police = make_agency(session, now, name=agency)
        partner = make_ngo(session, now, name=ngo)
        memorandum_id = make_agreement(session, police, partner, now, reviewed=reviewed)
        return World(agency=police, ngo=partner, memorandum_id=memorandum_id)

    return remembered(session, ("world", now, agency, ngo, reviewed), build)


def values_for(world: World, **changed: Any) -> DraftValues:
    """A complete draft: everything that sending asks for."""
    complete = DraftValues(
        ngo_id=world.ngo.id,
        service_id=world.ngo.service_id,
        area_id=world.agency.area_id,
        urgency=Urgency.URGENT,
        consent_basis="verbal_witnessed",
        feedback_permitted=True,
        person_name="Jo Example",
        born_on=date(1990, 4, 1),
        age_band="26_64",
        phone="+1 555 0100",
        safe_contact="Text only, after six",
        concern="Talked of not wanting to go on",
        safety="Large dog",
        access_needs="Hard of hearing",
        language="English",
        needs=(Need.CRISIS_FOLLOWUP, Need.HOUSING_INSTABILITY),
    )
    return replace(complete, **changed)


def make_referral(
    session: Session,
    world: World,
    now: datetime,
    *,
    state: ReferralState = S.SUBMITTED,
    officer: Actor | None = None,
    **changed: Any,
) -> UUID:
    """A referral walked to the state through the real commands; each step is a minute after the one before.

    `changed` are values of the draft. `DECLINE_REVIEW` needs a world made with `reviewed=True`. Everyone is another
    person: a second open referral of one person to a service needs a supervisor.
    """
    police = officer or world.agency.officer
    key = ("referral", world, now, state, police, sorted(changed.items()))
    return remembered(session, key, lambda: _make_referral(session, world, now, state, police, changed))


def _make_referral(
    session: Session,
    world: World,
    now: datetime,
    state: ReferralState,
    police: Actor,
    changed: dict[str, Any],
) -> UUID:
    if "born_on" not in changed:
        earlier = sa.select(sa.func.count()).select_from(Referral).where(Referral.submitted_at.is_not(None))
        changed["born_on"] = date(1990, 4, 1) + timedelta(days=session.scalar(earlier) or 0)
    draft = commands.create_draft(session, police, values=values_for(world, **changed), now=now)
    walk = Walk(session=session, world=world, officer=police, key=draft.id, now=now)
    for step in WALKS[state]:
        getattr(walk, step)()
    return draft.id


def _person(
    session: Session,
    organisation_id: UUID,
    name: str,
    role: Role,
    now: datetime,
    *,
    unit_id: UUID | None = None,
) -> Actor:
    actor = make_person(session, organisation_id, name, role, now=now)
    if unit_id is None or actor.user_id is None:
        return actor
    session.get_one(User, actor.user_id).unit_id = unit_id
    session.flush()
    found = find_actor_of(session, actor.user_id)
    assert found is not None
    return found
