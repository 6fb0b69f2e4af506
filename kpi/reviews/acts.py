"""What every command of a review does alike: open it, hold it against others, tell people, record the act."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from accounts.notices.commands import NOTHING, notify
from accounts.notices.kinds import NoticeKind
from accounts.notices.queries import people_holding
from accounts.notices.values import Plain
from core.actor import Actor
from core.errors import Denied, NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from kpi.evaluations.queries import EvaluationRow, get_evaluation, newest_edition
from kpi.evaluations.snapshot import Snapshot
from kpi.reviews.models import EvaluationReview
from kpi.reviews.queries import review_of, sides_of
from kpi.reviews.rows import Review, Sides

NO_FIGURE = N_("This evaluation has no such indicator.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A review that nobody else changes until this transaction ends, with the evaluation that it reads."""

    row: EvaluationRow
    snapshot: Snapshot
    sides: Sides
    open: EvaluationReview
    """The row itself, for whoever moves it on."""
    review: Review
    """What everybody did so far."""

    @property
    def title(self) -> str:
        """What the evaluation is called in a notice."""
        return f"{self.row.reference} ({self.row.period_key})"


def hold(session: Session, actor: Actor, evaluation_id: UUID, *, now: datetime) -> Held:
    """The review of an evaluation of the actor's, opened by the first act and locked until the transaction ends.

    Raises `NotFound` outside the actor's scope.
    """
    row, snapshot = get_evaluation(session, actor, evaluation_id)
    if actor.user_id is None:
        raise Denied(N_("Timers do not read evaluations."))
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    first = dialect.insert(EvaluationReview.__table__).values(
        id=uuid4(),
        evaluation_id=evaluation_id,
        edition=1,
        opened_at=now,
        opened_by_id=actor.user_id,
        version=1,
    )
    session.execute(first.on_conflict_do_nothing(index_elements=["evaluation_id"]))
    locked = session.scalars(
        sa.select(EvaluationReview)
        .where(EvaluationReview.evaluation_id == evaluation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return Held(
        row=row,
        snapshot=snapshot,
        sides=sides_of(session, evaluation_id),
        open=locked,
        review=review_of(session, evaluation_id),
    )


def ask_for_edition(session: Session, held: Held) -> None:
    """The document has to tell of this act: the next edition does, with all that happened since the newest one.

    Editions count what was issued, not acts: readers find 1, 2, 3 in the register without gaps.
    """
    held.open.edition = newest_edition(session, held.row.id) + 1


def check_figure(snapshot: Snapshot, indicator: str) -> None:
    """Only what was measured can be talked about; raises `NotFound`."""
    if snapshot.find_figure(indicator) is None:
        raise NotFound(NO_FIGURE)


def required(text: str | None, words: str, field: str) -> str:
    """A text without the spaces around it; raises `RuleBroken` where there is none."""
    kept = (text or "").strip()
    if not kept:
        raise RuleBroken(words, field)
    return kept


def own_id(actor: Actor) -> UUID:
    """The person; timers do nothing here."""
    if actor.user_id is None:
        raise Denied(N_("Timers do not read evaluations."))
    return actor.user_id


def tell(
    session: Session,
    actor: Actor,
    held: Held,
    *,
    organisation_ids: Iterable[UUID],
    permission: Permission,
    text: str,
    key: str,
    now: datetime,
    params: Mapping[str, Plain] = NOTHING,
) -> int:
    """Those of whom something is asked, with the next daily digest; never the one who asks."""
    people = people_holding(session, organisation_ids=organisation_ids, permission=permission)
    return notify(
        session,
        to=[person for person in people if person != actor.user_id],
        kind=NoticeKind.EVALUATION,
        text=text,
        params={"evaluation": held.title, **params},
        link=f"/evaluations/{held.row.id}/review",
        about=("evaluation", held.row.id),
        key=key,
        partnership_id=held.row.partnership_id,
        now=now,
    )
