"""Reads of the rules and nights of an agency: counts from five on, and nobody named."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wellbeing.enrolments.keeping.classes import CLASSES, ClassDefinition, KeptClass, NightState, limit_of
from wellbeing.enrolments.keeping.models import KeepingNight, KeepingRule
from wellbeing.enrolments.keeping.policy import can_confirm, may_see, visible_to
from wellbeing.visitor import Visitor

NIGHTS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """The rule of a class as it stands; the one with which an agency begins where there is none yet."""

    kept_class: KeptClass
    meaning: ClassDefinition
    version: int
    months: int
    source: str | None
    changed_at: datetime | None
    changed_by: bytes | None
    confirmed_at: datetime | None
    confirmed_by: bytes | None
    runs_by_itself: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NightRow:
    """One night of a rule; None stands for fewer than five, none among them."""

    id: UUID
    meaning: ClassDefinition
    state: NightState
    day: date
    before: date
    """What ended before this day has had its time."""
    due: int | None
    held: int | None
    forgotten: int | None
    can_confirm: bool


def list_rules(vault: Session, visitor: Visitor) -> list[RuleRow]:
    """The rules of the visitor's agency in the order of the classes; none for whoever may not see them."""
    if not may_see(visitor):
        return []
    rules = vault.scalars(
        sa.select(KeepingRule).where(visible_to(visitor)).execution_options(populate_existing=True)
    )
    known = {rule.kept_class: rule for rule in rules}
    return [_rule_row(one, known.get(one)) for one in KeptClass]


def _rule_row(kept_class: KeptClass, rule: KeepingRule | None) -> RuleRow:
    meaning = CLASSES[kept_class]
    is_confirmed = rule is not None and rule.confirmed_revision == rule.revision
    return RuleRow(
        kept_class=kept_class,
        meaning=meaning,
        version=rule.version if rule else 0,
        months=rule.months if rule else meaning.months,
        source=rule.source if rule else None,
        changed_at=rule.changed_at if rule else None,
        changed_by=rule.changed_by if rule else None,
        confirmed_at=rule.confirmed_at if rule and is_confirmed else None,
        confirmed_by=rule.confirmed_by if rule and is_confirmed else None,
        runs_by_itself=is_confirmed,
    )


def list_nights(vault: Session, visitor: Visitor) -> list[NightRow]:
    """The latest nights of the visitor's agency, what waits for a second person first."""
    waiting = sa.case((KeepingNight.state == NightState.PROPOSED, 0), else_=1)
    rows = vault.execute(
        _nights(visitor)
        .order_by(waiting, KeepingNight.day.desc(), KeepingRule.kept_class, KeepingNight.id)
        .limit(NIGHTS)
    )
    return [
        NightRow(
            id=row.id,
            meaning=CLASSES[row.kept_class],
            state=row.state,
            day=row.day,
            before=limit_of(row.day, row.months).date(),
            due=row.due,
            held=row.held,
            forgotten=row.forgotten,
            can_confirm=can_confirm(visitor, state=row.state, changed_by=row.changed_by),
        )
        for row in rows
    ]


def count_waiting(vault: Session, visitor: Visitor) -> int:
    """How many first runs of the visitor's agency wait for a second person; 0 for whoever may not see them."""
    if not may_see(visitor):
        return 0
    own = _nights(visitor).where(KeepingNight.state == NightState.PROPOSED).subquery()
    return vault.scalar(sa.select(sa.func.count()).select_from(own)) or 0


def _nights(visitor: Visitor) -> sa.Select[Any]:
    night, rule = KeepingNight, KeepingRule
    return (
        sa.select(
            *(night.id, night.state, night.day, night.due, night.held, night.forgotten),
            *(rule.kept_class, rule.months, rule.changed_by),
        )
        .join(rule, rule.id == night.rule_id)
        .where(visible_to(visitor))
    )
