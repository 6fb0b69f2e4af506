"""Who may keep a participant's data against erasing, and that two people lift it; nobody in command comes near (P-02, E-06)."""

from datetime import date, timedelta

import sqlalchemy as sa

from core.errors import Conflict, Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.policy import clients_of
from wellbeing.participants.holds.models import ParticipantHold
from wellbeing.visitor import Visitor

REVIEW_WITHIN = timedelta(days=366)
LONGEST_MATTER = 200
NOT_FOUND = N_("There is nothing here, or it is not yours to see.")


def may_keep(visitor: Visitor) -> None:
    """Only a clinician; raises `Denied`."""
    if visitor.pseudonym is None or not visitor.holds(Permission.WELLBEING_DUTY):
        raise Denied(N_("Your role does not include this page."))


def may_second(visitor: Visitor) -> None:
    """Only a privacy officer of the compartment; raises `Denied`."""
    if visitor.pseudonym is None or not visitor.holds(Permission.WELLBEING_WATCH):
        raise Denied(N_("Your role does not include this page."))


def holdable(visitor: Visitor) -> sa.ColumnElement[bool]:
    """The enrolments by which a clinician names a person: those of the clients they hold."""
    return sa.and_(clients_of(visitor), Enrolment.held_by == visitor.pseudonym)


def visible_to(visitor: Visitor) -> sa.ColumnElement[bool]:
    """The holds of the visitor's organisation, for its clinicians and its privacy officers."""
    if not (visitor.holds(Permission.WELLBEING_DUTY) or visitor.holds(Permission.WELLBEING_WATCH)):
        return sa.false()
    return ParticipantHold.organisation_id == visitor.organisation_id


def may_write(matter: str, review_on: date | None, *, today: date) -> None:
    """A hold names its matter and the day of the next look; raises `RuleBroken` at the field."""
    if not 0 < len(matter.strip()) <= LONGEST_MATTER:
        raise RuleBroken(N_("Enter the reference of the matter, in at most 200 characters."), "matter")
    if review_on is None or not today < review_on <= today + REVIEW_WITHIN:
        raise RuleBroken(N_("Enter a day after today and within a year."), "review_on")


def may_confirm(visitor: Visitor, hold: ParticipantHold) -> None:
    """Another person than the one who asked; raises `Conflict` where nobody asked, `Denied` for who did."""
    may_second(visitor)
    if hold.lift_requested_by is None:
        raise Conflict(N_("Nobody asks any more for this hold to be lifted."))
    if hold.lift_requested_by == visitor.pseudonym:
        raise Denied(N_("You asked for this yourself. Somebody else lifts it."))
