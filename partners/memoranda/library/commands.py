"""Putting a text of the library into a draft."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from partners.memoranda.assembly import list_clauses
from partners.memoranda.clauses import Clause, with_clause
from partners.memoranda.commands import change_draft
from partners.memoranda.drafts import Clauses
from partners.memoranda.models import Memorandum


def use_clause(
    session: Session, actor: Actor, memorandum_id: UUID, *, clause: Clause, version: int | None, now: datetime
) -> Memorandum:
    """A text takes the place of the draft's clause on the same element, or joins where it is printed.

    `version` is what the drafter saw: `Conflict` names who changed the draft meanwhile, and when.
    """
    clauses = with_clause(list_clauses(session, memorandum_id), clause)
    return change_draft(
        session, actor, memorandum_id, section=Clauses(clauses=clauses), version=version, now=now
    )
