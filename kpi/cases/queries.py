"""The referrals behind a figure, judged one by one by the same measure as the whole, as known when it was published."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind
from kpi.cases.results import Result, Standing, standing_of, told
from kpi.evaluations.snapshot import Snapshot
from kpi.measures.cells import id_of, read_columns
from kpi.measures.measurement import Measurement
from kpi.measures.referral_rows import (
    ReferralRows,
    read_referrals,
    referral_columns,
    referral_conditions,
    referral_figures,
    referral_source,
)
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
    """The referrals of a figure that exist for the actor, the latest sent first; two statements.

    They are judged at the moment of the snapshot's data: what happened later is not in them. `result` narrows them by
    what the actor is told, so that narrowing tells no more than the whole list.
    """
    query = _seen(actor, scope, snapshot, now=now)
    if after is not None:
        place = sa.tuple_(Referral.submitted_at, Referral.id)
        ended = sa.tuple_(sa.literal(after[0], Referral.submitted_at.type), sa.literal(after[1], sa.Uuid()))
        query = query.where(place < ended)
    found = session.execute(query.limit(MOST_JUDGED + 1)).all()
    rows: list[CaseRow] = []
    for row, standing in _judged(session, actor, found[:MOST_JUDGED], snapshot=snapshot, code=code, now=now):
        if standing is not None and result in (None, standing.result):
            rows.append(_shown(row, standing))
        if len(rows) == PAGE_SIZE and row is not found[-1]:
            return CasePage(rows=tuple(rows), after=(row.submitted_at, row.id))
    last = found[MOST_JUDGED - 1] if len(found) > MOST_JUDGED else None
    return CasePage(rows=tuple(rows), after=(last.submitted_at, last.id) if last else None)


def measure_again(session: Session, *, scope: Scope, snapshot: Snapshot, code: str) -> Measurement:
    """The figure of the whole scope, from the referrals as they are stored now, at the moment of the snapshot's data."""
    begin, end = snapshot.period.period().bounds()
    rows = read_referrals(session, scope, begin=begin, end=end)
    return referral_figures(rows, as_of=snapshot.as_of, loop_days=_loop_days(snapshot))[code]


def _seen(actor: Actor, scope: Scope, snapshot: Snapshot, *, now: datetime) -> sa.Select[Any]:
    begin, end = snapshot.period.period().bounds()
    columns = dict.fromkeys(("id", "reference", *FACTS))
    return (
        sa.select(*(getattr(Referral, name) for name in columns))
        .where(
            *referral_conditions(scope),
            seen_by(actor, now=now),
            Referral.submitted_at >= begin,
            Referral.submitted_at < end,
        )
        .order_by(Referral.submitted_at.desc(), Referral.id.desc())
    )


def _judged(
    session: Session, actor: Actor, found: Sequence[Any], *, snapshot: Snapshot, code: str, now: datetime
) -> Iterator[tuple[Any, Standing | None]]:
    places, columns = _columns_of(session, [row.id for row in found])
    works = actor.organisation_kind is OrganisationKind.NGO
    for row in found:
        # Each alone, so that it stands where the whole counted it.
        one = columns.only(np.array([places[row.id]]))
        measured = referral_figures(one, as_of=snapshot.as_of, loop_days=_loop_days(snapshot))[code]
        standing = standing_of(measured)
        yield (
            row,
            None
            if standing is None
            else told(
                standing,
                code,
                is_own_work=works,
                may_know=_may_know(row, now=now),
                is_closed=row.state is ReferralState.CLOSED,
            ),
        )


def _may_know(row: Any, *, now: datetime) -> bool:
    """Whether the person permits feedback now; a consent that ended with the case permits none."""
    ended = row.closure_reason in CONSENT_ENDED or row.decline_reason in CONSENT_ENDED
    return not ended and is_permitted(Facts.of(row), now=now)


def _columns_of(session: Session, ids: Sequence[UUID]) -> tuple[dict[UUID, int], ReferralRows]:
    source = referral_source(Scope(timezone="UTC")).where(Referral.id.in_(ids))
    read = read_columns(
        session, source, {**referral_columns(), "id": id_of(Referral.id)}, cell=Referral.ngo_id
    )
    places = {UUID(hex=text): place for place, text in enumerate(read["id"].tolist())}
    return places, ReferralRows.of(read)


def _loop_days(snapshot: Snapshot) -> int:
    return int(snapshot.parameters["loop_days"])


def _shown(row: Any, standing: Standing) -> CaseRow:
    return CaseRow(
        id=row.id,
        reference=row.reference,
        sent_at=row.submitted_at,
        result=standing.result,
        reason=standing.reason,
    )
