"""The referrals behind a figure, judged one by one by the same measure as the whole, as known when it was published."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind
from kpi.cases.judging import JUDGES, Span
from kpi.cases.results import OF_OUTCOMES, Result, Standing, standing_of, told
from kpi.evaluations.snapshot import Snapshot
from kpi.measures.measurement import Measurement
from kpi.measures.referral_rows import referral_conditions
from kpi.measures.scope import Scope
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.policy import scope as seen_by
from referrals.handover.visibility import CONSENT_ENDED, FACTS, Facts, is_permitted

PAGE_SIZE = 25
MOST_JUDGED = 200
"""So many referrals are looked at for one page; those that the figure does not ask for make a page shorter."""
Position = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A referral as the list shows it; nothing of the person."""

    id: UUID
    reference: str
    sent_at: datetime
    result: Result
    reason: str | None
    """The code of why it was left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """A page of the list; `after` is where the next one begins."""

    rows: tuple[CaseRow, ...]
    after: Position | None


def list_cases(
    session: Session,
    actor: Actor,
    *,
    scope: Scope,
    snapshot: Snapshot,
    code: str,
    now: datetime,
    after: Position | None = None,
    result: Result | None = None,
) -> CasePage:
    """The referrals of a figure that exist for the actor, the latest sent first; a constant number of statements.

    They are judged at the moment of the snapshot's data: what happened later is not in them. `result` narrows them by
    what the actor is told, so that narrowing tells no more than the whole list. Of a figure that counts what came of
    cases (how they closed, whether they wait) those that nothing may be told of are not listed at all.
    """
    figure = snapshot.find_figure(code)
    if figure is None or figure.measurement.no_data:
        return CasePage(rows=(), after=None)
    query = _seen(actor, scope, snapshot, code, now=now)
    if after is not None:
        place = sa.tuple_(Referral.submitted_at, Referral.id)
        ended = sa.tuple_(sa.literal(after[0], Referral.submitted_at.type), sa.literal(after[1], sa.Uuid()))
        query = query.where(place < ended)
    found = session.execute(query.limit(MOST_JUDGED + 1)).all()
    rows: list[CaseRow] = []
    judged = _judged(session, actor, found[:MOST_JUDGED], scope=scope, snapshot=snapshot, code=code, now=now)
    for row, standing in judged:
        if standing is not None and result in (None, standing.result):
            rows.append(_shown(row, standing))
        if len(rows) == PAGE_SIZE and row is not found[-1]:
            return CasePage(rows=tuple(rows), after=(row.submitted_at, row.id))
    last = found[MOST_JUDGED - 1] if len(found) > MOST_JUDGED else None
    return CasePage(rows=tuple(rows), after=(last.submitted_at, last.id) if last else None)


def measure_again(session: Session, *, scope: Scope, snapshot: Snapshot, code: str) -> Measurement:
    """The figure of the whole scope, from the referrals as they are stored now, at the moment of the snapshot's data."""
    return JUDGES[code].whole(session, scope, code, Span.of(snapshot))


def _seen(actor: Actor, scope: Scope, snapshot: Snapshot, code: str, *, now: datetime) -> sa.Select[Any]:
    columns = dict.fromkeys(("id", "reference", *FACTS))
    return (
        sa.select(*(getattr(Referral, name) for name in columns))
        .where(*referral_conditions(scope), seen_by(actor, now=now), JUDGES[code].among(Span.of(snapshot)))
        .order_by(Referral.submitted_at.desc(), Referral.id.desc())
    )


def _judged(
    session: Session,
    actor: Actor,
    found: Sequence[Any],
    *,
    scope: Scope,
    snapshot: Snapshot,
    code: str,
    now: datetime,
) -> Iterator[tuple[Any, Standing | None]]:
    judge = JUDGES[code]
    measured = judge.each(session, scope, [row.id for row in found], code, Span.of(snapshot)) if found else {}
    works = actor.organisation_kind is OrganisationKind.NGO
    for row in found:
        standing = standing_of(measured[row.id]) if row.id in measured else None
        if standing is not None:
            standing = told(
                standing,
                code,
                is_own_work=works,
                may_know=_may_know(row, now=now),
                is_closed=row.state is ReferralState.CLOSED,
            )
        is_silent = code in OF_OUTCOMES and standing is not None and standing.result is Result.NOT_TOLD
        yield row, None if is_silent else standing


def _may_know(row: Any, *, now: datetime) -> bool:
    """Whether the person permits feedback now; a consent that ended with the case permits none."""
    ended = row.closure_reason in CONSENT_ENDED or row.decline_reason in CONSENT_ENDED
    return not ended and is_permitted(Facts.of(row), now=now)


def _shown(row: Any, standing: Standing) -> CaseRow:
    return CaseRow(
        id=row.id,
        reference=row.reference,
        sent_at=row.submitted_at,
        result=standing.result,
        reason=standing.reason,
    )
