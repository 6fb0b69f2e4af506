"""Counts of the period by what leadership can steer by, suppressed before they are stored (facts 2.7)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Organisation
from core.suppression import POLICIES, Audience
from kpi.evaluations.disclosure import shown_breakdown
from kpi.evaluations.measuring import Source
from kpi.evaluations.snapshot import Breakdown
from kpi.measures.columns import NO, UNKNOWN, YES, Coded
from kpi.measures.encounter_rows import EVENT_TYPES, KeptEncounters, encounters_by_disposition
from kpi.measures.referral_rows import URGENCIES
from kpi.measures.scope import Scope

NOT_KNOWN = "not_known"
ANSWERS = (("yes", YES), ("no", NO), ("unknown", UNKNOWN))


def referrals_by_urgency(source: Source) -> dict[str, int]:
    """The referrals of the period by urgency, exact."""
    sent = _counts_of_referrals(source)["urgency"]
    return {name: sent[name] for name in URGENCIES if sent[name]}


def list_breakdowns(
    session: Session, source: Source, *, hidden_urgencies: frozenset[str] = frozenset()
) -> tuple[Breakdown, ...]:
    """The breakdowns of the scope, each with its total; an agency's has its encounters too.

    `hidden_urgencies` are those that no split by urgency of this evaluation may show.
    """
    k = POLICIES[Audience.INTERNAL].k
    sent = _counts_of_referrals(source)
    areas = _area_names(session, source.scope)
    found: list[Breakdown] = []
    if source.encounters is not None:
        found += _of_encounters(session, source, source.encounters, areas=areas, k=k)
    if sent["urgency"].total():
        found += _of_referrals(session, source, sent, areas=areas, hidden=hidden_urgencies, k=k)
    return tuple(found)


def _counts_of_referrals(source: Source) -> dict[str, Counter[str]]:
    """The referrals of the period that were not removed, by urgency, NGO and area."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("urgency", "ngo", "area")}
    for rows in source.referrals.sent_between(*source.period.bounds()):
        sent = rows.only(rows.removed == 0)
        for name, count in counts.items():
            count.update(Coded.of(getattr(sent, name)).counts())
    return counts


def _of_encounters(
    session: Session, source: Source, everything: KeptEncounters, *, areas: Mapping[str, str], k: int
) -> list[Breakdown]:
    counts: dict[str, Counter[Any]] = {
        name: Counter() for name in ("event_type", "area", "arrest", "apprehension")
    }
    for rows in everything.of(source.period, tuple(counts)):
        for name in ("event_type", "area"):
            counts[name].update(rows[name].counts())
        for name in ("arrest", "apprehension"):
            counts[name].update({answer: int((rows[name] == answer).sum()) for _, answer in ANSWERS})
    if not counts["event_type"].total():
        return []
    found = [
        shown_breakdown("encounters_by_event_type", _counted(counts["event_type"], EVENT_TYPES), k=k),
        _by_answer("encounters_by_apprehension", counts["apprehension"], k=k),
    ]
    if counts["arrest"][YES] or counts["arrest"][NO]:
        found.append(_by_answer("encounters_by_arrest", counts["arrest"], k=k))
    by_disposition = encounters_by_disposition(
        session, source.scope, period=source.period, as_of=source.as_of
    )
    if by_disposition.n:
        parts = [(part.name, None, part.measurement.n) for part in by_disposition.parts]
        parts.sort(key=lambda part: (-part[2], part[0]))
        total = by_disposition.n if by_disposition.parts_overlap else None
        found.append(shown_breakdown("encounters_by_disposition", parts, k=k, total=total))
    if source.scope.agency_id is not None:
        found.append(shown_breakdown("encounters_by_area", _named(counts["area"], areas), k=k))
    return found


def _of_referrals(
    session: Session,
    source: Source,
    sent: Mapping[str, Counter[str]],
    *,
    areas: Mapping[str, str],
    hidden: frozenset[str],
    k: int,
) -> list[Breakdown]:
    by_urgency = _counted(sent["urgency"], URGENCIES)
    found = [shown_breakdown("referrals_by_urgency", by_urgency, k=k, hidden=hidden)]
    if source.scope.ngo_id is None:
        names = _organisation_names(session, set(sent["ngo"]))
        found.append(shown_breakdown("referrals_by_partner", _named(sent["ngo"], names), k=k))
    if source.scope.agency_id is not None:
        found.append(shown_breakdown("referrals_by_area", _named(sent["area"], areas), k=k))
    return found


def _by_answer(code: str, counts: Counter[int], *, k: int) -> Breakdown:
    """The answers that C05 and C05A state as a whole: nothing of them is hidden, it would stand beside them."""
    rows = [(name, None, counts[answer]) for name, answer in ANSWERS]
    return shown_breakdown(code, rows, k=k, hidden=frozenset())


def _counted(counts: Counter[str], order: Sequence[str]) -> list[tuple[str, None, int]]:
    return [(name, None, counts[name]) for name in order if counts[name]]


def _named(counts: Counter[str], names: Mapping[str, str]) -> list[tuple[str, str | None, int]]:
    """Counts by a row of another table, by name; rows without one come last as not known."""
    rows = [(value, names.get(value), count) for value, count in sorted(counts.items()) if count]
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
