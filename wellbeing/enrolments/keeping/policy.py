"""Who sets how long support is kept, and who confirms its first run: nobody of the chain of command (P-01, E-06)."""

from dataclasses import dataclass

import sqlalchemy as sa

from core.actor import OrganisationKind
from core.errors import Conflict, Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from wellbeing.enrolments.keeping.classes import LONGEST, SHORTEST, NightState
from wellbeing.enrolments.keeping.models import KeepingNight, KeepingRule
from wellbeing.visitor import Visitor

SOURCE_LENGTH = 200
RANGE = N_("Enter a number of months from 1 to 300.")
NO_SOURCE = N_("Say which law, contract or decision sets this time.")
NOT_YOURS = N_("Your role does not include this page.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleValues:
    """What a rule says."""

    months: int
    source: str


def may_see(visitor: Visitor) -> bool:
    """The wellbeing coordinator and the privacy officer of an agency."""
    is_here = visitor.pseudonym is not None and visitor.organisation_kind is OrganisationKind.AGENCY
    return is_here and (visitor.holds(Permission.WELLBEING_RUN) or visitor.holds(Permission.WELLBEING_WATCH))


def visible_to(visitor: Visitor) -> sa.ColumnElement[bool]:
    """The rules of the own agency, for its coordinator and its privacy officer."""
    return KeepingRule.agency_id == visitor.organisation_id if may_see(visitor) else sa.false()


def may_set(visitor: Visitor, values: RuleValues) -> None:
    """Only the coordinator sets a rule, and says by which law; raises `Denied`, or `RuleBroken` at the field."""
    if not may_see(visitor) or not visitor.holds(Permission.WELLBEING_RUN):
        raise Denied(NOT_YOURS)
    if not SHORTEST <= values.months <= LONGEST:
        raise RuleBroken(RANGE, "months")
    if not 0 < len(values.source.strip()) <= SOURCE_LENGTH:
        raise RuleBroken(NO_SOURCE, "source")


def may_confirm(visitor: Visitor, night: KeepingNight, rule: KeepingRule) -> None:
    """Somebody other than who set the rule, while it is as it was; raises `Denied` or `Conflict`."""
    if not may_see(visitor):
        raise Denied(NOT_YOURS)
    if night.state is not NightState.PROPOSED or night.revision != rule.revision:
        raise Conflict(N_("Somebody has decided about this meanwhile. Look again."))
    if rule.changed_by == visitor.pseudonym:
        raise Denied(N_("You set this time yourself. Somebody else confirms its first run."))


def can_confirm(visitor: Visitor, *, state: NightState, changed_by: bytes | None) -> bool:
    """Whether a page offers it."""
    return state is NightState.PROPOSED and changed_by != visitor.pseudonym
