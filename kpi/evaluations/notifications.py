"""Those who read evaluations are told when one is ready."""

from datetime import datetime

from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from accounts.notices.queries import people_holding
from core.actor import Actor, Role
from core.permissions import Permission
from core.text import N_
from kpi.evaluations.models import Evaluation
from kpi.measures.scope import Scope


def tell_readers(
    session: Session,
    actor: Actor,
    evaluation: Evaluation,
    *,
    scope: Scope,
    now: datetime,
    recipients: frozenset[Role] | None = None,
) -> int:
    """Each reader of the evaluation but the one who ran it; of a partnership, readers on both sides.

    With `recipients` only readers with one of these roles.
    """
    sides = {side for side in (scope.agency_id, scope.ngo_id) if side is not None}
    if recipients is not None and not recipients:
        return 0
    people = people_holding(
        session, organisation_ids=sides, permission=Permission.EVALUATION_READ, roles=recipients or ()
    )
    return notify(
        session,
        to=[person for person in people if person != actor.user_id],
        kind=NoticeKind.EVALUATION,
        text=N_("The evaluation of “%(scope)s” from %(first)s to %(last)s is ready"),
        params={"scope": scope.title, "first": evaluation.period_start, "last": evaluation.period_end},
        link=f"/evaluations/{evaluation.id}",
        about=("evaluation", evaluation.id),
        key=f"evaluation:{evaluation.id.hex}",
        partnership_id=scope.partnership_id,
        now=now,
    )
