"""Writing the plan of a case: desired outcomes, items, and the day on which it was agreed with the person."""

from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, RuleBroken
from core.text import N_
from partners.services.needs import Need
from referrals.casework.cases import lock_case, may_have_been, missing, record_of
from referrals.casework.models import Outcome
from referrals.casework.plan.codes import ITEM_KINDS, ITEM_STATUSES
from referrals.casework.plan.models import PlanAgreement, PlanItem, PlanItemChange
from referrals.handover.models import Referral

MOST_SESSIONS = 500


def set_outcome(
    session: Session, actor: Actor, referral_id: UUID, *, need: Need, words: str | None, now: datetime
) -> UUID:
    """What the person wants to reach for a need, in their own words; one desired outcome per need."""
    referral = lock_case(session, actor, referral_id)
    outcome = session.scalars(
        sa.select(Outcome).where(Outcome.referral_id == referral.id, Outcome.need == need.value)
    ).one_or_none()
    action = "outcome.changed" if outcome else "outcome.added"
    if outcome is None:
        last = sa.select(sa.func.max(Outcome.position)).where(Outcome.referral_id == referral.id)
        position = (session.scalar(last) or 0) + 1
        outcome = Outcome(id=uuid4(), referral_id=referral.id, position=position, need=need.value)
        session.add(outcome)
    outcome.words = _clean(words)
    session.flush()
    _record_plan(session, actor, referral, action, now=now)
    return outcome.id


def remove_outcome(session: Session, actor: Actor, referral_id: UUID, *, need: Need, now: datetime) -> None:
    """A desired outcome that was added by mistake goes, unless items serve it or it is the last one."""
    referral = lock_case(session, actor, referral_id)
    outcomes = {
        row.need: row for row in session.scalars(sa.select(Outcome).where(Outcome.referral_id == referral.id))
    }
    outcome = outcomes.get(need.value)
    if outcome is None:
        raise missing()
    if len(outcomes) == 1:
        raise RuleBroken(N_("A case keeps at least one desired outcome."))
    if session.scalar(sa.select(PlanItem.id).where(PlanItem.outcome_id == outcome.id).limit(1)) is not None:
        raise RuleBroken(N_("Items of the plan serve this outcome: it stays, and is scored at the end."))
    session.delete(outcome)
    session.flush()
    _record_plan(session, actor, referral, "outcome.removed", now=now)


def add_item(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    kind: str,
    what: str,
    now: datetime,
    provider: str | None = None,
    need: Need | None = None,
    due_on: date | None = None,
) -> UUID:
    """A step or a piece of practical help, with who provides it and until when."""
    referral = lock_case(session, actor, referral_id)
    ITEM_KINDS.may_use(kind, None, field="kind", note_field="kind")
    words = _clean(what)
    if words is None:
        raise RuleBroken(N_("Say what is to be done."), "what")
    item = PlanItem(
        id=uuid4(),
        referral_id=referral.id,
        kind=kind,
        outcome_id=_outcome_id(session, referral.id, need),
        due_on=due_on,
        created_at=now,
        created_by_id=actor.user_id,
    )
    item.what, item.provider = words, _clean(provider)
    session.add(item)
    session.flush()
    _record_plan(session, actor, referral, "plan_item.added", now=now)
    return item.id


def change_item(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    item_id: UUID,
    *,
    status: str,
    what: str,
    now: datetime,
    provider: str | None = None,
    due_on: date | None = None,
    reason: str | None = None,
    version: int | None = None,
) -> None:
    """How an item stands now; “not possible” says why, and how it stood before is kept."""
    referral = lock_case(session, actor, referral_id)
    item = session.get(PlanItem, item_id, populate_existing=True)
    if item is None or item.referral_id != referral.id:
        raise missing()
    if version is not None and version != item.version:
        raise Conflict(N_("Somebody else changed this item meanwhile. Look again."))
    words = _clean(what)
    if words is None:
        raise RuleBroken(N_("Say what is to be done."), "what")
    ITEM_STATUSES.may_use(status, reason, field="status", note_field="reason")
    if status != item.status:
        change = PlanItemChange(
            id=uuid4(), item_id=item.id, at=now, by_id=actor.user_id, old=item.status, new=status
        )
        change.reason = _clean(reason)
        session.add(change)
    item.status, item.due_on = status, due_on
    if item.what != words:
        item.what = words
    if item.provider != _clean(provider):
        item.provider = _clean(provider)
    session.flush()
    _record_plan(session, actor, referral, "plan_item.changed", now=now)


def agree_plan(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    agreed_at: datetime,
    now: datetime,
    sessions_expected: int | None = None,
    complete_by: date | None = None,
) -> None:
    """The plan was agreed with the person; the first time is the milestone, later ones are kept as well."""
    referral = lock_case(session, actor, referral_id)
    may_have_been(referral, agreed_at, now=now, field="agreed_on")
    if referral.first_contact_at is None:
        raise RuleBroken(
            N_("Log the contact with the person first: a plan is agreed with them."), "agreed_on"
        )
    for table, words in (
        (Outcome, N_("Write down at least one desired outcome first.")),
        (PlanItem, N_("Write down at least one step or piece of help first.")),
    ):
        if session.scalar(sa.select(table.id).where(table.referral_id == referral.id).limit(1)) is None:
            raise RuleBroken(words, "agreed_on")
    if sessions_expected is not None and not 0 < sessions_expected <= MOST_SESSIONS:
        raise RuleBroken(N_("Give a number between 1 and %(most)s."), "sessions_expected", most=MOST_SESSIONS)
    if complete_by is not None and complete_by < agreed_at.date():
        raise RuleBroken(N_("Choose a day after the plan was agreed."), "complete_by")
    session.add(
        PlanAgreement(
            id=uuid4(),
            referral_id=referral.id,
            agreed_at=agreed_at,
            recorded_at=now,
            recorded_by_id=actor.user_id,
        )
    )
    milestones = record_of(session, referral.id)
    milestones.plan_agreed_at = min(milestones.plan_agreed_at or agreed_at, agreed_at)
    milestones.sessions_expected, milestones.complete_by = sessions_expected, complete_by
    session.flush()
    _record_plan(session, actor, referral, "plan.agreed", now=now)


def _outcome_id(session: Session, referral_id: UUID, need: Need | None) -> UUID | None:
    if need is None:
        return None
    found = session.scalar(
        sa.select(Outcome.id).where(Outcome.referral_id == referral_id, Outcome.need == need.value)
    )
    if found is None:
        raise RuleBroken(N_("Choose one of the desired outcomes."), "need")
    return found


def _record_plan(session: Session, actor: Actor, referral: Referral, action: str, *, now: datetime) -> None:
    record(session, actor, action=action, subject=("referral", referral.id), now=now)


def _clean(text: str | None) -> str | None:
    return (text or "").strip() or None
