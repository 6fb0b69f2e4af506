"""Which version of a course's test is asked in sessions that are planned now."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.training.knowledge.models import KnowledgeTest


def find_current_test(session: Session, course_id: UUID) -> UUID | None:
    """The newest version that is ready; None where a course has no test."""
    return session.scalar(
        sa.select(KnowledgeTest.id)
        .where(KnowledgeTest.course_id == course_id, KnowledgeTest.ready_at.is_not(None))
        .order_by(KnowledgeTest.number.desc())
        .limit(1)
    )
