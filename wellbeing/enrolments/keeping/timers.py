"""The night's work: what has had its time is proposed or, once a second person has confirmed the rule, forgotten (P-01).

Each call does one piece in the caller's transaction and answers 0 when nothing is left.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wellbeing.enrolments.forgetting import BATCH, count_due, forget
from wellbeing.enrolments.keeping.classes import CLASSES, KeptClass, NightState, limit_of, masked
from wellbeing.enrolments.keeping.commands import OPEN
from wellbeing.enrolments.keeping.models import KeepingNight, KeepingRule
from wellbeing.trail.commands import record
from wellbeing.visitor import TIMER


def keep_times(vault: Session, agencies: Iterable[UUID], *, now: datetime) -> int:
    """One piece of the night: a rule for every agency, then what is confirmed, then the next rule that is asked."""
    return _begin(vault, agencies) or _carry_out(vault, now=now) or _ask(vault, now=now)


def _begin(vault: Session, agencies: Iterable[UUID]) -> int:
    """Every agency has a rule for each class; the first ones come with the software and wait to be confirmed."""
    known = set(vault.execute(sa.select(KeepingRule.agency_id, KeepingRule.kept_class)).tuples())
    wanted = [(agency_id, one) for agency_id in agencies for one in KeptClass]
    missing = [pair for pair in wanted if pair not in known]
    vault.add_all(
        KeepingRule(agency_id=agency_id, kept_class=one, months=CLASSES[one].months)
        for agency_id, one in missing
    )
    vault.flush()
    return len(missing)


def _ask(vault: Session, *, now: datetime) -> int:
    """Ask one rule, once a day and while nothing of it is open, what has had its time."""
    today = now.astimezone(UTC).date()
    mine = KeepingNight.rule_id == KeepingRule.id
    rule = vault.scalars(
        sa.select(KeepingRule)
        .where(~sa.exists().where(mine, sa.or_(KeepingNight.day >= today, KeepingNight.state.in_(OPEN))))
        .order_by(KeepingRule.agency_id, KeepingRule.kept_class)
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if rule is None:
        return 0
    due, held = count_due(vault, rule.kept_class, rule.agency_id, limit=limit_of(today, rule.months))
    confirmed = rule.confirmed_revision == rule.revision
    night = KeepingNight(
        rule_id=rule.id,
        revision=rule.revision,
        day=today,
        state=NightState.CONFIRMED if confirmed else NightState.PROPOSED,
        due=masked(due),
        held=masked(held),
        proposed_at=now,
    )
    vault.add(night)
    vault.flush()
    _record(vault, "keeping_night.proposed", night, rule.kept_class, now=now)
    return 1


def _carry_out(vault: Session, *, now: datetime) -> int:
    """Forget a batch of one confirmed night, or end it."""
    found = vault.execute(
        sa.select(KeepingNight.id, KeepingRule)
        .join(KeepingRule, KeepingRule.id == KeepingNight.rule_id)
        .where(KeepingNight.state == NightState.CONFIRMED, KeepingNight.revision == KeepingRule.revision)
        .order_by(KeepingNight.day, KeepingRule.agency_id, KeepingRule.kept_class)
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        return 0
    night_id, rule = found
    kept_class, agency_id, months = rule.kept_class, rule.agency_id, rule.months
    day = vault.get_one(KeepingNight, night_id).day
    done = forget(vault, kept_class, agency_id, limit=limit_of(day, months), now=now)
    night = vault.get_one(KeepingNight, night_id, populate_existing=True)
    # A batch that is not full is the last one: what is kept between two batches is never below five.
    night.forgotten = masked((night.forgotten or 0) + done)
    if done < BATCH:
        night.state, night.ended_at = NightState.DONE, now
        vault.flush()
        _record(vault, "keeping_night.ended", night, kept_class, now=now)
    vault.flush()
    return 1


def _record(
    vault: Session, action: str, night: KeepingNight, kept_class: KeptClass, *, now: datetime
) -> None:
    details = {"class": kept_class.value, "revision": night.revision, "state": night.state.value}
    record(vault, TIMER, action=action, subject=("keeping_night", night.id), now=now, details=details)
