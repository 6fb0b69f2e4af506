"""Who records a certificate that was earned elsewhere, who sees it, and which second person decides on it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from accounts.users.models import User
from core.actor import Actor
from core.errors import Conflict, Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.training.elsewhere.models import TrainingClaim
from partners.training.elsewhere.states import ClaimState


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimValues:
    """What stands on the certificate, as which course it is to count, and what there is to show."""

    course_id: UUID
    title: str
    issuer_name: str
    issuer_number: str | None
    hours: float
    issued_on: date
    ends_on: date | None
    evidence: str


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of what exists for an actor: their own, and for a coordinator that of their organisation's people."""
    query = sa.select(TrainingClaim.id).join(User, User.id == TrainingClaim.user_id)
    if actor.user_id is None or not actor.holds(Permission.TRAINING_TAKE):
        return query.where(sa.false())
    own = TrainingClaim.user_id == actor.user_id
    if not actor.holds(Permission.TRAINING_RUN):
        return query.where(own)
    return query.where(sa.or_(own, User.organisation_id == actor.organisation_id))


def may_record(actor: Actor, *, person: tuple[UUID, UUID]) -> None:
    """One's own or, for a coordinator, a colleague's; `person` is their id and their organisation's."""
    user_id, organisation_id = person
    if user_id == actor.user_id:
        if not actor.holds(Permission.TRAINING_TAKE):
            raise Denied(N_("Your role takes no training here."))
    elif not actor.holds(Permission.TRAINING_RUN) or organisation_id != actor.organisation_id:
        raise Denied(N_("Only a training coordinator records a colleague’s certificate."))


def may_say(values: ClaimValues, *, course_hours: float, today: date) -> None:
    """It has at least the hours of the course as which it counts, was given by today, and there is something to show.

    Raises `RuleBroken` at the field.
    """
    if not values.title:
        raise RuleBroken(N_("Give the title that stands on the certificate."), "title")
    if not values.issuer_name:
        raise RuleBroken(N_("Say who gave the certificate."), "issuer_name")
    if not 0 < values.hours <= 400:
        raise RuleBroken(N_("Enter between half an hour and 400 hours."), "hours")
    if values.hours < course_hours:
        raise RuleBroken(
            N_("The course has %(hours)s hours. A shorter one does not count as it."),
            "hours",
            hours=f"{course_hours:g}",
        )
    if values.issued_on > today:
        raise RuleBroken(N_("It was given today at the latest."), "issued_on")
    if values.ends_on is not None and values.ends_on <= values.issued_on:
        raise RuleBroken(N_("The last day comes after the day on which it was given."), "ends_on")
    if not values.evidence:
        raise RuleBroken(N_("Say what there is to show, and where a colleague can see it."), "evidence")


def may_decide(actor: Actor, *, recorded_by_id: UUID, holder: tuple[UUID, UUID], state: ClaimState) -> None:
    """A coordinator of the holder's organisation, who neither recorded it nor holds it, decides once.

    `holder` is the id of whose it is, and of their organisation.
    """
    user_id, organisation_id = holder
    if not actor.holds(Permission.TRAINING_RUN) or organisation_id != actor.organisation_id:
        raise Denied(N_("Only a training coordinator confirms certificates from elsewhere."))
    if actor.user_id in (recorded_by_id, user_id):
        raise Denied(N_("A second person confirms it: neither who recorded it nor whose it is."))
    if state is not ClaimState.WAITING:
        raise Conflict(N_("Somebody has decided on this certificate already."))


def can_decide(actor: Actor, *, recorded_by_id: UUID, holder: tuple[UUID, UUID], state: ClaimState) -> bool:
    """Whether the actor decides on it."""
    try:
        may_decide(actor, recorded_by_id=recorded_by_id, holder=holder, state=state)
    except (Denied, Conflict):
        return False
    return True
