"""Counts of the period by what leadership can steer by, suppressed before they are stored (facts 2.7)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Organisation
from core.suppression import POLICIES, Audience
from kpi.evaluations.disclosure import shown_breakdown
from kpi.evaluations.measuring import Source
from kpi.evaluations.snapshot import Breakdown
from kpi.measures.cells import Numbers, Texts
from kpi.measures.columns import NO, UNKNOWN, YES
from kpi.measures.encounter_rows import EVENT_TYPES, EncounterRows, encounters_by_disposition
from kpi.measures.referral_rows import URGENCIES, ReferralRows
from kpi.measures.scope import Scope

NOT_KNOWN = "not_known"
ANSWERS = (("yes", YES), ("no", NO), ("unknown", UNKNOWN))


def referrals_by_urgency(source: Source) -> dict[str, int]:
    """The referrals of the period by urgency, exact."""
    sent = source.referrals.sent_between(*source.period.bounds())
    return {name: count for name, _, count in _counted(sent.only(sent.removed == 0).urgency, URGENCIES)}


def list_breakdowns(
    session: Session, source: Source, *, hidden_urgencies: frozenset[str] = frozenset()
) -> tuple[Breakdown, ...]:
    """The breakdowns of the scope, each with its total; an agency's has its encounters too.

    `hidden_urgencies` are those that no split by urgency of this evaluation may show.
    """
    k = POLICIES[Audience.INTERNAL].k
    sent = source.referrals.sent_between(*source.period.bounds())
    sent = sent.only(sent.removed == 0)
    areas = _area_names(session, source.scope)
    found: list[Breakdown] = []
    if source.encounters is not None:
        found += _of_encounters(session, source, source.encounters.of(source.period), areas=areas, k=k)
    if len(sent):
        found += _of_referrals(session, source, sent, areas=areas, hidden=hidden_urgencies, k=k)
    return tuple(found)


def _of_encounters(
    session: Session, source: Source, rows: EncounterRows, *, areas: Mapping[str, str], k: int
) -> list[Breakdown]:
    if not len(rows):
        return []
    found = [
        shown_breakdown("encounters_by_event_type", _counted(rows.event_type, EVENT_TYPES), k=k),
        _by_answer("encounters_by_apprehension", rows.apprehension, k=k),
    ]
    if bool((rows.arrest != UNKNOWN).any()):
        found.append(_by_answer("encounters_by_arrest", rows.arrest, k=k))
    by_disposition = encounters_by_disposition(
        session, source.scope, period=source.period, as_of=source.as_of
    )
    if by_disposition.n:
        parts = [(part.name, None, part.measurement.n) for part in by_disposition.parts]
        parts.sort(key=lambda part: (-part[2], part[0]))
        total = by_disposition.n if by_disposition.parts_overlap else None
        found.append(shown_breakdown("encounters_by_disposition", parts, k=k, total=total))
    if source.scope.agency_id is not None:
        found.append(shown_breakdown("encounters_by_area", _named(rows.area, areas), k=k))
    return found


def _of_referrals(
    session: Session,
    source: Source,
    rows: ReferralRows,
    *,
    areas: Mapping[str, str],
    hidden: frozenset[str],
    k: int,
) -> list[Breakdown]:
    by_urgency = _counted(rows.urgency, URGENCIES)
    found = [shown_breakdown("referrals_by_urgency", by_urgency, k=k, hidden=hidden)]
    if source.scope.ngo_id is None:
        names = _organisation_names(session, {str(ngo) for ngo in np.unique(rows.ngo)})
        found.append(shown_breakdown("referrals_by_partner", _named(rows.ngo, names), k=k))
    if source.scope.agency_id is not None:
        found.append(shown_breakdown("referrals_by_area", _named(rows.area, areas), k=k))
    return found


def _by_answer(code: str, column: Numbers, *, k: int) -> Breakdown:
    """The answers that C05 and C05A state as a whole: nothing of them is hidden, it would stand beside them."""
    counts = [(name, None, int((column == answer).sum())) for name, answer in ANSWERS]
    return shown_breakdown(code, counts, k=k, hidden=frozenset())


def _counted(column: Texts, order: Sequence[str]) -> list[tuple[str, None, int]]:
    return [(name, None, int((column == name).sum())) for name in order if bool((column == name).any())]


def _named(column: Texts, names: Mapping[str, str]) -> list[tuple[str, str | None, int]]:
    """Counts by a row of another table, by name; rows without one come last as not known."""
    values, counts = np.unique(column, return_counts=True)
    rows = [
        (value, names.get(value), int(count)) for value, count in zip(values.tolist(), counts, strict=True)
    ]
    known = sorted((row for row in rows if row[1] is not None), key=lambda row: (row[1], row[0]))
    missing = sum(count for _, name, count in rows if name is None)
    return [*known, (NOT_KNOWN, None, missing)] if missing else known


def _area_names(session: Session, scope: Scope) -> dict[str, str]:
    """The areas of the agency by name; across agencies areas are not compared."""
    query = sa.select(Area.id, Area.name).where(Area.organisation_id == scope.agency_id)
    return {row.id.hex: row.name for row in session.execute(query)}


def _organisation_names(session: Session, ids: set[str]) -> dict[str, str]:
    wanted = [UUID(hex=value) for value in ids if value]
    query = sa.select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted))
    return {row.id.hex: row.name for row in session.execute(query)}
