"""Who opens boxes and town halls, who reviews what is said, and what may be said."""

from datetime import date

import sqlalchemy as sa

from core.actor import Actor
from core.errors import Conflict, Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from surveys.results.policy import is_in_command
from surveys.voices.lifecycle import TRANSITIONS, PlaceKind, VoiceAction, VoiceState
from surveys.voices.models import VoicePlace

NOT_FOUND = N_("There is nothing here, or it is closed.")
LONGEST = 1500
SHORTEST = 5
MOST_WAITING = 300
"""[HOUSE] So many unreviewed entries fill a place: whoever floods it reaches nobody."""


def own_places(actor: Actor) -> sa.ColumnElement[bool]:
    """The boxes and town halls of an actor's own organisation."""
    if actor.organisation_id is None:
        return sa.false()
    return VoicePlace.organisation_id == actor.organisation_id


def may_run(actor: Actor) -> None:
    """Who runs surveys opens and closes boxes and town halls."""
    if not actor.holds(Permission.SURVEY_RUN):
        raise Denied(N_("Your role does not open boxes and town halls."))


def may_review(actor: Actor, kind: PlaceKind) -> None:
    """Reviewers read what is said first; what staff say is read by nobody in command before that."""
    if not actor.holds(Permission.SURVEY_REVIEW):
        raise Denied(N_("Your role does not review what people said."))
    if kind is PlaceKind.STAFF_BOX and is_in_command(actor):
        raise Denied(N_("Nobody in command reads what staff said before it is reviewed."))


def can_review(actor: Actor, kind: PlaceKind) -> bool:
    """Whether `may_review` holds."""
    try:
        may_review(actor, kind)
    except Denied:
        return False
    return True


def is_open(*, closed: bool, asks_until: date | None, today: date) -> bool:
    """A box is open until it is closed, a town hall until its last day for questions."""
    return not closed and (asks_until is None or today <= asks_until)


def next_state(state: VoiceState, action: VoiceAction) -> VoiceState:
    """What follows; `Conflict` where somebody has done something else meanwhile."""
    found = TRANSITIONS.get((state, action))
    if found is None:
        raise Conflict(N_("A colleague has dealt with this already. Look again."))
    return found


def check_text(text: str) -> str:
    """What somebody says, without blanks around it; `RuleBroken` for too little or too much."""
    text = text.strip()
    if len(text) < SHORTEST:
        raise RuleBroken(N_("Write what you want to say."), "text")
    if len(text) > LONGEST:
        raise RuleBroken(N_("Write at most 1,500 characters."), "text")
    return text
