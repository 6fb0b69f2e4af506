"""The conversation of a referral: who may read it, who may write what, and what the agreement lets flow."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from core.text import N_
from partners.channels.threads.conversation import Conversation, load_conversation
from partners.channels.threads.kinds import MessageKind
from partners.channels.threads.models import Thread
from partners.channels.threads.queries import open_questions_of, unread_of
from partners.memoranda.models import MemorandumCode
from partners.memoranda.terms import CodeKind, DataCategory
from referrals.handover import policy, visibility
from referrals.handover.consenting.flows import Flow, end_told_to, ended_of, flows_to
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.policy import Side
from referrals.handover.queries.rows import Agency, Ngo

K = MessageKind
EVERYTHING = (K.MESSAGE, K.QUESTION, K.ANSWER, K.INFORMATION, K.SAFETY_ALERT)
NO_FEEDBACK = N_(
    "The person permits no feedback to the police, so your side writes nothing here. If somebody is in danger, call,"
    " and flag a concern on the case."
)
NO_SHARING = N_("The person’s agreement to share has ended, so nothing more is written to the NGO.")
LISTED = 20
UNSHARED = frozenset({ReferralState.DRAFT, ReferralState.ENTERED_IN_ERROR})
"""States in which there is nothing between the two sides to talk about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralConversation:
    """A referral's conversation for one reader, with what they may write."""

    conversation: Conversation
    side: Side
    allowed: tuple[MessageKind, ...]
    """Empty: the reader writes nothing."""
    other_side: str | None
    """The name of the other side; None reads “service partner”."""
    shares: tuple[DataCategory, ...]
    """What the agreement lets flow from the reader to the other side."""
    feedback_permitted: bool
    sharing_stopped: bool
    """Nothing of the person may be shared with the NGO any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRow:
    """A referral's conversation in a list."""

    referral_id: UUID
    reference: str
    partner_name: str | None
    last_message_at: datetime
    unread: int
    open_questions: int


def kinds_for(
    actor: Actor, case: policy.Case, *, side: Side, feedback_permitted: bool, sharing_stopped: bool
) -> tuple[MessageKind, ...]:
    """What an actor may write: while the referral is open, who works on it; nothing where there is no relation.

    Free words are no code: without the person's permission the NGO writes none to the police (facts.md 4.7), not
    even a question, from which they would learn that it goes on. A danger goes by telephone and by a flagged concern.
    Where sharing has stopped, the police write none to the NGO.
    """
    if side is Side.DESK or case.state in UNSHARED or case.closed_at is not None:
        return ()
    if not policy.roles_on(actor, case):
        return ()
    silent = sharing_stopped if side is Side.OFFICER else not feedback_permitted
    return () if silent else EVERYTHING


def flow_at(session: Session, actor: Actor, row: Any, side: Side, *, now: datetime) -> Flow:
    """What flows of the referral, as the reader may know it; a row or model with what `flows_to` asks for."""
    ended = ended_of if side is Side.NGO else end_told_to(now)
    return flows_to(session, actor, [row], now=now, ended=ended)[row.id]


def silence_of(side: Side, *, feedback_permitted: bool, sharing_stopped: bool) -> str | None:
    """Why a side writes nothing although the referral is open; None where it may."""
    if side is Side.NGO and not feedback_permitted:
        return NO_FEEDBACK
    return NO_SHARING if side is Side.OFFICER and sharing_stopped else None


def may_read(side: Side, facts: visibility.Facts, *, now: datetime) -> None:
    """The two sides read it, the partnership desk does not; raises `NotFound`.

    The police read it as long as they see the referral: until 30 days after its end.
    """
    hidden = side is Side.OFFICER and visibility.has_ended(facts, now=now)
    if side is Side.DESK or hidden or facts.state in UNSHARED:
        raise NotFound(N_("There is no such conversation."))


def get_conversation(
    session: Session, actor: Actor, referral_id: UUID, *, now: datetime
) -> ReferralConversation:
    """The conversation of a referral that the actor may read; raises `NotFound` for any other."""
    row = session.execute(_context().where(Referral.id == referral_id, policy.scope(actor))).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such referral."))
    case = _case(row)
    side = policy.side_of(actor, case)
    facts = visibility.Facts.of(row)
    may_read(side, facts, now=now)
    permitted = visibility.is_permitted(facts, now=now)
    flow = flow_at(session, actor, row, side, now=now)
    allowed = kinds_for(actor, case, side=side, feedback_permitted=permitted, sharing_stopped=flow.stopped)

    def withholds(_author_of: UUID, at: datetime) -> bool:
        return not (flow.tells(at) if side is Side.NGO else permitted)

    return ReferralConversation(
        conversation=load_conversation(session, actor, row.thread_id, now=now, withholds=withholds),
        side=side,
        allowed=allowed,
        other_side=_other_side(row, side),
        shares=_shares(session, row.memorandum_id, side) if allowed else (),
        feedback_permitted=permitted,
        sharing_stopped=flow.stopped,
    )


def list_conversations(session: Session, actor: Actor, *, now: datetime) -> list[ConversationRow]:
    """The conversations of the referrals that the actor may read, the newest first."""
    query = (
        _context()
        .join(Thread, Thread.referral_id == Referral.id)
        .add_columns(
            Referral.reference,
            Thread.last_message_at,
            unread_of(actor).label("unread"),
            open_questions_of().label("open_questions"),
        )
        .where(policy.scope(actor))
        .order_by(Thread.last_message_at.desc(), Thread.id)
        .limit(LISTED)
    )
    found = []
    for row in session.execute(query):
        side = policy.side_of(actor, _case(row))
        try:
            may_read(side, visibility.Facts.of(row), now=now)
        except NotFound:
            continue
        found.append(
            ConversationRow(
                referral_id=row.id,
                reference=row.reference,
                partner_name=_other_side(row, side),
                last_message_at=row.last_message_at,
                unread=row.unread,
                open_questions=row.open_questions,
            )
        )
    return found


def _context() -> sa.Select[Any]:
    facts = [getattr(Referral, name) for name in visibility.FACTS]
    own = (Referral.agency_id, Referral.ngo_id, Referral.officer_id, Referral.unit_id, Referral.worker_id)
    thread = sa.select(Thread.id).where(Thread.referral_id == Referral.id).correlate(Referral)
    return (
        sa.select(
            Referral.id,
            Referral.urgency,
            Referral.memorandum_id,
            *own,
            *facts,
            Agency.name.label("agency_name"),
            Ngo.name.label("ngo_name"),
            Ngo.reveals_service_kind,
            thread.scalar_subquery().label("thread_id"),
        )
        .join(Agency, Agency.id == Referral.agency_id)
        .outerjoin(Ngo, Ngo.id == Referral.ngo_id)
    )


def _case(row: Any) -> policy.Case:
    return policy.Case(
        state=row.state,
        agency_id=row.agency_id,
        ngo_id=row.ngo_id,
        officer_id=row.officer_id,
        unit_id=row.unit_id,
        worker_id=row.worker_id,
        urgency=row.urgency,
        declines_reviewed=False,
        acknowledged_at=row.acknowledged_at,
        first_contact_at=row.first_contact_at,
        closed_at=row.closed_at,
        end_reason=None,
    )


def _other_side(row: Any, side: Side) -> str | None:
    if side is Side.NGO:
        return str(row.agency_name)
    return visibility.shown_name(row.ngo_name, reveals_service_kind=bool(row.reveals_service_kind))


def _shares(session: Session, memorandum_id: UUID | None, side: Side) -> tuple[DataCategory, ...]:
    kind = CodeKind.DATA_TO_AGENCY if side is Side.NGO else CodeKind.DATA_TO_NGO
    held: Collection[str] = session.scalars(
        sa.select(MemorandumCode.code).where(
            MemorandumCode.memorandum_id == memorandum_id, MemorandumCode.kind == kind
        )
    ).all()
    return tuple(category for category in DataCategory if category.value in held)
