"""Those who read evaluations are told when one is ready, with a link; the file itself is never mailed."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from accounts.notices.queries import people_holding
from accounts.organisations.models import Organisation
from core.actor import Actor, OrganisationKind, Role
from core.permissions import Permission
from core.text import N_, MarkedText
from kpi.evaluations.models import Evaluation, EvaluationReceipt
from kpi.measures.scope import Scope, ScopeKind

EVERYTHING = N_("all agencies and partners")


def tell_readers(
    session: Session,
    actor: Actor,
    evaluation: Evaluation,
    *,
    scope: Scope,
    recipients: frozenset[Role] | None = None,
    now: datetime,
) -> int:
    """Each reader of the evaluation but the one who ran it; of a partnership, readers on both sides.

    `recipients` narrows it to people who hold one of these roles; None is everybody who may read it. What of it was
    told to whom is kept as receipts. Answers how many were told.
    """
    if recipients is not None and not recipients:
        return 0
    people = people_holding(
        session,
        organisation_ids=_sides(session, scope),
        permission=Permission.EVALUATION_READ,
        roles=recipients or (),
    )
    told = [person for person in people if person != actor.user_id]
    keep_told(session, evaluation.id, told, now=now)
    return notify(
        session,
        to=told,
        kind=NoticeKind.EVALUATION,
        text=N_("The evaluation of “%(scope)s” from %(first)s to %(last)s is ready"),
        params={
            "scope": named(scope.title),
            "first": evaluation.period_start,
            "last": evaluation.period_end,
        },
        link=link_of(evaluation.id),
        about=("evaluation", evaluation.id),
        key=f"evaluation:{evaluation.id.hex}",
        partnership_id=scope.partnership_id,
        now=now,
    )


def keep_told(session: Session, evaluation_id: UUID, people: Iterable[UUID], *, now: datetime) -> None:
    """Note who is told of an evaluation; whoever was told before keeps the first time."""
    rows = [{"evaluation_id": evaluation_id, "user_id": person, "told_at": now} for person in people]
    if not rows:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    new = dialect.insert(EvaluationReceipt.__table__).values(rows)
    session.execute(new.on_conflict_do_nothing(index_elements=["evaluation_id", "user_id"]))


def named(title: str) -> str | MarkedText:
    """The names of those measured, for a notice; everything has none of its own."""
    return title or MarkedText(EVERYTHING)


def link_of(evaluation_id: UUID) -> str:
    """The path of an evaluation's page, for a notice."""
    return f"/evaluations/{evaluation_id}"


def _sides(session: Session, scope: Scope) -> set[UUID]:
    """The organisations whose people are told; everything is for the operator's own."""
    if scope.kind is ScopeKind.ALL:
        operators = sa.select(Organisation.id).where(Organisation.kind == OrganisationKind.OPERATOR)
        return set(session.scalars(operators))
    return {side for side in (scope.agency_id, scope.ngo_id) if side is not None}
