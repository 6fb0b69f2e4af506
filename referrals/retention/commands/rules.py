"""Setting rules, and noting what agreements state about the time of records."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.memoranda.models import Memorandum, MemorandumParty
from referrals.retention.classes import CLASSES, LONGEST, SHORTEST, BatchState, RecordClass
from referrals.retention.models import AgreedPeriod, RetentionBatch, RetentionRule
from referrals.retention.policy import RuleValues, may_keep, may_set


def set_rule(
    session: Session,
    actor: Actor,
    record_class: RecordClass,
    *,
    version: int,
    values: RuleValues,
    now: datetime,
) -> UUID:
    """Set or change the rule of a class; its next run is a first run again, and what it proposed before is dropped.

    `version` is 0 for a rule that was never set. Answers the rule's id.
    """
    may_keep(actor, record_class)
    may_set(values, record_class)
    assert actor.user_id is not None, "people keep rules"
    assert actor.organisation_id is not None, "people belong to an organisation"
    rule = session.scalars(
        sa.select(RetentionRule)
        .where(
            RetentionRule.organisation_id == actor.organisation_id,
            RetentionRule.record_class == record_class,
        )
        .with_for_update()
    ).one_or_none()
    if (rule.version if rule else 0) != version:
        raise Conflict(N_("A colleague has changed this rule meanwhile. Look again."))
    if rule is None:
        rule = RetentionRule(
            id=uuid4(), organisation_id=actor.organisation_id, record_class=record_class, revision=0
        )
        session.add(rule)
    rule.months, rule.minor_months = values.months, values.minor_months
    rule.source, rule.is_on = values.source, values.is_on
    rule.revision += 1
    rule.looked_on = None
    rule.changed_at, rule.changed_by_id = now, actor.user_id
    session.flush()
    dropped = session.scalars(
        sa.select(RetentionBatch).where(
            RetentionBatch.rule_id == rule.id,
            RetentionBatch.state.in_((BatchState.PROPOSED, BatchState.CONFIRMED)),
        )
    ).all()
    for batch in dropped:
        batch.state, batch.ended_at = BatchState.DROPPED, now
    session.flush()
    record(
        session,
        actor,
        action="retention_rule.set",
        subject=("retention_rule", rule.id),
        now=now,
        details={
            "class": record_class.value,
            "months": rule.months,
            "on": rule.is_on,
            "revision": rule.revision,
        },
    )
    return rule.id


def note_agreed_period(
    session: Session,
    actor: Actor,
    memorandum_id: UUID,
    record_class: RecordClass,
    *,
    months: int,
    clause: str,
    now: datetime,
) -> UUID:
    """Note what an agreement of the own organisation states about a class; an earlier note is replaced. Answers its id.

    Every rule of that class whose cases are under the agreement proposes anew and waits for a second person, for it now
    means something else.
    """
    may_keep(actor)
    if record_class not in CLASSES or not CLASSES[record_class].follows_agreement:
        raise RuleBroken(N_("Agreements do not decide about this class."), "record_class")
    if not SHORTEST <= months <= LONGEST:
        raise RuleBroken(N_("Enter a number of months from 1 to 1200."), "months")
    if not clause:
        raise RuleBroken(N_("Say where the agreement states it, for example “Clause 7.4”."), "clause")
    _own_agreement(session, actor, memorandum_id)
    assert actor.user_id is not None, "people keep rules"
    period = session.scalars(_period(memorandum_id, record_class).with_for_update()).one_or_none()
    if period is None:
        period = AgreedPeriod(id=uuid4(), memorandum_id=memorandum_id, record_class=record_class)
        session.add(period)
    period.months, period.clause = months, clause
    period.noted_at, period.noted_by_id = now, actor.user_id
    session.flush()
    _ask_again(session, actor, record_class, memorandum_id, now=now)
    _record(session, actor, "agreed_period.noted", memorandum_id, record_class, months, now=now)
    return period.id


def forget_agreed_period(
    session: Session, actor: Actor, memorandum_id: UUID, record_class: RecordClass, *, now: datetime
) -> None:
    """Take a note back: the rules of both sides hold again, and ask a second person first."""
    may_keep(actor)
    _own_agreement(session, actor, memorandum_id)
    period = session.scalars(_period(memorandum_id, record_class)).one_or_none()
    if period is None:
        raise NotFound(N_("There is no such note."))
    months = period.months
    session.delete(period)
    session.flush()
    _ask_again(session, actor, record_class, memorandum_id, now=now)
    _record(session, actor, "agreed_period.forgotten", memorandum_id, record_class, months, now=now)


def _period(memorandum_id: UUID, record_class: RecordClass) -> sa.Select[tuple[AgreedPeriod]]:
    return sa.select(AgreedPeriod).where(
        AgreedPeriod.memorandum_id == memorandum_id, AgreedPeriod.record_class == record_class
    )


def _own_agreement(session: Session, actor: Actor, memorandum_id: UUID) -> None:
    party = sa.select(MemorandumParty.memorandum_id).where(
        MemorandumParty.organisation_id == actor.organisation_id
    )
    found = session.scalar(
        sa.select(Memorandum.id).where(Memorandum.id == memorandum_id, Memorandum.id.in_(party))
    )
    if found is None:
        raise NotFound(N_("There is no such agreement."))


def _ask_again(
    session: Session, actor: Actor, record_class: RecordClass, memorandum_id: UUID, *, now: datetime
) -> None:
    """A changed meaning is a changed rule: nothing runs by itself until a second person has looked at it."""
    parties = sa.select(MemorandumParty.organisation_id).where(MemorandumParty.memorandum_id == memorandum_id)
    rules = session.scalars(
        sa.select(RetentionRule)
        .where(RetentionRule.record_class == record_class, RetentionRule.organisation_id.in_(parties))
        .order_by(RetentionRule.id)
        .with_for_update()
    ).all()
    for rule in rules:
        rule.revision += 1
        rule.looked_on = None
        if rule.organisation_id == actor.organisation_id and actor.user_id is not None:
            rule.changed_by_id, rule.changed_at = actor.user_id, now
        waiting = sa.select(RetentionBatch).where(
            RetentionBatch.rule_id == rule.id,
            RetentionBatch.state.in_((BatchState.PROPOSED, BatchState.CONFIRMED)),
        )
        for batch in session.scalars(waiting):
            batch.state, batch.ended_at = BatchState.DROPPED, now
    session.flush()


def _record(
    session: Session,
    actor: Actor,
    action: str,
    memorandum_id: UUID,
    record_class: RecordClass,
    months: int,
    *,
    now: datetime,
) -> None:
    details = {"class": record_class.value, "months": months}
    record(session, actor, action=action, subject=("memorandum", memorandum_id), now=now, details=details)
