"""Who keeps an agency's roster and headcount, and what they are."""

from datetime import date
from uuid import UUID

from core.actor import Actor, OrganisationKind
from core.errors import Denied, NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.training.courses.policy import NOT_FOUND

LONGEST_DUTY_DAYS = 366


def may_keep(actor: Actor) -> UUID:
    """The training coordinator of an agency; answers its id. For everybody else there is no such page."""
    own = actor.organisation_id
    if actor.organisation_kind is not OrganisationKind.AGENCY or own is None:
        raise NotFound(NOT_FOUND)
    if not actor.holds(Permission.TRAINING_RUN):
        raise Denied(N_("Only the training coordinator keeps the roster."))
    return own


def may_count(officers: int, counted_on: date, *, today: date) -> None:
    """A headcount is of at least one officer and not of a day to come; raises `RuleBroken`."""
    if officers < 1:
        raise RuleBroken(N_("Enter how many officers are on patrol."), "officers")
    if counted_on > today:
        raise RuleBroken(N_("A day to come cannot be counted."), "counted_on")


def may_be_on_duty(starts_on: date, ends_on: date) -> None:
    """A duty ends after it starts and lasts at most a year; raises `RuleBroken`."""
    if ends_on < starts_on:
        raise RuleBroken(N_("The last day is not before the first."), "ends_on")
    if (ends_on - starts_on).days > LONGEST_DUTY_DAYS:
        raise RuleBroken(N_("At most a year at once."), "ends_on")
