"""Two agreements of one pair never cover the same service on the same day."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.models import Memorandum, MemorandumService
from partners.memoranda.standing import last_day

BINDING = frozenset({MemorandumState.OUT_FOR_SIGNATURE, MemorandumState.EXECUTED, MemorandumState.TERMINATED})
"""A draft or a withdrawn memorandum stands in nobody's way; a terminated one does until its end."""


def find_overlap(session: Session, memorandum: Memorandum) -> str | None:
    """The reference of another agreement of the pair with one of these services on one of these days."""
    mine = sa.select(MemorandumService.service_id).where(MemorandumService.memorandum_id == memorandum.id)
    others = session.execute(
        sa.select(Memorandum.reference, Memorandum.starts_on, Memorandum.ends_on, Memorandum.terminated_on)
        .where(
            Memorandum.partnership_id == memorandum.partnership_id,
            Memorandum.id != memorandum.id,
            Memorandum.state.in_(BINDING),
            sa.exists().where(
                MemorandumService.memorandum_id == Memorandum.id, MemorandumService.service_id.in_(mine)
            ),
        )
        .order_by(Memorandum.starts_on, Memorandum.reference)
    )
    for other in others:
        last = last_day(other.ends_on, other.terminated_on)
        if days_overlap((memorandum.starts_on, memorandum.ends_on), (other.starts_on, last)):
            return str(other.reference)
    return None


def days_overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
    """Whether two terms, first and last day included, share a day; a term that never began shares none."""
    return max(one[0], other[0]) <= min(one[1], other[1])
