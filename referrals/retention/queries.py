"""Reads for the pages of retention: rules, proposals, runs, and who has not confirmed a purge yet."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import Actor
from core.errors import NotFound
from core.text import N_
from partners.memoranda.models import Memorandum, MemorandumParty
from partners.memoranda.rows import SIGNED
from referrals.retention.classes import CLASSES, BatchState, ClassDefinition, ItemOutcome, RecordClass
from referrals.retention.models import (
    AgreedPeriod,
    PurgeEntry,
    PurgeNotice,
    RetentionBatch,
    RetentionItem,
    RetentionRule,
)
from referrals.retention.policy import (
    RuleValues,
    can_confirm,
    classes_of,
    may_keep,
    notices_by,
    notices_to,
    rules_of,
)

EXAMPLES = 10
RUNS = 50
NOTICES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """The rule of a class as it stands; a suggestion where none was ever set."""

    record_class: RecordClass
    meaning: ClassDefinition
    version: int
    """0: it was never set, and keeps everything."""
    values: RuleValues
    changed_at: datetime | None
    changed_by_name: str | None
    runs_by_itself: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One proposal or run of a rule."""

    id: UUID
    record_class: RecordClass
    label: str
    state: BatchState
    day: date
    proposed: int
    held: int
    purged: int
    proposed_at: datetime
    confirmed_at: datetime | None
    confirmed_by_name: str | None
    ended_at: datetime | None
    can_confirm: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One record of a proposal, by its reference."""

    reference: str | None
    due_on: date
    outcome: ItemOutcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """A run with what it counts, and the first of what it proposes."""

    run: RunRow
    source: str
    months: int
    minor_months: int | None
    outcomes: tuple[tuple[ItemOutcome | None, int], ...]
    examples: tuple[Example, ...]
    told: int
    unconfirmed: int
    """Organisations that were told of its purges, and how many of these notices nobody has confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedRow:
    """What an agreement states about a class."""

    memorandum_id: UUID
    reference: str
    record_class: RecordClass
    label: str
    months: int
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """One organisation's answer to one purge."""

    id: UUID
    number: int
    organisation_name: str
    """The other side: who purged, or who has to confirm."""
    reference: str | None
    told_at: datetime
    reminders: int
    confirmed_at: datetime | None
    confirmed_by_name: str | None


def list_rules(session: Session, actor: Actor) -> list[RuleRow]:
    """The rules of the actor's side, set or suggested, in the order of the classes."""
    rows = session.execute(
        sa.select(RetentionRule, User.name)
        .outerjoin(User, User.id == RetentionRule.changed_by_id)
        .where(rules_of(actor))
    ).all()
    known = {rule.record_class: (rule, name) for rule, name in rows}
    return [_rule_row(one, *known.get(one, (None, None))) for one in classes_of(actor)]


def get_rule(session: Session, actor: Actor, record_class: RecordClass) -> RuleRow:
    """The rule of one class of the actor's side; raises `NotFound` for any other."""
    may_keep(actor, record_class)
    return next(row for row in list_rules(session, actor) if row.record_class is record_class)


def _rule_row(record_class: RecordClass, rule: RetentionRule | None, name: str | None) -> RuleRow:
    meaning = CLASSES[record_class]
    values = RuleValues(
        months=rule.months if rule else meaning.months,
        minor_months=rule.minor_months if rule else meaning.minor_months,
        source=rule.source if rule else "",
        is_on=rule.is_on if rule else False,
    )
    return RuleRow(
        record_class=record_class,
        meaning=meaning,
        version=rule.version if rule else 0,
        values=values,
        changed_at=rule.changed_at if rule else None,
        changed_by_name=name,
        runs_by_itself=rule is not None and rule.confirmed_revision == rule.revision,
    )


def list_runs(session: Session, actor: Actor) -> list[RunRow]:
    """The latest proposals and runs of the actor's organisation, what waits for a person first."""
    waiting = sa.case((RetentionBatch.state == BatchState.PROPOSED, 0), else_=1)
    rows = session.execute(
        _runs(actor).order_by(waiting, RetentionBatch.proposed_at.desc(), RetentionBatch.id).limit(RUNS)
    ).all()
    return [_run_row(actor, row) for row in rows]


def get_run(session: Session, actor: Actor, batch_id: UUID) -> RunPage:
    """One run with its counts and examples; raises `NotFound` for another organisation's."""
    row = session.execute(_runs(actor).where(RetentionBatch.id == batch_id)).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such proposal."))
    mine = RetentionItem.batch_id == batch_id
    outcomes = session.execute(
        sa.select(RetentionItem.outcome, sa.func.count()).where(mine).group_by(RetentionItem.outcome)
    ).all()
    examples = session.execute(
        sa.select(RetentionItem.reference, RetentionItem.due_on, RetentionItem.outcome)
        .where(mine, RetentionItem.reference.is_not(None))
        .order_by(RetentionItem.due_on, RetentionItem.subject_id)
        .limit(EXAMPLES)
    ).all()
    told = session.execute(
        sa.select(
            sa.func.count(),
            sa.func.count().filter(PurgeNotice.confirmed_at.is_(None)),
        )
        .join(PurgeEntry, PurgeEntry.number == PurgeNotice.number)
        .join(RetentionItem, RetentionItem.subject_id == PurgeEntry.subject_id)
        .where(mine, notices_by(actor), PurgeEntry.rule == row.record_class)
    ).one()
    return RunPage(
        run=_run_row(actor, row),
        source=row.source,
        months=row.months,
        minor_months=row.minor_months,
        outcomes=tuple((outcome, count) for outcome, count in outcomes),
        examples=tuple(Example(**one._mapping) for one in examples),
        told=told[0],
        unconfirmed=told[1],
    )


def _runs(actor: Actor) -> sa.Select[tuple[object, ...]]:
    purged = (
        sa.select(sa.func.count())
        .where(RetentionItem.batch_id == RetentionBatch.id, RetentionItem.outcome == ItemOutcome.PURGED)
        .scalar_subquery()
    )
    return (
        sa.select(
            RetentionBatch.id,
            RetentionRule.record_class,
            RetentionRule.source,
            RetentionRule.months,
            RetentionRule.minor_months,
            RetentionRule.changed_by_id,
            sa.and_(RetentionRule.is_on, RetentionRule.revision == RetentionBatch.revision).label("current"),
            RetentionBatch.state,
            RetentionBatch.day,
            RetentionBatch.proposed,
            RetentionBatch.held,
            purged.label("purged"),
            RetentionBatch.proposed_at,
            RetentionBatch.confirmed_at,
            User.name.label("confirmed_by_name"),
            RetentionBatch.ended_at,
        )
        .join(RetentionRule, RetentionRule.id == RetentionBatch.rule_id)
        .outerjoin(User, User.id == RetentionBatch.confirmed_by_id)
        .where(rules_of(actor))
    )


def _run_row(actor: Actor, row: sa.Row[tuple[object, ...]]) -> RunRow:
    values = row._mapping
    names = ("id", "record_class", "state", "day", "proposed", "held", "purged")
    more = ("proposed_at", "confirmed_at", "confirmed_by_name", "ended_at")
    may = can_confirm(
        actor,
        changed_by_id=values["changed_by_id"],
        state=values["state"],
        is_current=bool(values["current"]),
    )
    label = CLASSES[values["record_class"]].label
    return RunRow(label=label, can_confirm=may, **{name: values[name] for name in (*names, *more)})


def list_agreed(session: Session, actor: Actor) -> list[AgreedRow]:
    """What the agreements of the actor's organisation state about classes."""
    rows = session.execute(
        sa.select(
            AgreedPeriod.memorandum_id,
            Memorandum.reference,
            AgreedPeriod.record_class,
            AgreedPeriod.months,
            AgreedPeriod.clause,
        )
        .join(Memorandum, Memorandum.id == AgreedPeriod.memorandum_id)
        .where(AgreedPeriod.memorandum_id.in_(_own_agreements(actor)))
        .order_by(Memorandum.reference, AgreedPeriod.record_class)
    )
    return [AgreedRow(label=CLASSES[row.record_class].label, **row._mapping) for row in rows]


def agreements_to_note(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    """The signed agreements of the actor's organisation, for a choice."""
    rows = session.execute(
        sa.select(Memorandum.id, Memorandum.reference)
        .where(Memorandum.id.in_(_own_agreements(actor)), Memorandum.state.in_(SIGNED))
        .order_by(Memorandum.reference)
    )
    return [(row.id, row.reference) for row in rows]


def _own_agreements(actor: Actor) -> sa.Select[tuple[UUID]]:
    may_keep(actor)
    return sa.select(MemorandumParty.memorandum_id).where(
        MemorandumParty.organisation_id == actor.organisation_id
    )


def list_received(session: Session, actor: Actor) -> list[NoticeRow]:
    """The purges of other organisations that the actor's organisation is asked to follow, unconfirmed first."""
    return _notices(session, notices_to(actor), other=PurgeNotice.organisation_id)


def list_told(session: Session, actor: Actor) -> list[NoticeRow]:
    """Who was told of the purges of the actor's organisation, unconfirmed first."""
    return _notices(session, notices_by(actor), other=PurgeNotice.recipient_id)


def _notices(session: Session, condition: sa.ColumnElement[bool], *, other: object) -> list[NoticeRow]:
    rows = session.execute(
        sa.select(
            PurgeNotice.id,
            PurgeNotice.number,
            Organisation.name.label("organisation_name"),
            PurgeNotice.reference,
            PurgeNotice.told_at,
            PurgeNotice.reminders,
            PurgeNotice.confirmed_at,
            User.name.label("confirmed_by_name"),
        )
        .join(Organisation, Organisation.id == other)
        .outerjoin(User, User.id == PurgeNotice.confirmed_by_id)
        .where(condition)
        .order_by(PurgeNotice.confirmed_at.is_not(None), PurgeNotice.number.desc())
        .limit(NOTICES)
    )
    return [NoticeRow(**row._mapping) for row in rows]
