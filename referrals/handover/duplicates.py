"""One open referral of a person to a service: a second one is a supervisor's word, with a reason.

Decided by what the actor may know alone: a referral outside their scope neither warns nor stops, since either
would tell that the person is in service. The NGO finds such a duplicate and declines it as one.
"""

from collections.abc import Iterable
from uuid import UUID

from core.actor import Actor, Role
from core.errors import RuleBroken
from core.text import N_
from referrals.handover.queries.rows import DuplicateRow

REASON_MINIMUM = 15


def same_service(rows: Iterable[DuplicateRow], service_id: UUID | None) -> tuple[DuplicateRow, ...]:
    """Those that the actor knows to be open with the service."""
    return tuple(
        row for row in rows if row.is_known_open and row.service_id == service_id and service_id is not None
    )


def can_override(actor: Actor) -> bool:
    """Whether the actor may send a second one with a reason."""
    return actor.has_role(Role.SUPERVISOR)


def may_send_again(actor: Actor, rows: Iterable[DuplicateRow], reason: str | None) -> str | None:
    """Answers the reason to keep with the sending; None where there is no open one. Raises `RuleBroken`."""
    first = next(iter(rows), None)
    if first is None:
        return None
    if not can_override(actor):
        raise RuleBroken(
            N_(
                "This person has an open referral to this service: %(reference)s. Go on with that one, choose another"
                " service, or ask your supervisor, who can send another one with a reason."
            ),
            "service_id",
            reference=first.reference,
        )
    text = (reason or "").strip()
    if len(text) < REASON_MINIMUM:
        raise RuleBroken(
            N_("Say in at least %(count)s characters why a second referral to the same service is right."),
            "override_reason",
            count=REASON_MINIMUM,
        )
    return text
