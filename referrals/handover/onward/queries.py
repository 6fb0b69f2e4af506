"""Where a referral came from, where it went, and where it could go."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import Actor, OrganisationKind
from core.clock import local_date
from core.errors import NotFound
from core.text import N_
from core.walls.principal import Reach, serving
from partners.memoranda.queries import list_agreements_in_force
from partners.services.models import Service
from referrals.handover import policy as referral_policy
from referrals.handover.commands.step import case_of
from referrals.handover.lifecycle import LinkKind, ReferralState
from referrals.handover.models import Referral
from referrals.handover.onward import policy
from referrals.handover.onward.models import OnwardReferral
from referrals.handover.policy import scope
from referrals.handover.visibility import Facts, is_permitted, shown_name

S = ReferralState
_Ngo, _Proposer, _New = aliased(Organisation), aliased(User), aliased(Referral)
BEYOND = serving("referrals passed on", Reach.EVERYBODY)
"""The row at the other NGO lies behind its wall; of it the reader gets reference, day and whether it was taken on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A service to which the agency may refer under an agreement in force."""

    service_id: UUID
    service_name: str
    ngo_id: UUID
    ngo_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An onward referral as its readers may know it."""

    id: UUID
    kind: LinkKind
    ngo_name: str | None
    """None where the name would tell the police the kind of service."""
    service_name: str | None
    proposed_on: date
    proposed_by_name: str | None
    is_open: bool
    drop_reason: str | None
    new_reference: str | None
    new_taken_on: bool | None
    """Whether the other service took it on, for the NGO that transfers a case; None while it has not decided."""
    is_followed: bool
    """Whether the reader learns what became of it here; the police read it on the new referral."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Another referral of the same chain."""

    is_later: bool
    kind: LinkKind
    reference: str
    on: date | None
    visible_id: UUID | None
    """None where the reader may not open it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """All that a page shows of where a referral came from and went."""

    proposals: tuple[Proposal, ...]
    links: tuple[Link, ...]
    may_propose: LinkKind | None
    may_send: bool
    may_drop: bool


def onward_of(session: Session, actor: Actor, referral_id: UUID, *, now: datetime) -> Onward:
    """The chain of a referral; raises `NotFound` outside the actor's scope.

    A proposal tells how it went: the police and their desk read it while the person permits feedback.
    """
    referral = session.scalars(
        sa.select(Referral).where(Referral.id == referral_id, scope(actor, now=now))
    ).one_or_none()
    if referral is None:
        raise NotFound(N_("There is no such referral."))
    case = case_of(session, referral, None)
    told = is_permitted(Facts.of(referral), now=now)
    reads = told or actor.organisation_kind is OrganisationKind.NGO
    proposals = _proposals(session, actor, referral) if reads else ()
    is_open = any(row.is_open for row in proposals)
    can_propose = not is_open and policy.can_propose(actor, case, feedback_permitted=told)
    roles = referral_policy.roles_on(actor, case)
    return Onward(
        proposals=proposals,
        links=_links(session, actor, referral, now=now),
        may_propose=policy.kind_for(referral.state) if can_propose else None,
        may_send=is_open and not roles.isdisjoint(policy.SENDERS),
        may_drop=is_open and not roles.isdisjoint(policy.DROPPERS),
    )


def list_targets(session: Session, referral: Referral, *, now: datetime) -> tuple[Target, ...]:
    """Services of other NGOs which an agreement in force of the agency covers for this area and pathway."""
    services: set[UUID] = set()
    for terms in list_agreements_in_force(session, agency_id=referral.agency_id, on=now):
        if (
            (referral.area_id is None or referral.area_id in terms.areas)
            and referral.pathway in terms.pathways
            and referral.urgency in terms.urgencies()
        ):
            services |= terms.services
    if not services:
        return ()
    rows = session.execute(
        sa.select(
            Service.id.label("service_id"),
            Service.name.label("service_name"),
            _Ngo.id.label("ngo_id"),
            _Ngo.name.label("ngo_name"),
        )
        .join(_Ngo, _Ngo.id == Service.organisation_id)
        .where(Service.id.in_(services), _Ngo.id != referral.ngo_id)
        .order_by(_Ngo.name, Service.name, Service.id)
    )
    return tuple(Target(**row._mapping) for row in rows)


def list_targets_of(
    session: Session, actor: Actor, referral_id: UUID, *, now: datetime
) -> tuple[Target, ...]:
    """The same for a referral that exists for the actor; raises `NotFound`."""
    referral = session.scalars(
        sa.select(Referral).where(Referral.id == referral_id, scope(actor, now=now))
    ).one_or_none()
    if referral is None:
        raise NotFound(N_("There is no such referral."))
    return list_targets(session, referral, now=now)


@BEYOND
def _proposals(session: Session, actor: Actor, referral: Referral) -> tuple[Proposal, ...]:
    rows = session.execute(
        sa.select(
            OnwardReferral.id,
            OnwardReferral.kind,
            _Ngo.name.label("ngo_name"),
            _Ngo.reveals_service_kind,
            Service.name.label("service_name"),
            OnwardReferral.proposed_at,
            _Proposer.name.label("proposer"),
            OnwardReferral.decided_at,
            OnwardReferral.drop_reason,
            _New.reference.label("new_reference"),
            _New.state.label("new_state"),
            _New.accepted_at.label("new_accepted_at"),
        )
        .join(_Ngo, _Ngo.id == OnwardReferral.ngo_id)
        .join(Service, Service.id == OnwardReferral.service_id)
        .join(_Proposer, _Proposer.id == OnwardReferral.proposed_by_id)
        .outerjoin(_New, _New.id == OnwardReferral.new_referral_id)
        .where(OnwardReferral.referral_id == referral.id)
        .order_by(OnwardReferral.proposed_at, OnwardReferral.id)
    )
    return tuple(_proposal(row, actor) for row in rows)


def _proposal(row: Any, actor: Actor) -> Proposal:
    ngo = actor.organisation_kind is OrganisationKind.NGO
    hidden = bool(row.reveals_service_kind) and not ngo
    return Proposal(
        id=row.id,
        kind=row.kind,
        ngo_name=shown_name(row.ngo_name, reveals_service_kind=hidden),
        service_name=shown_name(row.service_name, reveals_service_kind=hidden),
        proposed_on=local_date(row.proposed_at, actor.timezone),
        proposed_by_name=row.proposer if ngo else None,
        is_open=row.decided_at is None,
        drop_reason=row.drop_reason,
        new_reference=row.new_reference,
        new_taken_on=_taken_on(row) if ngo and row.kind is LinkKind.TRANSFER else None,
        is_followed=ngo and row.kind is LinkKind.TRANSFER,
    )


def _taken_on(row: Any) -> bool | None:
    if row.new_accepted_at is not None:
        return True
    return False if row.new_state in (S.DECLINED, S.WITHDRAWN, S.ENTERED_IN_ERROR) else None


@BEYOND
def _links(session: Session, actor: Actor, referral: Referral, *, now: datetime) -> tuple[Link, ...]:
    other = sa.or_(Referral.previous_referral_id == referral.id, Referral.id == referral.previous_referral_id)
    rows = session.execute(
        sa.select(
            Referral.id,
            Referral.reference,
            Referral.link_kind,
            Referral.submitted_at,
            Referral.previous_referral_id,
            sa.case((scope(actor, now=now), 1), else_=0).label("is_visible"),
        )
        .where(other, Referral.submitted_at.is_not(None), Referral.state != S.ENTERED_IN_ERROR)
        .order_by(Referral.submitted_at, Referral.id)
    )
    return tuple(_link(row, referral, actor) for row in rows)


def _link(row: Any, referral: Referral, actor: Actor) -> Link:
    later = row.previous_referral_id == referral.id
    kind = row.link_kind if later else referral.link_kind
    return Link(
        is_later=later,
        kind=kind or LinkKind.RE_REFERRAL,
        reference=row.reference,
        on=local_date(row.submitted_at, actor.timezone),
        visible_id=row.id if row.is_visible else None,
    )
