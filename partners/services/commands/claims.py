"""Claiming an organisation of the directory: whoever holds the invitation takes it over.

A claimed organisation takes part and is its own: no import changes it any more (`partners.services.importing`).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.commands import activate_organisation, change_settings
from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.sign_in.password_commands import use_link
from accounts.users.commands import invite_user
from accounts.users.queries import find_actor_of
from audit.commands import record
from core.actor import SYSTEM
from core.errors import NotFound, RuleBroken
from core.text import N_
from partners.services import policy
from partners.services.claiming import FIRST_ROLES, has_ended
from partners.services.lifecycle import ClaimAction, ClaimState
from partners.services.models import OrganisationClaim
from partners.services.tokens import digest_of

LINK_ENDED = N_("This invitation has been used, was withdrawn, or has expired.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claiming:
    """What the person behind an invitation says of themselves."""

    name: str
    job_title: str
    email: str
    password: str
    may_sign: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A claim that was made: who is told, and what of."""

    user_id: UUID
    organisation_id: UUID
    organisation_name: str
    locale: str
    invited_email: str
    invited_by_id: UUID
    asks_to_sign: bool


def claim_organisation(session: Session, *, token: str, person: Claiming, now: datetime) -> Claimed:
    """Whoever holds the invitation opens the organisation's first account, and the organisation takes part.

    The person manages services and people; to sign they wait for the agency's word. Raises `NotFound` for a link that
    no longer works, `RuleBroken` for an address in use or an unfit password (the link then stays usable).
    """
    claim = session.scalars(
        sa.select(OrganisationClaim).where(OrganisationClaim.digest == digest_of(token)).with_for_update()
    ).one_or_none()
    if claim is None or has_ended(claim.state, claim.expires_at, now):
        raise NotFound(LINK_ENDED)
    action = ClaimAction.CLAIM_AND_ASK if person.may_sign else ClaimAction.CLAIM
    state = policy.may_act_on_claim(SYSTEM, claim.state, action)
    organisation = _activate(session, claim, now=now)
    system = replace(SYSTEM, organisation_id=organisation.id)
    link = invite_user(
        session,
        system,
        organisation_id=organisation.id,
        name=person.name,
        email=person.email,
        roles=FIRST_ROLES,
        job_title=person.job_title,
        now=now,
    )
    user_id = use_link(session, token=link.token, password=person.password, now=now)
    claim.state, claim.claimed_at, claim.claimed_by_id = state, now, user_id
    _withdraw_others(session, claim, now=now)
    session.flush()
    claimant = find_actor_of(session, user_id)
    assert claimant is not None, "the account was opened in this transaction"
    record(
        session,
        claimant,
        action="organisation.claimed",
        subject=("organisation", organisation.id),
        now=now,
        details={"asks_to_sign": person.may_sign},
    )
    return Claimed(
        user_id=user_id,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        locale=organisation.locale,
        invited_email=claim.email,
        invited_by_id=claim.invited_by_id,
        asks_to_sign=person.may_sign,
    )


def _withdraw_others(session: Session, claim: OrganisationClaim, *, now: datetime) -> None:
    """Invitations of other agencies to the same organisation open nothing any more."""
    session.execute(
        sa.update(OrganisationClaim)
        .where(
            OrganisationClaim.organisation_id == claim.organisation_id,
            OrganisationClaim.id != claim.id,
            OrganisationClaim.state == ClaimState.INVITED,
        )
        .values(state=ClaimState.WITHDRAWN, withdrawn_at=now, version=OrganisationClaim.version + 1)
        .execution_options(synchronize_session=False)
    )


def _activate(session: Session, claim: OrganisationClaim, *, now: datetime) -> Organisation:
    """The candidate takes part, in the time zone and language of the agency that invited it until it says otherwise."""
    system = replace(SYSTEM, organisation_id=claim.organisation_id)
    candidate = session.get(Organisation, claim.organisation_id, with_for_update=True)
    if candidate is None or candidate.status is not OrganisationStatus.CANDIDATE:
        raise NotFound(LINK_ENDED)
    try:
        organisation = activate_organisation(session, system, organisation_id=claim.organisation_id, now=now)
        session.flush()
    except RuleBroken as error:
        # Its field is the organisation's name, which the form behind the link does not ask for.
        raise RuleBroken(error.message, None, **error.params) from error
    agency = session.get_one(Organisation, claim.agency_id)
    return change_settings(
        session,
        system,
        organisation_id=organisation.id,
        version=organisation.version,
        now=now,
        timezone=agency.timezone,
        locale=agency.locale,
        country=agency.country,
        subdivision=agency.subdivision,
    )
