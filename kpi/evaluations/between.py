"""Hides of an evaluation what, beside those already published, would tell a small count (ADR 0021, facts 2.7 rule 5)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from core.suppression import PublishedTable, hide_between
from kpi.evaluations.canonical import plain
from kpi.evaluations.cohort import Way
from kpi.evaluations.disclosure import SMALL_NUMBERS
from kpi.evaluations.divided import DECLINES, OTHERS, REASONS, Divided, Key, Kind, tables_of
from kpi.evaluations.flow import BY_PERSON, flow_of, leaf_of
from kpi.evaluations.published import Cover, PublishedTables
from kpi.evaluations.snapshot import Breakdown, Equity, EquityRow, Figure, ShownPart, Snapshot
from kpi.measures.measurement import Measurement
from kpi.measures.ratio import UNKNOWN_GROUP, WithoutRatio, in_band, rate_ratio
from kpi.measures.referral_rows import URGENCIES
from kpi.measures.status import TargetStatus

DECLINED = "R11"
Hidden = dict[Key, frozenset[str]]


def hide_beside(
    snapshot: Snapshot,
    published: Collection[PublishedTables],
    *,
    cover: Cover,
    months: frozenset[object],
    ways: Collection[Way],
    k: int,
) -> Snapshot:
    """The snapshot with everything hidden that a reader of `published` could take a count below `k` from.

    What one table hides, those of the same labels hide too; so until nothing more follows.
    """
    if not published:
        return snapshot
    before: Hidden = {}
    while True:
        tables = tables_of(plain(snapshot))
        hidden = {
            key: frozenset(label for label, n in table.cells.items() if n is None)
            | _told_with(table, published, cover=cover, months=months, k=k)
            for key, table in tables.items()
        }
        if hidden == before:
            return snapshot
        before = hidden
        snapshot = _without(snapshot, hidden, ways=ways, k=k)


def _told_with(
    table: Divided,
    published: Collection[PublishedTables],
    *,
    cover: Cover,
    months: frozenset[object],
    k: int,
) -> frozenset[str]:
    """The labels that this table must hide beside the same table of others."""

    def places(of: Cover) -> frozenset[object]:
        return of.agencies if table.by_agency else of.partnerships

    own = (places(cover), months)
    others = [
        (places(one.cover), one.months, found)
        for one in published
        if (found := one.tables.get(table.key)) is not None and places(one.cover)
    ]
    labels = {label for one in (table, *(found for _, _, found in others)) for label in one.cells}

    def as_read(one: Divided, region: tuple[frozenset[object], frozenset[object]]) -> PublishedTable:
        missing = dict.fromkeys(labels - one.cells.keys()) if one.others_are_hidden else {}
        return PublishedTable(region=region, cells={**one.cells, **missing}, total=one.total)

    return hide_between(
        as_read(table, own),
        [as_read(found, (where, when)) for where, when, found in others],
        k=k,
        free=table.free,
    )


@dataclass(frozen=True, slots=True)
class _Linked:
    """Labels that stand in several tables."""

    urgencies: frozenset[str]
    reasons: frozenset[str]


def _without(snapshot: Snapshot, hidden: Hidden, *, ways: Collection[Way], k: int) -> Snapshot:
    reasons = _labels(hidden, Kind.PART, DECLINED)
    steps = {label for key, labels in hidden.items() if key.kind is Kind.FLOW for label in labels}
    for code, side in REASONS.items():
        told = {row.code for one in snapshot.breakdowns if one.code == code for row in one.rows}
        gone = _labels(hidden, Kind.BREAKDOWN, code) | (reasons if side != BY_PERSON else frozenset())
        steps |= {leaf_of(side, reason) for reason in gone & told}
    flow = flow_of(ways, k=k, also=frozenset(steps))
    declines = {one.code: one for one in flow.declines}
    linked = _Linked(
        urgencies=frozenset(label for labels in hidden.values() for label in labels & set(URGENCIES)),
        reasons=reasons | flow.hidden_reasons,
    )
    return replace(
        snapshot,
        flow=flow.steps,
        breakdowns=tuple(
            declines.get(one.code, one)
            if one.code == DECLINES or one.code in REASONS
            else _breakdown(one, hidden, linked)
            for one in snapshot.breakdowns
        ),
        figures=tuple(_figure(figure, hidden, linked) for figure in snapshot.figures),
        equity=tuple(_equity(one, hidden) for one in snapshot.equity),
    )


def _labels(hidden: Mapping[Key, frozenset[str]], kind: Kind, code: str, about: str = "") -> frozenset[str]:
    """The labels that any table of this kind and code hides."""
    found = (
        labels
        for key, labels in hidden.items()
        if key.kind is kind and key.code == code and key.about.startswith(about)
    )
    return frozenset().union(*found) - {OTHERS}


def _breakdown(one: Breakdown, hidden: Hidden, linked: _Linked) -> Breakdown:
    gone = set(_labels(hidden, Kind.BREAKDOWN, one.code))
    for key, labels in hidden.items():
        if key.kind is Kind.BREAKDOWN and key.code == one.code and OTHERS in labels:
            gone.add(key.about.partition(":")[2])
    if one.code == "referrals_by_urgency":
        gone |= linked.urgencies
    return replace(one, rows=tuple(replace(row, n=None) if row.code in gone else row for row in one.rows))


def _figure(figure: Figure, hidden: Hidden, linked: _Linked) -> Figure:
    code = figure.definition.code
    gone = set(_labels(hidden, Kind.PART, code)) | linked.urgencies
    if code == DECLINED:
        gone |= linked.reasons
    parts = tuple(
        ShownPart(name=part.name, is_hidden=True, measurement=None, status=TargetStatus.NONE)
        if part.name in gone
        else part
        for part in figure.parts
    )
    is_rated = figure.target is None or figure.target.part not in gone
    return replace(
        figure,
        parts=parts,
        status=figure.status if is_rated else TargetStatus.NONE,
        measurement=_summed(figure.measurement, _labels(hidden, Kind.EXCLUDED, code)),
    )


def _summed(measured: Measurement, gone: frozenset[str]) -> Measurement:
    """The measurement with these reasons for leaving a case out in one sum."""
    if not gone & measured.excluded.keys():
        return measured
    told = {
        reason: n for reason, n in measured.excluded.items() if reason not in gone and reason != SMALL_NUMBERS
    }
    told[SMALL_NUMBERS] = measured.excluded_total - sum(told.values())
    return replace(measured, excluded=told)


def _equity(one: Equity, hidden: Hidden) -> Equity:
    gone = _labels(hidden, Kind.GROUP, one.indicator, f"{one.characteristic}:")
    if not gone - {row.group for row in one.rows if row.n is None}:
        return one
    shown = [row for row in one.rows if row.n is not None and row.group not in gone]
    known = [row for row in shown if row.group != UNKNOWN_GROUP]
    reference = max(known, key=lambda row: row.N or 0, default=None)
    silent = sorted({row.group for row in one.rows} - {row.group for row in shown})
    rows = [_compared(row, reference) for row in shown]
    return replace(one, rows=(*rows, *(_silent(group) for group in silent)))


def _compared(row: EquityRow, reference: EquityRow | None) -> EquityRow:
    """A group beside the reference that is left."""
    if row is reference:
        return replace(
            row,
            is_reference=True,
            ratio=None,
            interval=None,
            status=TargetStatus.NONE,
            without_ratio=WithoutRatio.REFERENCE.value,
        )
    if reference is None or row.group == UNKNOWN_GROUP:
        return row
    found = rate_ratio(row.n or 0, row.N or 0, reference.n or 0, reference.N or 0)
    inside = in_band(found[0]) if found else None
    return replace(
        row,
        ratio=found[0] if found else None,
        interval=found[1] if found else None,
        status=TargetStatus.NONE if inside is None else TargetStatus.MEETS if inside else TargetStatus.MISSES,
        without_ratio=None if found else WithoutRatio.ZERO.value,
    )


def _silent(group: str) -> EquityRow:
    return EquityRow(
        group=group,
        is_reference=False,
        n=None,
        N=None,
        value=None,
        ratio=None,
        interval=None,
        status=TargetStatus.NONE,
        without_ratio=WithoutRatio.SUPPRESSED.value,
    )
