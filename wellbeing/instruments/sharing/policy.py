"""Who sees shared results: the one person who is assigned now and was when it was chosen; nobody else."""

import sqlalchemy as sa

from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from wellbeing.enrolments.lifecycle import OPEN
from wellbeing.enrolments.models import Enrolment
from wellbeing.instruments.sharing.models import SharedResults
from wellbeing.instruments.sharing.scope import Scope
from wellbeing.participants.models import Participant
from wellbeing.visitor import Visitor


def visible_to(visitor: Visitor) -> sa.ColumnElement[bool]:
    """Shares of enrolments that the visitor holds now and held when the person chose; joined with both."""
    if visitor.pseudonym is None or not visitor.holds(Permission.WELLBEING_CARE):
        return sa.false()
    return sa.and_(
        SharedResults.shared_with == visitor.pseudonym,
        Enrolment.held_by == visitor.pseudonym,
        Enrolment.state.in_(OPEN),
        Participant.pseudonym != visitor.kept_as,
    )


def may_choose(scope: str) -> Scope:
    """One of the list; raises `RuleBroken`."""
    if scope not in {one.value for one in Scope}:
        raise RuleBroken(N_("Choose what they may see."), "scope")
    return Scope(scope)
