"""Who seals records away and who opens them, and what can be sealed (security P-03)."""

from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor
from core.errors import Conflict, Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.holds.policy import is_records_officer
from referrals.sealing.models import RecordSeal

LONGEST_MATTER = 200
MIN_WORDS, LONGEST_WORDS = 20, 1000
NOT_FOUND = N_("There is no such seal.")


def may_seal(actor: Actor) -> None:
    """Only a records officer of an agency or an NGO; raises `Denied`."""
    if not is_records_officer(actor):
        raise Denied(N_("Your role does not seal records."))


def may_second(actor: Actor) -> None:
    """Only who may be the second of two people; raises `Denied`."""
    if actor.user_id is None or not actor.holds(Permission.RECORD_SECOND):
        raise Denied(N_("Your role does not open seals."))


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The seals of the actor's own organisation."""
    if actor.user_id is None or not actor.holds(Permission.RECORD_SECOND):
        return sa.false()
    return RecordSeal.organisation_id == actor.organisation_id


def may_name(matter: str) -> None:
    """A seal names the order or the law on which it rests; raises `RuleBroken` at `matter`."""
    if not 0 < len(matter.strip()) <= LONGEST_MATTER:
        raise RuleBroken(
            N_("Enter the number of the order or the section of the law, in at most 200 characters."),
            "matter",
        )


def may_be_sealed(*, open_cases: int, sealed_already: bool) -> None:
    """Only what is over: no case is still open, and no seal is on it; raises `RuleBroken` at `reference`."""
    if sealed_already:
        raise RuleBroken(N_("This is sealed already."), "reference")
    if open_cases:
        raise RuleBroken(N_("A referral is still open. Close it first, then seal."), "reference")


def may_say_why(words: str) -> None:
    """Why a seal is opened takes at least 20 characters; raises `RuleBroken` at `words`."""
    if not MIN_WORDS <= len(" ".join(words.split())) <= LONGEST_WORDS:
        raise RuleBroken(N_("Say in 20 to 1,000 characters why it has to be opened."), "words")


def may_confirm(actor: Actor, requested_by_id: UUID | None) -> None:
    """Another person than the one who asked; raises `Conflict` where nobody asked, `Denied` for who did."""
    may_second(actor)
    if requested_by_id is None:
        raise Conflict(N_("Nobody asks any more for this seal to be opened."))
    if requested_by_id == actor.user_id:
        raise Denied(N_("You asked for this yourself. Somebody else opens it."))
