"""Who may read which chain of the trail: their own organisation's; the operator's people every one."""

from uuid import UUID

from audit.chain import OPERATOR_CHAIN
from core.actor import Actor, OrganisationKind
from core.errors import Denied, NotFound
from core.permissions import Permission
from core.text import N_

INSTALLATION = "installation"
"""How an address names the chain of timers, the command line and unknown people."""


def reads_all(actor: Actor) -> bool:
    """Whether the actor reads every chain: operators, and auditors who work for the operator."""
    return actor.organisation_kind is OrganisationKind.OPERATOR and actor.holds(Permission.AUDIT_READ)


def may_read(actor: Actor) -> None:
    """Only administrators, operators and auditors read the trail; raises `Denied`."""
    if not actor.holds(Permission.AUDIT_READ):
        raise Denied(N_("Your role does not include the audit trail."))


def chain_for(actor: Actor, wanted: str | None) -> str:
    """The chain to show: one's own organisation's, or the one wanted by whoever reads all.

    `wanted` is an organisation's id, `installation`, or None. Raises `NotFound` for a chain that is not the actor's.
    """
    may_read(actor)
    own = actor.organisation_id.hex if actor.organisation_id else OPERATOR_CHAIN
    if not wanted:
        return own
    try:
        chain = OPERATOR_CHAIN if wanted == INSTALLATION else UUID(wanted).hex
    except ValueError:
        chain = ""
    if not chain or (chain != own and not reads_all(actor)):
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    return chain
