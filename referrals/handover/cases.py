"""A referral as plain values for the rules, and which of an actor's roles their relation to it gives effect to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from core.actor import Actor, OrganisationKind, Role
from partners.memoranda.terms import URGENCY_RANK, Urgency
from referrals.handover.lifecycle import ReferralAction, ReferralState


class Side(StrEnum):
    """From where an actor looks at a referral."""

    NGO = "ngo"
    OFFICER = "officer"
    DESK = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastStep:
    """The last step from one state to another, with who took it and when."""

    action: ReferralAction
    from_state: ReferralState
    to_state: ReferralState
    by_id: UUID | None
    organisation_id: UUID | None
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that a rule may ask about a referral, as plain values."""

    state: ReferralState
    agency_id: UUID
    ngo_id: UUID | None
    officer_id: UUID
    unit_id: UUID | None
    worker_id: UUID | None
    urgency: Urgency
    declines_reviewed: bool
    """The agreement has declines of urgent referrals reviewed."""
    acknowledged_at: datetime | None
    first_contact_at: datetime | None
    closed_at: datetime | None
    end_reason: str | None
    """Why it was declined or closed."""
    last: LastStep | None = None
    agreement_ended: bool = False
    """Amendments and renewals carry an agreement on."""
    consent_ended: bool = False
    """Nothing on which the sharing rested stands any more."""
    error_proposed_by_id: UUID | None = None
    """Who calls it entered in error, while nobody else has agreed."""

    @property
    def is_urgent(self) -> bool:
        """Urgent and everything more urgent."""
        return URGENCY_RANK[self.urgency] <= URGENCY_RANK[Urgency.URGENT]


def works_case(actor: Actor, worker_id: UUID | None) -> bool:
    """The same rule on a value: one's own case, or that of a colleague whom one covers."""
    return worker_id is not None and (worker_id == actor.user_id or worker_id in actor.covering)


def roles_on(actor: Actor, case: Case) -> frozenset[Role]:
    """The roles that an actor's relation to this referral gives effect to."""
    same_agency = actor.organisation_id == case.agency_id
    same_ngo = case.ngo_id is not None and actor.organisation_id == case.ngo_id
    same_unit = actor.unit_id is not None and actor.unit_id == case.unit_id
    own = case.officer_id == actor.user_id
    held = {
        Role.LIAISON_OFFICER: same_agency and own,
        Role.SUPERVISOR: same_agency and (own or same_unit),
        Role.PARTNERSHIP_DESK: same_agency or actor.organisation_kind is OrganisationKind.OPERATOR,
        Role.NGO_INTAKE: same_ngo,
        Role.NGO_MANAGER: same_ngo,
        Role.NGO_WORKER: same_ngo and works_case(actor, case.worker_id),
        Role.SYSTEM: True,
    }
    return frozenset(role for role in actor.roles if held.get(role, False))


def side_of(actor: Actor, case: Case) -> Side:
    """From where an actor looks at a referral that exists for them."""
    if actor.organisation_kind is OrganisationKind.NGO:
        return Side.NGO
    if not roles_on(actor, case).isdisjoint({Role.LIAISON_OFFICER, Role.SUPERVISOR}):
        return Side.OFFICER
    return Side.DESK
