"""Publishing an evaluation for everybody and taking it back; each is a deliberate act with its audit row."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, NotFound
from core.suppression import region_of
from core.text import N_
from kpi.evaluations.canonical import canonical_json
from kpi.evaluations.published import months_of
from kpi.evaluations.queries import get_evaluation
from kpi.openness.masking import masked
from kpi.openness.models import PublicEdition
from kpi.openness.policy import may_be_public, may_publish
from kpi.openness.queries import NOT_FOUND, list_earlier
from kpi.reviews.queries import review_of, sides_of
from partners.memoranda.models import Partnership
from partners.openness.pages.queries import get_own_page


def publish_evaluation(session: Session, actor: Actor, evaluation_id: UUID, *, now: datetime) -> UUID:
    """Everybody reads the figures of a signed evaluation from now on, as they may be told; answers the edition's id.

    Small numbers go before anything is stored, and so does what would follow from editions that were published before.
    One that was taken back comes again as it was. Raises `Conflict` where a side has not signed or does not show itself.
    """
    may_publish(actor)
    row, snapshot = get_evaluation(session, actor, evaluation_id)
    scope = snapshot.scope
    shows_itself = False
    if scope.partnership_id is not None:
        shows_itself = get_own_page(session, actor, UUID(scope.partnership_id)).page.is_public
    may_be_public(
        is_of_partnership=scope.partnership_id is not None,
        is_signed=review_of(session, evaluation_id).is_complete(sides_of(session, evaluation_id)),
        shows_itself=shows_itself,
        has_ended=snapshot.period.period().has_ended(row.data_as_of),
    )
    assert scope.partnership_id is not None, "may_be_public asks for a partnership"
    partnership_id = UUID(scope.partnership_id)
    # One at a time: what is hidden depends on what was published before.
    session.execute(sa.select(Partnership.id).where(Partnership.id == partnership_id).with_for_update())
    edition = _find(session, evaluation_id)
    if edition is not None and edition.withdrawn_at is None:
        raise Conflict(N_("This evaluation is published already."))
    if edition is None:
        period = snapshot.period.period()
        region = region_of([partnership_id], months_of(period.start, period.end))
        figures = masked(snapshot.figures, region, list_earlier(session, partnership_id))
        edition = PublicEdition(
            id=uuid4(),
            evaluation_id=evaluation_id,
            partnership_id=partnership_id,
            figures=canonical_json([one.to_json() for one in figures]),
            published_at=now,
            published_by_id=actor.user_id,
        )
        session.add(edition)
    else:
        edition.withdrawn_at = edition.withdrawn_by_id = None
    session.flush()
    _record(session, actor, "evaluation.made_public", evaluation_id, now=now)
    return edition.id


def take_back(session: Session, actor: Actor, evaluation_id: UUID, *, now: datetime) -> None:
    """Either side takes a published evaluation back; what was read stays read, and counts for later editions."""
    may_publish(actor)
    get_evaluation(session, actor, evaluation_id)
    edition = _find(session, evaluation_id)
    if edition is None or edition.withdrawn_at is not None:
        raise NotFound(NOT_FOUND)
    edition.withdrawn_at, edition.withdrawn_by_id = now, actor.user_id
    session.flush()
    _record(session, actor, "evaluation.taken_back", evaluation_id, now=now)


def _find(session: Session, evaluation_id: UUID) -> PublicEdition | None:
    query = sa.select(PublicEdition).where(PublicEdition.evaluation_id == evaluation_id)
    return session.scalars(query.with_for_update()).one_or_none()


def _record(session: Session, actor: Actor, action: str, evaluation_id: UUID, *, now: datetime) -> None:
    record(session, actor, action=action, subject=("evaluation", evaluation_id), now=now)
