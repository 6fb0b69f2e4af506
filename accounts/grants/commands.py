"""Proposing a high role, and the second person's word on it; each leaves a row in the audit trail."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.grants.models import GrantOutcome, GrantProposal
from accounts.grants.policy import may_confirm, visible_to
from accounts.organisations.models import Organisation
from accounts.organisations.policy import NOT_FOUND
from accounts.sign_in.commands import end_sessions_of
from accounts.users.models import User, UserRole, UserStatus
from accounts.users.policy import may_hold, may_manage
from audit.commands import record
from core.actor import Actor, Role
from core.errors import InvalidTransition, NotFound
from core.text import N_


def propose_grants(
    session: Session, actor: Actor, *, user_id: UUID, roles: Collection[Role], now: datetime
) -> None:
    """Each role waits for a second person; one that waits already is not proposed twice.

    Part of the commands that invite people and change their roles, which have checked everything else.
    """
    assert actor.user_id is not None, "timers and the command line grant alone"
    waiting = set(
        session.scalars(
            sa.select(GrantProposal.role).where(
                GrantProposal.user_id == user_id, GrantProposal.outcome.is_(None)
            )
        )
    )
    for role in sorted(set(roles) - waiting):
        session.add(GrantProposal(user_id=user_id, role=role, proposed_at=now, proposed_by_id=actor.user_id))
        record(
            session,
            actor,
            action="grant.proposed",
            subject=("user", user_id),
            now=now,
            details={"role": role.value},
        )
    session.flush()


def confirm_grant(session: Session, actor: Actor, *, proposal_id: UUID, now: datetime) -> GrantProposal:
    """A second person confirms: the role is held from now on, and the person's sessions end (B-02, C-08).

    Raises `Denied` for who proposed it or is to hold it, `RuleBroken` where the person has meanwhile got a role that
    excludes it, `InvalidTransition` when it was decided already or the account is closed.
    """
    proposal, user, organisation = _load(session, actor, proposal_id)
    may_confirm(actor, proposed_by_id=proposal.proposed_by_id, user_id=user.id)
    if user.status is UserStatus.DISABLED:
        raise InvalidTransition(N_("This account is disabled already."))
    held = set(session.scalars(sa.select(UserRole.role).where(UserRole.user_id == user.id)))
    may_hold(held | {proposal.role}, organisation.kind)
    if proposal.role not in held:
        session.add(
            UserRole(user_id=user.id, role=proposal.role, granted_at=now, granted_by_id=actor.user_id)
        )
    _decide(session, actor, proposal, GrantOutcome.CONFIRMED, now=now)
    end_sessions_of(session, user.id)
    return proposal


def refuse_grant(session: Session, actor: Actor, *, proposal_id: UUID, now: datetime) -> GrantProposal:
    """A proposal is refused, or taken back by whoever made it; nobody gets the role."""
    proposal, _, _ = _load(session, actor, proposal_id)
    _decide(session, actor, proposal, GrantOutcome.REFUSED, now=now)
    return proposal


def drop_proposals(session: Session, actor: Actor, *, user_id: UUID, now: datetime) -> None:
    """What waits for a second person lapses; part of the command that closes an account."""
    open_ones = sa.select(GrantProposal).where(
        GrantProposal.user_id == user_id, GrantProposal.outcome.is_(None)
    )
    for proposal in session.scalars(open_ones):
        _decide(session, actor, proposal, GrantOutcome.REFUSED, now=now)


def _decide(
    session: Session, actor: Actor, proposal: GrantProposal, outcome: GrantOutcome, *, now: datetime
) -> None:
    proposal.outcome, proposal.decided_at, proposal.decided_by_id = outcome, now, actor.user_id
    session.flush()
    record(
        session,
        actor,
        action=f"grant.{outcome.value}",
        subject=("user", proposal.user_id),
        now=now,
        details={"role": proposal.role.value},
    )


def _load(session: Session, actor: Actor, proposal_id: UUID) -> tuple[GrantProposal, User, Organisation]:
    row = session.execute(
        sa.select(GrantProposal, User, Organisation)
        .join(User, User.id == GrantProposal.user_id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(GrantProposal.id == proposal_id, visible_to(actor))
        .with_for_update(of=GrantProposal)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    proposal, user, organisation = row
    may_manage(actor, organisation.id)
    if proposal.outcome is not None:
        raise InvalidTransition(N_("This was decided already."))
    return proposal, user, organisation
