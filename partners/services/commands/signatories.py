"""Whether the person who claimed an organisation signs for it: the agency that invited decides."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.users.commands import change_user, roles_of
from accounts.users.models import User, UserStatus
from audit.commands import record
from core.actor import SYSTEM, Actor, Role
from core.errors import RuleBroken
from core.text import N_
from partners.services import policy
from partners.services.claiming import AuthorityBasis
from partners.services.commands.invitations import load_claim
from partners.services.lifecycle import ClaimAction


def confirm_signatory(
    session: Session, actor: Actor, claim_id: UUID, *, basis: AuthorityBasis, now: datetime
) -> UUID:
    """The agency says how it knows that the claimant may sign; they lead their organisation from then on.

    Nobody does so for an address that they typed themselves: two people would else be one.

    Answers the account of the signatory.
    """
    claim = load_claim(session, actor, claim_id)
    state = policy.may_act_on_claim(actor, claim.state, ClaimAction.CONFIRM_SIGNATORY)
    if claim.invited_by_id == actor.user_id and not claim.is_listed:
        raise RuleBroken(
            N_(
                "You invited this address yourself, and the directory did not hold it. Somebody else of your"
                " agency confirms who signs."
            )
        )
    user = session.get(User, claim.claimed_by_id, with_for_update=True)
    if user is None or user.status is not UserStatus.ACTIVE or user.organisation_id != claim.organisation_id:
        raise RuleBroken(N_("This account is no longer in use. Refuse the signatory."))
    change_user(
        session,
        replace(SYSTEM, organisation_id=claim.organisation_id),
        user_id=user.id,
        version=user.version,
        roles=roles_of(session, user.id) | {Role.LEADERSHIP},
        unit_id=user.unit_id,
        now=now,
    )
    claim.state, claim.authority_basis = state, basis
    claim.decided_at, claim.decided_by_id = now, actor.user_id
    record(
        session,
        actor,
        action="organisation.signatory_confirmed",
        subject=("organisation", claim.organisation_id),
        now=now,
        details={"basis": basis},
    )
    return user.id


def refuse_signatory(session: Session, actor: Actor, claim_id: UUID, *, now: datetime) -> UUID:
    """The agency does not believe that the claimant may sign; they go on without, and another may ask an operator.

    Answers the account of the claimant.
    """
    claim = load_claim(session, actor, claim_id)
    claim.state = policy.may_act_on_claim(actor, claim.state, ClaimAction.REFUSE_SIGNATORY)
    claim.decided_at, claim.decided_by_id = now, actor.user_id
    record(
        session,
        actor,
        action="organisation.signatory_refused",
        subject=("organisation", claim.organisation_id),
        now=now,
    )
    assert claim.claimed_by_id is not None, "only a claim that was made asks for a signatory"
    return claim.claimed_by_id
