"""Reads of claims: what an agency invited, what a mailed link opens, where an organisation can be written to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.users.models import User
from core.actor import Actor
from core.errors import NotFound
from core.text import N_
from partners.services import policy
from partners.services.claiming import AuthorityBasis, ClaimStanding, standing_of
from partners.services.lifecycle import ClaimAction, ClaimState
from partners.services.models import Contact, Location, OrganisationClaim, Service
from partners.services.tokens import digest_of

PAGE_SIZE = 50
NOT_FOUND = N_("There is nothing here, or it is not yours to see.")
Agency, Claimant = aliased(Organisation), aliased(User)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """An invitation to claim, as the agency that sent it sees it."""

    id: UUID
    organisation_id: UUID
    organisation_name: str
    state: ClaimState
    email: str
    invited_at: datetime
    expires_at: datetime
    claimed_at: datetime | None
    decided_at: datetime | None
    authority_basis: AuthorityBasis | None
    claimant_name: str | None
    claimant_title: str | None

    def standing(self, now: datetime) -> ClaimStanding:
        """The state, or that the link ran out."""
        return standing_of(self.state, self.expires_at, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPage:
    """One page of an agency's invitations, newest first; `next` is the last row where there are more."""

    rows: tuple[ClaimRow, ...]
    next: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenClaim:
    """What a mailed invitation opens."""

    organisation_id: UUID
    organisation_name: str
    agency_name: str
    expires_at: datetime


def _claims(actor: Actor) -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(
            OrganisationClaim.id,
            OrganisationClaim.organisation_id,
            Organisation.name.label("organisation_name"),
            OrganisationClaim.state,
            OrganisationClaim.email,
            OrganisationClaim.invited_at,
            OrganisationClaim.expires_at,
            OrganisationClaim.claimed_at,
            OrganisationClaim.decided_at,
            OrganisationClaim.authority_basis,
            Claimant.name.label("claimant_name"),
            Claimant.job_title.label("claimant_title"),
        )
        .join(Organisation, Organisation.id == OrganisationClaim.organisation_id)
        .outerjoin(Claimant, Claimant.id == OrganisationClaim.claimed_by_id)
        .where(OrganisationClaim.id.in_(policy.claims_of(actor)))
    )


def list_claims(session: Session, actor: Actor, *, after: UUID | None = None) -> ClaimPage:
    """The invitations of the actor's agency, those that wait for a decision first, then the newest."""
    waits = sa.case((OrganisationClaim.state == ClaimState.SIGNATORY_ASKED, 0), else_=1)
    key = (waits, OrganisationClaim.invited_at.desc(), OrganisationClaim.id)
    query = _claims(actor).order_by(*key).limit(PAGE_SIZE + 1)
    last = _edge(session, actor, after)
    if last is not None:
        rank, invited_at, claim_id = last
        query = query.where(
            sa.or_(
                waits > rank,
                sa.and_(waits == rank, OrganisationClaim.invited_at < invited_at),
                sa.and_(
                    waits == rank,
                    OrganisationClaim.invited_at == invited_at,
                    OrganisationClaim.id > claim_id,
                ),
            )
        )
    rows = [ClaimRow(**row._mapping) for row in session.execute(query)]
    return ClaimPage(
        rows=tuple(rows[:PAGE_SIZE]), next=rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None
    )


def _edge(session: Session, actor: Actor, claim_id: UUID | None) -> tuple[int, datetime, UUID] | None:
    if claim_id is None:
        return None
    row = session.execute(
        sa.select(OrganisationClaim.state, OrganisationClaim.invited_at).where(
            OrganisationClaim.id == claim_id, OrganisationClaim.id.in_(policy.claims_of(actor))
        )
    ).one_or_none()
    if row is None:
        return None
    return (0 if row.state is ClaimState.SIGNATORY_ASKED else 1), row.invited_at, claim_id


def get_claim(session: Session, actor: Actor, claim_id: UUID) -> ClaimRow:
    """An invitation of the actor's agency; raises `NotFound`."""
    row = session.execute(_claims(actor).where(OrganisationClaim.id == claim_id)).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return ClaimRow(**row._mapping)


def find_latest_claim(session: Session, actor: Actor, organisation_id: UUID) -> ClaimRow | None:
    """The newest invitation of the actor's agency to an organisation."""
    query = _claims(actor).where(OrganisationClaim.organisation_id == organisation_id)
    row = session.execute(query.order_by(OrganisationClaim.invited_at.desc()).limit(1)).one_or_none()
    return ClaimRow(**row._mapping) if row else None


def count_waiting(session: Session, actor: Actor) -> int:
    """Claims of the actor's agency whose signatory waits for a decision."""
    waiting = (
        OrganisationClaim.state == ClaimState.SIGNATORY_ASKED,
        OrganisationClaim.id.in_(policy.claims_of(actor)),
    )
    return session.scalar(sa.select(sa.func.count(OrganisationClaim.id)).where(*waiting)) or 0


def find_open_claim(session: Session, token: str, *, now: datetime) -> OpenClaim | None:
    """What an invitation opens, unless it was used, withdrawn or ran out, or the organisation takes part already."""
    row = session.execute(
        sa.select(
            OrganisationClaim.organisation_id,
            OrganisationClaim.expires_at,
            Organisation.name.label("organisation_name"),
            Agency.name.label("agency_name"),
        )
        .join(Organisation, Organisation.id == OrganisationClaim.organisation_id)
        .join(Agency, Agency.id == OrganisationClaim.agency_id)
        .where(
            OrganisationClaim.digest == digest_of(token),
            OrganisationClaim.state == ClaimState.INVITED,
            OrganisationClaim.expires_at > now,
            Organisation.status == OrganisationStatus.CANDIDATE,
        )
    ).one_or_none()
    return OpenClaim(**row._mapping) if row else None


def list_addresses(session: Session, organisation_id: UUID) -> list[str]:
    """The e-mail addresses that the directory holds of an organisation, its own first."""
    parts = [
        sa.select(sa.literal(rank).label("rank"), column.label("email")).where(owner == organisation_id)
        for rank, (column, owner) in enumerate(
            (
                (Organisation.email, Organisation.id),
                (Contact.email, Contact.organisation_id),
                (Location.email, Location.organisation_id),
                (Service.email, Service.organisation_id),
            )
        )
    ]
    found = sa.union_all(*parts).subquery()
    query = (
        sa.select(found.c.email)
        .where(found.c.email.like("%_@_%"))
        .group_by(found.c.email)
        .order_by(sa.func.min(found.c.rank), found.c.email)
    )
    return list(session.scalars(query))


def can_decide(actor: Actor, row: ClaimRow) -> bool:
    """Whether the actor may say whether the claimant signs for the organisation."""
    return policy.can_act_on_claim(actor, row.state, ClaimAction.CONFIRM_SIGNATORY)


def can_withdraw(actor: Actor, row: ClaimRow) -> bool:
    """Whether the actor may take the invitation back."""
    return policy.can_act_on_claim(actor, row.state, ClaimAction.WITHDRAW)
