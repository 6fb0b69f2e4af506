"""Who sees a mark: whose it is, and who teaches the session. Nobody else, whatever their role (facts.md T04)."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor
from core.errors import Conflict, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.training.knowledge.models import KnowledgeMark
from partners.training.knowledge.points import FormLabel
from partners.training.sessions.models import TrainingSeat
from partners.training.sessions.policy import taught_by

FEWEST_ITEMS = 3
MOST_ITEMS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemValues:
    """A question as it is written, in own words: two to four answers, of which one is right (`right` counts from 1)."""

    form: FormLabel
    question: str
    answers: tuple[str, ...]
    right: int


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the marks that exist for an actor: their own, and those of the sessions that they teach."""
    query = sa.select(KnowledgeMark.id).join(TrainingSeat, TrainingSeat.id == KnowledgeMark.seat_id)
    if actor.user_id is None or not actor.holds(Permission.TRAINING_TAKE):
        return query.where(sa.false())
    return query.where(
        sa.or_(TrainingSeat.user_id == actor.user_id, TrainingSeat.session_id.in_(taught_by(actor)))
    )


def may_add(values: ItemValues, *, is_ready: bool, count: int) -> None:
    """Items are added until a version is ready; raises `Conflict`, or `RuleBroken` at the field."""
    if is_ready:
        raise Conflict(N_("This version is in use and stays as it is. Begin a new one."))
    if count >= MOST_ITEMS:
        raise RuleBroken(N_("Forty questions are the most."))
    if not values.question:
        raise RuleBroken(N_("Write the question."), "question")
    if len(values.answers) < 2:
        raise RuleBroken(N_("Write at least two answers."), "second")
    if len(set(values.answers)) != len(values.answers):
        raise RuleBroken(N_("Two answers are the same."), "second")
    if not 1 <= values.right <= len(values.answers):
        raise RuleBroken(N_("Choose one of the answers that you wrote."), "right")


def may_make_ready(*, first: int, second: int) -> None:
    """A version has enough items, and two forms have as many each; raises `RuleBroken`."""
    if first < FEWEST_ITEMS:
        raise RuleBroken(N_("Write at least three questions for form A."))
    if second and second != first:
        raise RuleBroken(N_("Both forms have the same number of questions, so that their marks compare."))


def mark_of(answers: dict[UUID, int], right: dict[UUID, int]) -> float:
    """The share of items answered rightly, in per cent; an item without an answer counts as wrong."""
    return 100.0 * sum(answers.get(item) == one for item, one in right.items()) / len(right)
