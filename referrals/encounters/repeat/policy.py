"""Who sees whom an agency meets again and again: its partnership desk, and nobody else."""

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.encounters.models import Encounter
from referrals.sight import in_sight

LEAST, USUAL, MOST = 2, 4, 99
"""[HOUSE] So many crisis encounters in 365 days make a person one to plan for; the page lets the desk choose."""


def counted_for(actor: Actor) -> sa.ColumnElement[bool]:
    """The encounters that count for the desk of an agency: its own crisis encounters."""
    if actor.organisation_kind is not OrganisationKind.AGENCY or not actor.holds(Permission.PERSON_REPEAT):
        return sa.false()
    return sa.and_(
        Encounter.agency_id == actor.organisation_id,
        Encounter.crisis.is_(True),
        Encounter.purged_at.is_(None),
        in_sight(Encounter),
    )


def may_count_from(at_least: int | None) -> int:
    """The chosen number of encounters; raises `RuleBroken` at `at_least` outside 2 to 99."""
    if at_least is None or not LEAST <= at_least <= MOST:
        raise RuleBroken(N_("Give a number from %(least)s to %(most)s."), "at_least", least=LEAST, most=MOST)
    return at_least
