"""Who counts as trained under an agreement: hours once, and some of them not too long ago."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.actor import OrganisationKind
from core.clock import months_later
from core.permissions import Permission
from partners.memoranda.library.shelf import get_entry

CURRENT_MONTHS = 24
"""A refresher every two years (clause “training-hours”)."""
CLAUSE_WITH_HOURS = "training-hours"
MEANT = {
    OrganisationKind.AGENCY: Permission.REFERRAL_CREATE,
    OrganisationKind.NGO: Permission.REFERRAL_DECIDE,
}
"""Whom the clauses on training mean: officers who refer, and staff who take referrals on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of a person of one side: hours in all, and hours of the last two years."""

    hours: float
    refresher_hours: float


WITH_HOURS = {
    OrganisationKind.AGENCY: Asked(hours=8, refresher_hours=4),
    OrganisationKind.NGO: Asked(hours=4, refresher_hours=0),
}
"""As the clause “training-hours” says: 8 hours and 4 every two years for officers, 4 hours for the NGO's staff."""
ANY_TRAINING = Asked(hours=0.5, refresher_hours=0.5)
"""Other texts name no hours: somebody is trained who took part in a training within two years."""


def asked_of(kind: OrganisationKind, clause: str | None) -> Asked:
    """What an agreement's clause on training asks of a side."""
    has_hours = clause is not None and clause == get_entry(CLAUSE_WITH_HOURS).body
    return WITH_HOURS.get(kind, ANY_TRAINING) if has_hours else ANY_TRAINING


def is_trained(attended: Iterable[tuple[date, float]], asked: Asked, *, on: date) -> bool:
    """Whether (day, hours) of somebody reach what is asked on a day."""
    before = [(day, hours) for day, hours in attended if day <= on]
    since = months_later(on, -CURRENT_MONTHS)
    recent = sum(hours for day, hours in before if day > since)
    return sum(hours for _, hours in before) >= asked.hours and recent >= asked.refresher_hours
