"""Who sees and answers a complaint: the organisation it is about, without the person it is about; two people answer."""

from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor
from core.errors import ConcordatError, Conflict, Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.openness.complaints.lifecycle import COMPLAINT, ComplaintAction, ComplaintState
from partners.openness.complaints.models import Complaint

DAYS_TO_ANSWER = 30
"""[HOUSE] Days from receipt to the answer where the partnership has set none."""
REMIND_BEFORE_DAYS = 7
SHORTEST, LONGEST = 20, 5000


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


def may_act(actor: Actor, complaint: Complaint, action: ComplaintAction) -> ComplaintState:
    """The state after a step of the table; raises for the person complained about and for a first person's second step."""
    if not actor.holds(Permission.COMPLAINT_ANSWER):
        raise Denied(N_("Your role may not answer complaints."))
    step = COMPLAINT.may_take(complaint.state, action, actor.roles)
    if actor.user_id == complaint.about_user_id:
        raise Denied(N_("This complaint is about you. Somebody else answers it."))
    if action is ComplaintAction.RELEASE and actor.user_id == complaint.proposed_by_id:
        raise Conflict(N_("You wrote this answer. A second person has to stand for it."))
    assert step.target is not None, "each step of a complaint leads somewhere"
    return step.target


def can_act(actor: Actor, complaint: Complaint, action: ComplaintAction) -> bool:
    """Whether the actor may take the step now."""
    try:
        may_act(actor, complaint, action)
    except ConcordatError:
        return False
    return True
