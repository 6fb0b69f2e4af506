"""Where no service could help: gaps of the period by what was missing, by need and by origin (facts 2.7 applied)."""

from collections import Counter
from datetime import date
from enum import StrEnum
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.evaluations.disclosure import shown_breakdown
from kpi.evaluations.snapshot import Breakdown
from kpi.measures.scope import Scope
from kpi.periods import Period
from partners.services.needs import Need
from referrals.handover.gaps.codes import GapOrigin, Missing, split_codes
from referrals.handover.gaps.models import ServiceGap, ServiceGapPartner

T = TypeVar("T", bound=StrEnum)


def gap_breakdowns(
    session: Session, scope: Scope, *, period: Period, day: date, k: int
) -> tuple[Breakdown, ...]:
    """The gaps found in the period up to `day`, counted by the database; nothing where there is none.

    A gap may miss several things, so that its rows overlap. For an NGO and a partnership it is what the nearest service
    of that NGO lacked.
    """
    missing = ServiceGap.missing if scope.ngo_id is None else ServiceGapPartner.missing
    query = sa.select(
        missing.label("missing"), ServiceGap.need, ServiceGap.origin, sa.func.count().label("cases")
    ).where(ServiceGap.found_on.between(period.start, min(period.end, day)))
    if scope.agency_id is not None:
        query = query.where(ServiceGap.agency_id == scope.agency_id)
    if scope.ngo_id is not None:
        query = query.join(ServiceGapPartner, ServiceGapPartner.gap_id == ServiceGap.id)
        query = query.where(ServiceGapPartner.ngo_id == scope.ngo_id)
    rows = session.execute(query.group_by(missing, ServiceGap.need, ServiceGap.origin)).all()
    total = sum(row.cases for row in rows)
    if not total:
        return ()
    lacking: Counter[Missing] = Counter()
    needs: Counter[Need] = Counter()
    origins: Counter[GapOrigin] = Counter()
    for row in rows:
        needs[row.need] += row.cases
        origins[row.origin] += row.cases
        for code in split_codes(row.missing):
            lacking[code] += row.cases
    return (
        shown_breakdown("gaps_by_missing", _counted("missing", lacking, Missing), k=k, total=total),
        shown_breakdown("gaps_by_need", _counted("need", needs, Need), k=k),
        shown_breakdown("gaps_by_origin", _counted("origin", origins, GapOrigin), k=k),
    )


def _counted(prefix: str, counts: Counter[T], order: type[T]) -> list[tuple[str, str | None, int]]:
    """In the order of the code list, so that the order tells nothing of hidden counts."""
    return [(f"{prefix}_{code.value}", None, counts[code]) for code in order if counts[code]]
