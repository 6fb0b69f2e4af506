"""Inviting an organisation of the directory to claim its entry, and taking the invitation back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from audit.commands import record
from core.actor import Actor
from core.errors import NotFound, RuleBroken
from core.text import N_
from partners.services import policy
from partners.services.claiming import link_expires_at
from partners.services.lifecycle import ClaimAction, ClaimState
from partners.services.models import OrganisationClaim
from partners.services.queries.claims import NOT_FOUND, list_addresses
from partners.services.tokens import digest_of, new_token


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedInvitation:
    """A new invitation; the token is known to nobody afterwards."""

    claim_id: UUID
    token: str
    email: str
    locale: str
    organisation_name: str
    agency_name: str
    expires_at: datetime


def invite_to_claim(
    session: Session, actor: Actor, organisation_id: UUID, *, email: str, now: datetime
) -> IssuedInvitation:
    """An agency invites a candidate by mail; the link works once, for 14 days, and replaces the agency's earlier one."""
    policy.may_invite(actor)
    organisation = _load_organisation(session, actor, organisation_id)
    if organisation.status is not OrganisationStatus.CANDIDATE:
        raise RuleBroken(N_("%(name)s takes part already."), name=organisation.name)
    address = _checked(email)
    earlier = session.scalars(
        sa.select(OrganisationClaim)
        .where(
            OrganisationClaim.organisation_id == organisation_id,
            OrganisationClaim.agency_id == actor.organisation_id,
            OrganisationClaim.state == ClaimState.INVITED,
        )
        .with_for_update()
    ).all()
    for claim in earlier:
        _withdraw(claim, actor, now=now)
    token = new_token()
    known = address in list_addresses(session, organisation_id)
    claim = OrganisationClaim(
        organisation_id=organisation_id,
        agency_id=actor.organisation_id,
        state=ClaimState.INVITED,
        email=address,
        is_listed=known,
        digest=digest_of(token),
        invited_at=now,
        invited_by_id=actor.user_id,
        expires_at=link_expires_at(now),
    )
    session.add(claim)
    session.flush()
    record(
        session,
        actor,
        action="organisation.claim_invited",
        subject=("organisation", organisation_id),
        now=now,
        details={"address": "directory" if known else "other", "replaced": len(earlier)},
    )
    return IssuedInvitation(
        claim_id=claim.id,
        token=token,
        email=address,
        locale=organisation.locale,
        organisation_name=organisation.name,
        agency_name=actor.organisation_name,
        expires_at=claim.expires_at,
    )


def withdraw_invitation(session: Session, actor: Actor, claim_id: UUID, *, now: datetime) -> None:
    """The agency takes its invitation back; the link opens nothing from then on."""
    claim = load_claim(session, actor, claim_id)
    _withdraw(claim, actor, now=now)
    record(
        session,
        actor,
        action="organisation.claim_withdrawn",
        subject=("organisation", claim.organisation_id),
        now=now,
    )


def _load_organisation(session: Session, actor: Actor, organisation_id: UUID) -> Organisation:
    query = sa.select(Organisation).where(
        Organisation.id == organisation_id, Organisation.id.in_(policy.visible_to(actor))
    )
    organisation = session.scalars(query.with_for_update()).one_or_none()
    if organisation is None:
        raise NotFound(NOT_FOUND)
    return organisation


def load_claim(session: Session, actor: Actor, claim_id: UUID) -> OrganisationClaim:
    """An invitation of the actor's agency, locked; raises `NotFound`."""
    query = sa.select(OrganisationClaim).where(
        OrganisationClaim.id == claim_id, OrganisationClaim.id.in_(policy.claims_of(actor))
    )
    claim = session.scalars(query.with_for_update()).one_or_none()
    if claim is None:
        raise NotFound(NOT_FOUND)
    return claim


def _withdraw(claim: OrganisationClaim, actor: Actor, *, now: datetime) -> None:
    claim.state = policy.may_act_on_claim(actor, claim.state, ClaimAction.WITHDRAW)
    claim.withdrawn_at = now


def _checked(email: str) -> str:
    try:
        validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise RuleBroken(N_("Enter an e-mail address, for example name@example.org."), "email") from error
    return email.strip()
