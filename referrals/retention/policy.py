"""Who keeps the rules of retention, who confirms what they propose, and what exists for whom (security P-01, P-07)."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.retention.classes import CLASSES, LONGEST, SHORTEST, BatchState, RecordClass
from referrals.retention.models import PurgeNotice, RetentionBatch, RetentionRule

KEEP = Permission.RECORD_SECOND
"""Held by the records officer and the administrator of each side."""
SOURCE_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleValues:
    """What a rule says."""

    months: int
    minor_months: int | None
    source: str
    is_on: bool


def classes_of(actor: Actor) -> tuple[RecordClass, ...]:
    """The classes of which the actor's side keeps the rules."""
    return tuple(one for one, meant in CLASSES.items() if meant.owner is actor.organisation_kind)


def may_keep(actor: Actor, record_class: RecordClass | None = None) -> None:
    """Records officers and administrators keep the rules of their own side; for everybody else there is no such page."""
    if not actor.holds(KEEP) or actor.user_id is None:
        raise NotFound(N_("There is no such rule."))
    if record_class is not None and record_class not in classes_of(actor):
        raise NotFound(N_("There is no such rule."))


def may_set(values: RuleValues, record_class: RecordClass) -> None:
    """A rule has a time and says by which law; children's records are not kept shorter. Raises `RuleBroken`."""
    if not SHORTEST <= values.months <= LONGEST:
        raise RuleBroken(N_("Enter a number of months from 1 to 1200."), "months")
    if CLASSES[record_class].minor_months is None:
        if values.minor_months is not None:
            raise RuleBroken(N_("This class does not tell who was a child."), "minor_months")
    elif values.minor_months is None or not values.months <= values.minor_months <= LONGEST:
        raise RuleBroken(
            N_(
                "Records of children are kept at least as long as others: enter a number of months up to 1200."
            ),
            "minor_months",
        )
    if not values.source:
        raise RuleBroken(N_("Say which law, order or decision sets this time."), "source")


def may_confirm(actor: Actor, batch: RetentionBatch, rule: RetentionRule) -> None:
    """Somebody other than who set the rule confirms its first run, while the rule is as it was; raises `RuleBroken`."""
    if batch.state is not BatchState.PROPOSED:
        raise RuleBroken(N_("This proposal is decided already."))
    if batch.revision != rule.revision or not rule.is_on:
        raise RuleBroken(N_("The rule was changed since. Wait for its next proposal."))
    if actor.user_id == rule.changed_by_id:
        raise RuleBroken(N_("You set this rule: a second person has to confirm its first run."))


def can_confirm(actor: Actor, *, changed_by_id: UUID, state: BatchState, is_current: bool) -> bool:
    """Whether a page offers the actor to confirm a proposal."""
    return state is BatchState.PROPOSED and is_current and actor.user_id != changed_by_id


def rules_of(actor: Actor) -> sa.ColumnElement[bool]:
    """The rules that exist for an actor: those of the own organisation."""
    if not actor.holds(KEEP):
        return sa.false()
    return RetentionRule.organisation_id == actor.organisation_id


def notices_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The notices of purges that the actor's organisation has to answer."""
    return PurgeNotice.recipient_id == actor.organisation_id if actor.holds(KEEP) else sa.false()


def notices_by(actor: Actor) -> sa.ColumnElement[bool]:
    """The notices that the actor's organisation waits for."""
    return PurgeNotice.organisation_id == actor.organisation_id if actor.holds(KEEP) else sa.false()
