"""The night's work: what is due is proposed, what was confirmed is purged one by one, silence is reminded (P-01, P-07).

Each call does one piece in the caller's transaction and answers 0 when nothing is left: a process that is killed between
two statements has done nothing of that piece, and the next run does it.
"""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from accounts.organisations.models import Organisation
from audit.commands import record
from core.actor import SYSTEM, Role
from core.clock import local_date
from core.errors import RuleBroken
from core.text import N_
from referrals.handover.recipients import holders_of
from referrals.retention.classes import BatchState, ItemOutcome
from referrals.retention.erasing import purge
from referrals.retention.finding import TARGETS, list_due
from referrals.retention.models import PurgeNotice, RetentionBatch, RetentionItem, RetentionRule
from referrals.retention.recipients import REMINDED, notify_recipient, recipients_of, tell_recipients

MOST = 1000
"""Records of one night and rule; the rest comes the next night."""
REMIND_AFTER = timedelta(days=14)


def propose_purges(session: Session, *, now: datetime) -> int:
    """Ask one rule, once a civil day of its organisation, what is due; answers 1 while a rule was asked."""
    for rule, zone in session.execute(
        sa.select(RetentionRule, Organisation.timezone)
        .join(Organisation, Organisation.id == RetentionRule.organisation_id)
        .where(RetentionRule.is_on)
        .order_by(RetentionRule.id)
    ).all():
        today = local_date(now, zone)
        if rule.looked_on == today or _has_open(session, rule) or _has_run(session, rule, today):
            continue
        _propose(session, rule, today, now=now)
        return 1
    return 0


def _has_open(session: Session, rule: RetentionRule) -> bool:
    waiting = (BatchState.PROPOSED, BatchState.CONFIRMED)
    query = sa.select(RetentionBatch.id).where(
        RetentionBatch.rule_id == rule.id, RetentionBatch.state.in_(waiting)
    )
    return session.scalar(query.limit(1)) is not None


def _has_run(session: Session, rule: RetentionRule, today: date) -> bool:
    query = sa.select(RetentionBatch.id).where(RetentionBatch.rule_id == rule.id, RetentionBatch.day == today)
    return session.scalar(query.limit(1)) is not None


def _propose(session: Session, rule: RetentionRule, today: date, *, now: datetime) -> None:
    found, held = list_due(session, rule, now=now)
    # Without the version: looking is no change that somebody who edits the rule would have to see.
    session.execute(
        sa.update(RetentionRule.__table__)  # type: ignore[arg-type]
        .where(RetentionRule.id == rule.id)
        .values(looked_on=today)
    )
    session.expire(rule)
    if not found:
        return
    confirmed = rule.confirmed_revision == rule.revision
    batch = RetentionBatch(
        rule_id=rule.id,
        revision=rule.revision,
        day=today,
        state=BatchState.CONFIRMED if confirmed else BatchState.PROPOSED,
        proposed=min(len(found), MOST),
        held=held,
        proposed_at=now,
        confirmed_at=now if confirmed else None,
    )
    session.add(batch)
    session.flush()
    session.add_all(
        RetentionItem(
            batch_id=batch.id,
            subject_id=due.candidate.id,
            reference=due.candidate.reference,
            due_on=due.due_at.date(),
        )
        for due in found[:MOST]
    )
    session.flush()
    record(
        session,
        SYSTEM,
        action="retention_run.proposed",
        subject=("retention_run", batch.id),
        now=now,
        details={
            "class": rule.record_class.value,
            "records": batch.proposed,
            "held": held,
            "confirmed": confirmed,
        },
    )
    if not confirmed:
        people = holders_of(session, rule.organisation_id, Role.RECORDS_OFFICER, Role.ORGANISATION_ADMIN)
        notify(
            session,
            to=[person for person in people if person != rule.changed_by_id],
            kind=NoticeKind.REFERRAL,
            text=N_("A rule of retention proposes its first run: a second person has to confirm it"),
            link=f"/retention/runs/{batch.id}",
            about=("retention_run", batch.id),
            key=f"retention_run:{batch.id.hex}",
            now=now,
        )


def carry_out_purges(session: Session, *, now: datetime) -> int:
    """Purge one record of a confirmed proposal, or end it; answers 0 when nothing is left to do."""
    found = session.execute(
        sa.select(RetentionBatch, RetentionRule)
        .join(RetentionRule, RetentionRule.id == RetentionBatch.rule_id)
        .where(RetentionBatch.state == BatchState.CONFIRMED)
        .order_by(RetentionBatch.proposed_at, RetentionBatch.id)
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if found is None:
        return 0
    batch, rule = found
    if batch.revision != rule.revision or not rule.is_on:
        _end(session, batch, BatchState.DROPPED, now=now)
        return 1
    item = session.scalars(
        sa.select(RetentionItem)
        .where(RetentionItem.batch_id == batch.id, RetentionItem.outcome.is_(None))
        .order_by(RetentionItem.due_on, RetentionItem.subject_id)
        .limit(1)
    ).one_or_none()
    if item is None:
        _end(session, batch, BatchState.DONE, now=now)
        return 1
    item.outcome = _purge_item(session, rule, item, now=now)
    item.ended_at = now
    if item.outcome is ItemOutcome.PURGED:
        item.reference = None
    session.flush()
    return 1


def _purge_item(session: Session, rule: RetentionRule, item: RetentionItem, *, now: datetime) -> ItemOutcome:
    due, held = list_due(session, rule, now=now, only=item.subject_id)
    if held:
        return ItemOutcome.HELD
    if not due:
        return ItemOutcome.NOT_DUE
    target = TARGETS[rule.record_class]
    reference = due[0].candidate.reference
    recipients = recipients_of(session, target, item.subject_id, owner_id=rule.organisation_id)
    try:
        entry = purge(session, target, item.subject_id, rule=rule.record_class.value, now=now)
    except RuleBroken:  # a hold was placed this moment
        return ItemOutcome.HELD
    if entry is None:
        return ItemOutcome.NOT_DUE
    tell_recipients(
        session,
        recipients,
        number=entry.number,
        owner_id=rule.organisation_id,
        reference=reference,
        now=now,
    )
    record(
        session,
        SYSTEM,
        action="record.purged",
        subject=("purge", str(entry.number)),
        now=now,
        details={"class": rule.record_class.value, "told": len(recipients)},
        reason=rule.record_class.value,
    )
    return ItemOutcome.PURGED


def _end(session: Session, batch: RetentionBatch, state: BatchState, *, now: datetime) -> None:
    batch.state, batch.ended_at = state, now
    session.flush()
    counts = session.execute(
        sa.select(RetentionItem.outcome, sa.func.count())
        .where(RetentionItem.batch_id == batch.id)
        .group_by(RetentionItem.outcome)
    ).all()
    record(
        session,
        SYSTEM,
        action="retention_run.ended",
        subject=("retention_run", batch.id),
        now=now,
        details={outcome.value if outcome else "untouched": count for outcome, count in counts},
    )


def remind_recipients(session: Session, *, now: datetime) -> int:
    """Remind each organisation, every 14 days, of purges that it did not confirm; answers how many were reminded of."""
    since = sa.func.coalesce(PurgeNotice.reminded_at, PurgeNotice.told_at)
    late = session.scalars(
        sa.select(PurgeNotice)
        .where(PurgeNotice.confirmed_at.is_(None), since <= now - REMIND_AFTER)
        .order_by(PurgeNotice.recipient_id, PurgeNotice.number)
        .limit(500)
        .with_for_update()
    ).all()
    for notice in late:
        notice.reminded_at, notice.reminders = now, notice.reminders + 1
    session.flush()
    for recipient_id in sorted({notice.recipient_id for notice in late}, key=str):
        notify_recipient(session, recipient_id, text=REMINDED, word="reminded", now=now)
        record(
            session,
            SYSTEM,
            action="purge_notice.reminded",
            subject=("organisation", recipient_id),
            now=now,
            details={"purges": sum(one.recipient_id == recipient_id for one in late)},
        )
    return len(late)
