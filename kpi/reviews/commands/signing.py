"""Signing off: each side once; when everybody has signed the reading is closed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor, Role
from core.permissions import Permission
from core.text import N_
from kpi.reviews.acts import ask_for_edition, hold, own_id, tell
from kpi.reviews.models import ReviewSignature
from kpi.reviews.policy import may_sign
from kpi.reviews.queries import review_of


def sign(
    session: Session, actor: Actor, evaluation_id: UUID, *, noted: bool, note: str, now: datetime
) -> ReviewSignature:
    """A side signs that it has read the evaluation, with its own open disputes noted where it has any.

    The document is made anew with the signature. When each side has signed, the reading is closed.
    """
    held = hold(session, actor, evaluation_id, now=now)
    side = may_sign(actor, held.sides, held.review, disputes_are_noted=noted)
    open_ones = [one for one in held.review.open_disputes if one.organisation_id == side]
    signature = ReviewSignature(
        review_id=held.open.id,
        organisation_id=side,
        organisation_name=actor.organisation_name,
        signer_id=own_id(actor),
        signer_name=actor.name,
        signer_role=Role.LEADERSHIP if actor.has_role(Role.LEADERSHIP) else min(actor.roles),
        signed_at=now,
        disputes_noted=len(open_ones),
        note=note.strip() or None,
    )
    session.add(signature)
    session.flush()
    ask_for_edition(session, held)
    if review_of(session, evaluation_id).is_complete(held.sides):
        held.open.closed_at = now
    else:
        others = held.sides.members - {side}
        tell(session, actor, held, organisation_ids=others, permission=Permission.EVALUATION_SIGN,
            text=N_("%(organisation)s signed off the evaluation %(evaluation)s. Your side is asked to sign."),
            params={"organisation": actor.organisation_name},
            key=f"evaluation-signed:{signature.id.hex}", now=now)  # fmt: skip
    session.flush()
    record(
        session,
        actor,
        action="evaluation.signed",
        subject=("evaluation", evaluation_id),
        now=now,
        details={
            "disputes_noted": len(open_ones),
            "edition": held.open.edition,
            "closed": held.open.closed_at is not None,
        },
    )
    return signature
