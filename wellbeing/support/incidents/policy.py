"""Who records incidents and offers, what may be entered, and who answers what."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.actor import OrganisationKind
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from wellbeing.support.incidents.codes import Answer, IncidentKind
from wellbeing.support.incidents.models import CriticalIncident
from wellbeing.support.parameters import SUPPORT
from wellbeing.visitor import Visitor

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")
LONGEST_REACH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerValues:
    """What somebody answers to an offer."""

    answer: Answer
    asked_peer: bytes | None = None
    reach: str = ""


def may_coordinate(visitor: Visitor) -> None:
    """The coordinator of an agency records its incidents; for everybody else there is no such page."""
    if visitor.organisation_kind is not OrganisationKind.AGENCY or not visitor.holds(
        Permission.WELLBEING_RUN
    ):
        raise NotFound(NOT_FOUND)


def may_answer(visitor: Visitor) -> None:
    """Whoever is here for themselves answers for themselves, and nobody else does."""
    if visitor.pseudonym is None or not visitor.holds(Permission.WELLBEING_OWN):
        raise NotFound(NOT_FOUND)


def coordinated_by(visitor: Visitor) -> sa.ColumnElement[bool]:
    """The incidents of the coordinator's own agency."""
    return CriticalIncident.agency_id == visitor.organisation_id


def may_record(kind: IncidentKind, happened_at: datetime, *, now: datetime) -> None:
    """An incident lies behind us, and not so far that its list would be deleted at once; raises `RuleBroken`."""
    if happened_at > now:
        raise RuleBroken(N_("Enter when it happened. It cannot lie ahead."), "happened_at")
    if happened_at <= now - SUPPORT.list_kept_at_most + timedelta(days=1):
        raise RuleBroken(
            N_("This is too long ago: a list is kept for %(days)s days at most. Offer support without one."),
            "happened_at",
            days=SUPPORT.list_kept_at_most.days,
        )


def may_list(people: Collection[bytes], *, staff: Collection[bytes], already: int) -> None:
    """At least one person, each of the agency's own staff; raises `RuleBroken`."""
    if not people:
        raise RuleBroken(N_("Choose at least one person."), "people")
    if not set(people) <= set(staff):
        raise RuleBroken(N_("Choose people of your agency’s staff."), "people")
    if already + len(people) > SUPPORT.most_listed:
        raise RuleBroken(
            N_("A list holds %(most)s people. Record a second incident for the others."),
            "people",
            most=SUPPORT.most_listed,
        )


def may_give(values: AnswerValues, *, peers: Collection[bytes], own: bytes | None) -> None:
    """Whoever wants to talk with a peer chooses one who is ready, and says how to be reached; raises `RuleBroken`."""
    if values.answer is not Answer.PEER:
        return
    if values.asked_peer is None or values.asked_peer not in peers or values.asked_peer == own:
        raise RuleBroken(N_("Choose somebody from the list."), "asked_peer")
    if not values.reach.strip() or len(values.reach) > LONGEST_REACH:
        raise RuleBroken(N_("Say in up to 200 characters what to call you and how to reach you."), "reach")
