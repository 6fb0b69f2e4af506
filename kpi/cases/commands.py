"""Writes of the cases behind a figure: that somebody listed them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from kpi.cases.policy import may_list
from kpi.cases.queries import CasePage, Position, list_cases
from kpi.cases.results import Result
from kpi.evaluations.snapshot import Snapshot
from kpi.measures.scope import Scope


def open_cases(
    session: Session,
    actor: Actor,
    *,
    evaluation_id: UUID,
    scope: Scope,
    snapshot: Snapshot,
    code: str,
    now: datetime,
    after: Position | None = None,
    result: Result | None = None,
) -> CasePage:
    """A page of the cases behind a figure; who looked at how many of which figure stands in the trail.

    Raises `Denied` for those who read counts only, and where a figure does not count referrals.
    """
    may_list(actor, code)
    page = list_cases(
        session, actor, scope=scope, snapshot=snapshot, code=code, now=now, after=after, result=result
    )
    record(
        session,
        actor,
        action="evaluation.cases_listed",
        subject=("evaluation", evaluation_id),
        now=now,
        details={"figure": code, "listed": len(page.rows), "result": result.value if result else None},
    )
    return page
