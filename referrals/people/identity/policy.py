"""Who may compare, link and merge records, and read the names behind them: supervisors and the desk of the agency."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind
from core.errors import Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.people.models import Person
from referrals.sight import in_sight

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")
REASON_MINIMUM = 10
"""Characters of a reason; fewer say nothing to whoever undoes it."""
REASON_LIMIT = 500
REVEALS_AN_HOUR = 30
"""security.md D-06."""
REVEALED_FOR = timedelta(minutes=10)
"""[HOUSE] So long a name stays readable for whoever asked for it."""


def records_of(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition under which a record exists for an actor here: of the own agency, for those who look after it."""
    looks_after = actor.holds(Permission.PERSON_MERGE) or actor.holds(Permission.PERSON_REPEAT)
    if actor.organisation_kind is not OrganisationKind.AGENCY or actor.user_id is None or not looks_after:
        return sa.false()
    return sa.and_(Person.agency_id == actor.organisation_id, Person.purged_at.is_(None), in_sight(Person))


def may_decide(actor: Actor) -> None:
    """Supervisors and the desk of an agency decide about records."""
    if actor.organisation_kind is not OrganisationKind.AGENCY or actor.user_id is None:
        raise Denied(N_("Only the agency that keeps the records may do this."))
    if not actor.holds(Permission.PERSON_MERGE):
        raise Denied(N_("Your role may not link or merge people."))


def may_reveal(actor: Actor, *, earlier: int, wanted: int) -> None:
    """A person reads at most 30 names an hour; `earlier` were read within the last one."""
    if actor.organisation_kind is not OrganisationKind.AGENCY or not (
        actor.holds(Permission.PERSON_MERGE) or actor.holds(Permission.PERSON_REPEAT)
    ):
        raise Denied(N_("Your role may not read names here."))
    if earlier + wanted > REVEALS_AN_HOUR:
        raise RuleBroken(
            N_("You may read %(count)s names an hour. Try again later."), "why", count=REVEALS_AN_HOUR
        )


def required_reason(text: str | None) -> str:
    """The reason, which the next reader must be able to judge; raises `RuleBroken` at `reason`."""
    reason = (text or "").strip()
    if len(reason) < REASON_MINIMUM:
        raise RuleBroken(N_("Say why in at least %(count)s characters."), "reason", count=REASON_MINIMUM)
    if len(reason) > REASON_LIMIT:
        raise RuleBroken(N_("Say it in at most %(count)s characters."), "reason", count=REASON_LIMIT)
    return reason


def is_fresh(revealed_at: datetime, now: datetime) -> bool:
    """Whether a name that was asked for is still readable."""
    return now - revealed_at < REVEALED_FOR
