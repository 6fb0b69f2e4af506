"""Who answers requests for a copy, until when, and what a sound check of identity and a sound answer are."""

from collections.abc import Collection
from datetime import date, timedelta

import sqlalchemy as sa

from core.actor import Actor
from core.clock import months_later
from core.errors import Conflict, Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.holds.policy import is_records_officer
from referrals.subjects.codes import FOR_OTHERS, Answer, AskedBy, IdentityCheck, Section, WithheldWhy
from referrals.subjects.models import SubjectRequest

BY_MONTH = frozenset({"GB", "IE", "FR", "DE", "NL", "BE", "ES", "IT", "AT", "SE", "DK", "FI", "PL", "PT"})
"""Countries in which the General Data Protection Regulation or its British twin asks for an answer within a month."""
DAYS = 30
"""Elsewhere: 45 CFR 164.524(b)(2)."""
OLDEST = timedelta(days=366)
MIN_WORDS, LONGEST_WORDS = 5, 500
NOT_FOUND = N_("There is no such request.")


def may_answer(actor: Actor) -> None:
    """Only a records officer of an agency or an NGO; raises `Denied`."""
    if not is_records_officer(actor):
        raise Denied(N_("Your role does not answer these requests."))


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The requests to the actor's own organisation: each side answers for what it keeps itself."""
    if actor.user_id is None or not actor.holds(Permission.RECORD_KEEP):
        return sa.false()
    return SubjectRequest.organisation_id == actor.organisation_id


def due_on(received_on: date, *, country: str) -> date:
    """Until when the law asks for an answer: a month in Europe and Britain, elsewhere 30 days."""
    return months_later(received_on, 1) if country in BY_MONTH else received_on + timedelta(days=DAYS)


def may_take(*, asked_by: str, checked_how: str, words: str, received_on: date | None, today: date) -> None:
    """Nobody gets a copy whose identity was not checked; raises `RuleBroken` at the field."""
    if asked_by not in list(AskedBy):
        raise RuleBroken(N_("Choose who asks."), "asked_by")
    if checked_how not in list(IdentityCheck):
        raise RuleBroken(N_("Choose how you made sure who they are."), "checked_how")
    if asked_by == AskedBy.REPRESENTATIVE and checked_how not in FOR_OTHERS:
        raise RuleBroken(N_("Who acts for somebody shows by which paper. Choose that."), "checked_how")
    if not MIN_WORDS <= len(" ".join(words.split())) <= LONGEST_WORDS:
        raise RuleBroken(N_("Say in 5 to 500 characters what you saw."), "words")
    if received_on is None or not today - OLDEST <= received_on <= today:
        raise RuleBroken(
            N_("Enter the day on which they asked: today or a day within the last year."), "received_on"
        )


def may_end(*, answer: str, withheld: Collection[str], why: str | None) -> None:
    """What is withheld has a reason, and only then; raises `RuleBroken` at the field."""
    if answer not in list(Answer):
        raise RuleBroken(N_("Choose how it ends."), "answer")
    if any(one not in list(Section) for one in withheld):
        raise RuleBroken(N_("Choose from the list."), "withheld")
    if answer == Answer.GIVEN and withheld:
        raise RuleBroken(N_("Something is withheld, so it is given in part."), "answer")
    if answer == Answer.GIVEN_IN_PART and not withheld:
        raise RuleBroken(N_("Choose what is withheld."), "withheld")
    if answer != Answer.GIVEN and why not in list(WithheldWhy):
        raise RuleBroken(N_("Choose why. The person reads it."), "why")


def may_change(request: SubjectRequest) -> None:
    """What was answered stays as it is; raises `Conflict`."""
    if request.answered_at is not None:
        raise Conflict(N_("This request was answered already."))
