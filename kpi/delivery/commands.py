"""Who opened an evaluation first, and the one reminder to those who have not."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from accounts.notices.commands import mark_read_about, notify
from accounts.notices.kinds import NoticeKind
from audit.commands import record
from core.actor import SYSTEM, Actor
from core.errors import Denied
from core.text import N_
from kpi.delivery.queries import list_waiting, may_open
from kpi.evaluations.codes import OpenedAs
from kpi.evaluations.models import EvaluationReceipt
from kpi.evaluations.notifications import link_of, named

REMIND_AFTER = timedelta(days=7)
"""[HOUSE] Whoever was told and has not opened an evaluation is reminded after this time, once."""
AT_ONCE = 200


def open_evaluation(
    session: Session, actor: Actor, evaluation_id: UUID, *, opened_as: OpenedAs, now: datetime
) -> bool:
    """The actor opens an evaluation; only the first time is kept, and its notices are read.

    Answers whether it was the first time. Raises `NotFound` outside the actor's scope.
    """
    may_open(session, actor, evaluation_id)
    if actor.user_id is None:
        raise Denied(N_("Timers read nothing."))
    mark_read_about(session, actor, about=("evaluation", evaluation_id), now=now)
    if not _keep_first(session, evaluation_id, actor.user_id, opened_as=opened_as, now=now):
        return False
    record(
        session,
        actor,
        action="evaluation.opened",
        subject=("evaluation", evaluation_id),
        now=now,
        details={"as": opened_as.value},
    )
    return True


def remind_readers(session: Session, *, now: datetime) -> int:
    """Whoever was told a week ago and has opened nothing is told once more, never again; answers how many.

    Those who have left, or may not read evaluations any more, are left in peace.
    """
    waiting = list_waiting(session, told_before=now - REMIND_AFTER, limit=AT_ONCE)
    people = defaultdict(list)
    for row in waiting:
        people[row.evaluation_id].append(row.user_id)
    for row in {row.evaluation_id: row for row in waiting}.values():
        reminded = people[row.evaluation_id]
        session.execute(
            sa.update(EvaluationReceipt)
            .where(
                EvaluationReceipt.evaluation_id == row.evaluation_id,
                EvaluationReceipt.user_id.in_(reminded),
            )
            .values(reminded_at=now)
            .execution_options(synchronize_session=False)
        )
        notify(
            session,
            to=reminded,
            kind=NoticeKind.EVALUATION,
            text=N_("You have not opened the evaluation of “%(scope)s” from %(first)s to %(last)s yet"),
            params={"scope": named(row.scope_title), "first": row.period_start, "last": row.period_end},
            link=link_of(row.evaluation_id),
            about=("evaluation", row.evaluation_id),
            key=f"evaluation_reminder:{row.evaluation_id.hex}",
            partnership_id=row.partnership_id,
            now=now,
        )
        record(
            session,
            SYSTEM,
            action="evaluation.reminded",
            subject=("evaluation", row.evaluation_id),
            now=now,
            details={"people": len(reminded)},
        )
    return len(waiting)


def _keep_first(
    session: Session, evaluation_id: UUID, user_id: UUID, *, opened_as: OpenedAs, now: datetime
) -> bool:
    # Two windows may open it at the same moment: the database decides which was first.
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    opening = {"opened_at": now, "opened_as": opened_as}
    new = dialect.insert(EvaluationReceipt).values(evaluation_id=evaluation_id, user_id=user_id, **opening)
    kept = new.on_conflict_do_update(
        index_elements=["evaluation_id", "user_id"],
        set_=opening,
        where=EvaluationReceipt.opened_at.is_(None),
    ).returning(EvaluationReceipt.user_id)
    return session.execute(kept, execution_options={"populate_existing": True}).first() is not None
