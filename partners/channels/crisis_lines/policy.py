"""Who keeps the numbers of an agency, and what a number is."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from core.actor import Actor, OrganisationKind
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.channels.crisis_lines.audience import LineAudience

NUMBER = re.compile(r"\+?[0-9][0-9 ()./-]{0,38}", re.ASCII)
"""Short numbers such as 911 as well; what a telephone can dial."""
FRESH = timedelta(days=180)
"""After so long, a verified number is to be checked again (facts.md 7)."""
LONGEST_LIST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LineValues:
    """What an administrator writes about a number."""

    label: str
    number: str
    hours: str | None
    position: int
    is_checked: bool
    """The administrator has called it now, and it is right."""
    audience: LineAudience = LineAudience.PEOPLE


def may_keep(actor: Actor) -> None:
    """An agency's administrator keeps its numbers; for everybody else there is no such page."""
    if actor.organisation_kind is not OrganisationKind.AGENCY or not actor.holds(
        Permission.ORGANISATION_MANAGE
    ):
        raise NotFound(N_("Only the administrator of an agency keeps its numbers."))


def may_write(values: LineValues) -> None:
    """A number says whose it is and can be dialled; raises `RuleBroken`."""
    if not values.label:
        raise RuleBroken(N_("Say whose number it is, for example “Mental health duty line”."), "label")
    if not NUMBER.fullmatch(values.number):
        raise RuleBroken(N_("Enter a telephone number, for example +1 410 555 0123 or 911."), "number")
    if not 1 <= values.position <= LONGEST_LIST:
        raise RuleBroken(N_("Enter a number from 1 to 20."), "position")


def is_fresh(verified_on: date | None, *, today: date) -> bool:
    """Whether somebody has called the number within half a year."""
    return verified_on is not None and today <= verified_on + FRESH
