"""Who may see and do what with a memorandum: parties only, by role, in the states that allow it."""

from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind, Role
from core.errors import ConcordatError, Conflict, Denied, RuleBroken
from core.lifecycle import Transition
from core.permissions import Permission
from core.text import N_
from partners.memoranda.lifecycle import MEMORANDUM, MemorandumAction, MemorandumState
from partners.memoranda.models import Memorandum, MemorandumParty, Partnership

READABLE_BY_ALL = frozenset({MemorandumState.EXECUTED, MemorandumState.SUSPENDED, MemorandumState.TERMINATED})
"""Officers and workers read what was agreed; what is being negotiated is for drafters and signatories."""


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the memoranda that exist for an actor: those to which their organisation is a party."""
    query = sa.select(Memorandum.id)
    if actor.has_role(Role.SYSTEM):
        return query
    if not actor.holds(Permission.MEMORANDUM_READ) or actor.organisation_id is None:
        return query.where(sa.false())
    query = query.where(
        sa.exists().where(
            MemorandumParty.memorandum_id == Memorandum.id,
            MemorandumParty.organisation_id == actor.organisation_id,
        )
    )
    if not negotiates(actor):
        query = query.where(Memorandum.state.in_(READABLE_BY_ALL))
    return query


def negotiates(actor: Actor) -> bool:
    """Whether the actor reads what is being agreed, and why: those who draft or sign."""
    return actor.holds(Permission.MEMORANDUM_DRAFT) or actor.holds(Permission.MEMORANDUM_SIGN)


def partnerships_of(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the partnerships to which the actor's organisation belongs; all of them for timers."""
    query = sa.select(Partnership.id)
    if actor.has_role(Role.SYSTEM):
        return query
    own = actor.organisation_id
    if own is None:
        return query.where(sa.false())
    return query.where(sa.or_(Partnership.agency_id == own, Partnership.ngo_id == own))


FROZEN = {
    state: N_("The content is frozen while it is reviewed. Ask for changes first; then it is a draft again.")
    for state in (MemorandumState.IN_REVIEW, MemorandumState.APPROVED)
} | {
    MemorandumState.OUT_FOR_SIGNATURE: N_(
        "The content is frozen since it was sent for signature. Return it to draft to change it."
    ),
    MemorandumState.WITHDRAWN: N_("The content is frozen: the agreement was withdrawn."),
}
FROZEN_FOR_GOOD = N_("The content is frozen: it is signed. Draft an amendment to change it.")


def may_act(
    actor: Actor, state: MemorandumState, action: MemorandumAction
) -> Transition[MemorandumState, MemorandumAction]:
    """The step of the table for this actor; a change to frozen content is refused in plain words."""
    if action is MemorandumAction.EDIT and state is not MemorandumState.DRAFT:
        raise Conflict(FROZEN.get(state, FROZEN_FOR_GOOD))
    return MEMORANDUM.may_take(state, action, actor.roles)


def can_act(actor: Actor, state: MemorandumState, action: MemorandumAction) -> bool:
    """Whether the table offers the step to this actor in this state."""
    try:
        may_act(actor, state, action)
    except ConcordatError:
        return False
    return True


def may_draft_with(actor: Actor, other: OrganisationKind) -> None:
    """A drafter drafts for their own side, with an organisation of the other side."""
    if not actor.holds(Permission.MEMORANDUM_DRAFT):
        raise Denied(N_("Your role may not draft agreements."))
    sides = {actor.organisation_kind, other}
    if sides != {OrganisationKind.AGENCY, OrganisationKind.NGO}:
        raise RuleBroken(N_("An agreement is made between a police agency and an NGO."), "other_organisation")


def may_sign(actor: Actor, *, signed_by: frozenset[UUID], signed_for: frozenset[UUID]) -> None:
    """One signature per party, each by a different person who is authorised to sign for it."""
    if not actor.holds(Permission.MEMORANDUM_SIGN):
        raise Denied(N_("You are not an authorised signatory."))
    if actor.user_id in signed_by:
        raise Conflict(N_("You have signed this agreement already. Nobody signs twice, nor for two parties."))
    if actor.organisation_id in signed_for:
        raise Conflict(N_("Your organisation has signed this agreement already."))


def can_sign(actor: Actor, state: MemorandumState, *, signed_for: frozenset[UUID]) -> bool:
    """Whether the actor's signature is what the memorandum waits for."""
    return (
        can_act(actor, state, MemorandumAction.SIGN)
        and actor.holds(Permission.MEMORANDUM_SIGN)
        and actor.organisation_id not in signed_for
    )
