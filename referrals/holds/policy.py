"""Who places, looks at and lifts legal holds, on what, and that two people lift (security P-02)."""

from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind
from core.errors import Conflict, Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.handover.models import Referral
from referrals.holds.models import LegalHold
from referrals.people.models import Person

REVIEW_WITHIN = timedelta(days=366)
LONGEST_MATTER = 200
MIN_WORDS, LONGEST_WORDS = 20, 1000
NOT_FOUND = N_("There is no such legal hold.")
NO_RECORD = N_("There is no such person or referral in your organisation. Check the code.")

GONE = N_("This was destroyed already, when its time was over. Nothing is left that could be kept.")


def is_records_officer(actor: Actor) -> bool:
    """Whether the actor keeps records for an agency or an NGO."""
    works = actor.organisation_kind in (OrganisationKind.AGENCY, OrganisationKind.NGO)
    return works and actor.user_id is not None and actor.holds(Permission.RECORD_KEEP)


def may_keep(actor: Actor) -> None:
    """Only a records officer of an agency or an NGO; raises `Denied`."""
    if not is_records_officer(actor):
        raise Denied(N_("Your role does not place legal holds."))


def may_second(actor: Actor) -> None:
    """Only who may be the second of two people; raises `Denied`."""
    if actor.user_id is None or not actor.holds(Permission.RECORD_SECOND):
        raise Denied(N_("Your role does not lift legal holds."))


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The holds of the actor's own organisation; that another one placed a hold is no business of theirs."""
    if actor.user_id is None or not actor.holds(Permission.RECORD_SECOND):
        return sa.false()
    return LegalHold.organisation_id == actor.organisation_id


def people_within(actor: Actor) -> sa.ColumnElement[bool]:
    """The people whom an agency can keep: its own. An NGO knows people only by their referrals."""
    if actor.organisation_kind is not OrganisationKind.AGENCY:
        return sa.false()
    return Person.agency_id == actor.organisation_id


def cases_within(actor: Actor) -> sa.ColumnElement[bool]:
    """The cases that an organisation can keep: those that were sent, by it or to it."""
    is_ngo = actor.organisation_kind is OrganisationKind.NGO
    side = Referral.ngo_id if is_ngo else Referral.agency_id
    return sa.and_(side == actor.organisation_id, Referral.submitted_at.is_not(None))


def may_name(matter: str) -> None:
    """A hold names the matter for which it stands; raises `RuleBroken` at `matter`."""
    if not matter.strip():
        raise RuleBroken(
            N_("Enter the reference of the matter, for example the file number of the court."), "matter"
        )
    if len(matter) > LONGEST_MATTER:
        raise RuleBroken(
            N_("This is too long. Use at most %(count)s characters."), "matter", count=LONGEST_MATTER
        )


def may_review_on(day: date | None, *, today: date) -> None:
    """Somebody looks again after today and within a year; raises `RuleBroken` at `review_on`."""
    if day is None or not today < day <= today + REVIEW_WITHIN:
        raise RuleBroken(N_("Enter a day after today and within a year."), "review_on")


def may_say_why(words: str) -> None:
    """Why a hold is no longer needed takes at least 20 characters; raises `RuleBroken` at `words`."""
    if not MIN_WORDS <= len(" ".join(words.split())) <= LONGEST_WORDS:
        raise RuleBroken(N_("Say in 20 to 1,000 characters why it is no longer needed."), "words")


def may_change(lifted_at: datetime | None) -> None:
    """A hold that was lifted stays as it is; raises `Conflict`."""
    if lifted_at is not None:
        raise Conflict(N_("This legal hold was lifted already."))


def may_confirm(actor: Actor, requested_by_id: UUID | None) -> None:
    """Another person than the one who asked lifts a hold; raises `Conflict` where nobody asked, `Denied` for who did."""
    may_second(actor)
    if requested_by_id is None:
        raise Conflict(N_("Nobody asks any more for this hold to be lifted."))
    if requested_by_id == actor.user_id:
        raise Denied(N_("You asked for this yourself. Somebody else lifts it."))
