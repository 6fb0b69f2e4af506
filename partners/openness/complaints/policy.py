"""Who sees and answers a complaint: the organisation it is about, without the person it is about; two people answer."""

from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from core.actor import SYSTEM, Actor
from core.errors import ConcordatError, Conflict, Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.openness.complaints.lifecycle import (
    COMPLAINT,
    ComplaintAction,
    ComplaintChannel,
    ComplaintState,
)
from partners.openness.complaints.models import Complaint

DAYS_TO_ANSWER = 30
"""[HOUSE] Days from receipt to the answer where the partnership has set none."""
REMIND_BEFORE_DAYS = 7
SHORTEST, LONGEST = 20, 5000
CONTEST_DAYS = 60
"""[HOUSE] Days from an answer in which whoever complained may ask to look into it again."""
ENTER_DAYS = 60
"""[HOUSE] A letter that lay longer than this is a mistake of the date."""


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the complaints about the actor's organisation, without those about the actor."""
    query = sa.select(Complaint.id)
    if not actor.holds(Permission.COMPLAINT_READ) or actor.organisation_id is None:
        return query.where(sa.false())
    return query.where(
        Complaint.organisation_id == actor.organisation_id,
        sa.or_(Complaint.about_user_id.is_(None), Complaint.about_user_id != actor.user_id),
    )


def may_write(words: str) -> None:
    """A complaint says what happened, in at most some pages."""
    length = len(words.strip())
    if length < SHORTEST:
        raise RuleBroken(N_("Tell us what happened, in a sentence or more."), "words")
    if length > LONGEST:
        raise RuleBroken(N_("Use at most %(most)s characters."), "words", most=LONGEST)


def may_enter(actor: Actor, channel: ComplaintChannel, *, received_on: date, today: date) -> None:
    """Who answers complaints writes down what came by telephone or letter, with the day on which it came in."""
    if not actor.holds(Permission.COMPLAINT_ANSWER):
        raise Denied(N_("Your role may not answer complaints."))
    if channel is ComplaintChannel.WEB:
        raise RuleBroken(N_("Say how it came in."), "channel")
    if not today - timedelta(days=ENTER_DAYS) <= received_on <= today:
        raise RuleBroken(
            N_("Give a day within the last %(days)s days, not later than today."),
            "received_on",
            days=ENTER_DAYS,
        )


def may_say_why(words: str) -> None:
    """Whoever is not content says what the answer missed."""
    length = len(words.strip())
    if length < SHORTEST:
        raise RuleBroken(N_("Tell us what the answer missed, in a sentence or more."), "words")
    if length > LONGEST:
        raise RuleBroken(N_("Use at most %(most)s characters."), "words", most=LONGEST)


def may_contest(complaint: Complaint, *, today: date) -> ComplaintState:
    """The state after the holder of the receipt was not content; once, and not for ever."""
    if complaint.contested_on is not None:
        raise RuleBroken(N_("This complaint has been looked into a second time already."))
    step = COMPLAINT.may_take(complaint.state, ComplaintAction.CONTEST, SYSTEM.roles)
    assert complaint.answered_on is not None, "an answered complaint has the day of its answer"
    if today > complaint.answered_on + timedelta(days=CONTEST_DAYS):
        raise RuleBroken(N_("You can ask for this within %(days)s days of the answer."), days=CONTEST_DAYS)
    assert step.target is not None, "each step of a complaint leads somewhere"
    return step.target


def can_contest(complaint: Complaint, *, today: date) -> bool:
    """Whether the holder of the receipt may ask to look into it again."""
    try:
        may_contest(complaint, today=today)
    except ConcordatError:
        return False
    return True


def may_act(actor: Actor, complaint: Complaint, action: ComplaintAction) -> ComplaintState:
    """The state after a step of the table; raises for the person complained about and for a first person's second step."""
    if not actor.holds(Permission.COMPLAINT_ANSWER):
        raise Denied(N_("Your role may not answer complaints."))
    step = COMPLAINT.may_take(complaint.state, action, actor.roles)
    if actor.user_id == complaint.about_user_id:
        raise Denied(N_("This complaint is about you. Somebody else answers it."))
    if action is ComplaintAction.RELEASE and actor.user_id == complaint.proposed_by_id:
        raise Conflict(N_("You wrote this answer. A second person has to stand for it."))
    if action is ComplaintAction.RELEASE and actor.user_id == complaint.first_answered_by_id:
        raise Conflict(N_("You stood for the first answer. Somebody else stands for the second one."))
    assert step.target is not None, "each step of a complaint leads somewhere"
    return step.target


def can_act(actor: Actor, complaint: Complaint, action: ComplaintAction) -> bool:
    """Whether the actor may take the step now."""
    try:
        may_act(actor, complaint, action)
    except ConcordatError:
        return False
    return True
