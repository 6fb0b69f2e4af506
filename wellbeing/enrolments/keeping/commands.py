"""Setting how long support is kept, and confirming the first run of what was set."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Conflict, NotFound
from core.text import N_
from wellbeing.enrolments.keeping.classes import KeptClass, NightState
from wellbeing.enrolments.keeping.models import KeepingNight, KeepingRule
from wellbeing.enrolments.keeping.policy import RuleValues, may_confirm, may_set, visible_to
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor

OPEN = (NightState.PROPOSED, NightState.CONFIRMED)


def set_rule(
    vault: Session,
    visitor: Visitor,
    kept_class: KeptClass,
    *,
    version: int,
    values: RuleValues,
    now: datetime,
) -> UUID:
    """Set or change the time of a class; its next run is a first run again, and what waits is dropped. Answers the rule's id.

    `version` is 0 for a rule that is not there yet.
    """
    may_set(visitor, values)
    assert visitor.organisation_id is not None, "may_set asks for an agency"
    rule = vault.scalars(
        sa.select(KeepingRule)
        .where(visible_to(visitor), KeepingRule.kept_class == kept_class)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if (rule.version if rule else 0) != version:
        raise Conflict(N_("A colleague has changed this meanwhile. Look again."))
    if rule is None:
        rule = KeepingRule(id=uuid4(), agency_id=visitor.organisation_id, kept_class=kept_class, revision=0)
        vault.add(rule)
    rule.months, rule.source = values.months, " ".join(values.source.split())
    rule.revision += 1
    rule.changed_at, rule.changed_by = now, visitor.pseudonym
    vault.flush()
    waiting = sa.select(KeepingNight).where(KeepingNight.rule_id == rule.id, KeepingNight.state.in_(OPEN))
    for night in vault.scalars(waiting):
        night.state, night.ended_at = NightState.DROPPED, now
    vault.flush()
    record(
        vault,
        visitor,
        action="keeping_rule.set",
        subject=("keeping_rule", rule.id),
        now=now,
        details={"class": kept_class.value, "months": rule.months, "revision": rule.revision},
    )
    return rule.id


def confirm_night(vault: Session, visitor: Visitor, night_id: UUID, *, now: datetime) -> None:
    """Agree, as the second person, with the first run of a rule; the timer carries it out, later nights go by themselves."""
    found = vault.execute(
        sa.select(KeepingNight, KeepingRule)
        .join(KeepingRule, KeepingRule.id == KeepingNight.rule_id)
        .where(visible_to(visitor), KeepingNight.id == night_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    night, rule = found
    may_confirm(visitor, night, rule)
    night.state = NightState.CONFIRMED
    rule.confirmed_revision, rule.confirmed_at, rule.confirmed_by = rule.revision, now, visitor.pseudonym
    vault.flush()
    record(
        vault,
        visitor,
        action="keeping_night.confirmed",
        subject=("keeping_night", night.id),
        now=now,
        details={"class": rule.kept_class.value, "revision": night.revision},
    )
