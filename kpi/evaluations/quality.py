"""What a reader must know about the data before acting on a figure; the report has the words of each code."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from kpi.evaluations.disclosure import SMALL_NUMBERS
from kpi.evaluations.measuring import Source
from kpi.evaluations.snapshot import Breakdown, Figure, FlowStep, Note, Snapshot
from kpi.measures.columns import UNKNOWN, moment
from kpi.measures.encounter_rows import EncounterRows, falls_in
from kpi.measures.flow import LOOP_DAYS
from kpi.measures.repeat_contact import UNIDENTIFIED

LATE_DAYS = 7


def list_notes(source: Source, snapshot: Snapshot, *, hides_more: bool = False) -> tuple[Note, ...]:
    """Notes on completeness, precision, lateness and small numbers, the most important first.

    `hides_more` says that something is hidden because of what other evaluations tell.
    """
    figures, breakdowns, flow = snapshot.figures, snapshot.breakdowns, snapshot.flow
    notes: list[Note] = []
    if not source.period.has_ended(source.as_of):
        notes.append(Note(code="period_not_ended", values={}))
    if not source.any_referral:
        notes.append(Note(code="no_referrals", values={}))
    else:
        notes += _of_referrals(source)
    if source.encounters is None:
        notes.append(Note(code="encounters_by_agency_only", values={}))
    elif not source.any_encounter:
        notes.append(Note(code="no_encounters", values={}))
    else:
        notes += _of_encounters(source, source.encounters)
    if any(breakdown.overlaps for breakdown in breakdowns):
        notes.append(Note(code="rows_do_not_sum", values={}))
    unstable = [figure.definition.code for figure in figures if figure.measurement.is_unstable]
    if unstable:
        notes.append(Note(code="unstable", values={"indicators": ", ".join(unstable)}))
    anew = [f.definition.code for f in figures if _of_other_version(f)]
    if anew:
        notes.append(Note(code="definition_changed", values={"indicators": ", ".join(anew)}))
    for code, holds in (
        ("suppressed", _anything_hidden(figures, breakdowns, flow)),
        ("suppressed_between", hides_more),
        ("not_divided", not source.may_be_divided),
        ("before_after", True),
    ):
        if holds:
            notes.append(Note(code=code, values={}))
    return tuple(notes)


def _of_other_version(figure: Figure) -> bool:
    return any(
        beside is not None and beside.other_version_in for beside in (figure.previous, figure.last_year)
    )


def _anything_hidden(
    figures: Sequence[Figure], breakdowns: Sequence[Breakdown], flow: Sequence[FlowStep]
) -> bool:
    return (
        any(breakdown.anything_hidden for breakdown in breakdowns)
        or any(part.is_hidden for figure in figures for part in figure.parts)
        or any(SMALL_NUMBERS in figure.measurement.excluded for figure in figures)
        or any(step.n is None for step in flow)
    )


def _of_referrals(source: Source) -> list[Note]:
    rows = source.referrals.sent_between(*source.period.bounds())
    notes = [_share("referrals_removed", int(rows.removed.sum()), len(rows))]
    no_deadline = int((np.isnat(rows.acknowledge_due) & (rows.removed == 0)).sum())
    notes.append(_share("referrals_without_deadline", no_deadline, len(rows)))
    if source.loop_days != LOOP_DAYS:
        notes.append(Note(code="loop_days_agreed", values={"count": 1, "days": source.loop_days}))
    return [note for note in notes if note.values["count"]]


def _of_encounters(source: Source, everything: EncounterRows) -> list[Note]:
    rows = everything.of(source.period)
    total = len(rows)
    late_from = moment(source.period.bounds()[1] + timedelta(days=LATE_DAYS))
    touched = {month.start.year * 12 + month.start.month - 1 for month in source.period.months()}
    edge = np.isin(everything.month, list(touched)) & np.isnat(everything.at)
    edge &= ~falls_in(everything.month, everything.at, source.period)
    notes = [
        _share("month_precision", int(np.isnat(rows.at).sum()), total),
        _share("unidentified", int((rows.person == UNIDENTIFIED).sum()), total),
        _share("apprehension_unknown", int((rows.apprehension == UNKNOWN).sum()), total),
        _share("arrest_unknown", int((rows.arrest == UNKNOWN).sum()), total),
        _share("area_unknown", int((rows.area == "").sum()), total),
        _share("recorded_late", int((rows.recorded > late_from).sum()), total),
        _share("day_unknown_at_edge", int(edge.sum()), int(edge.sum()) + total),
    ]
    return [note for note in notes if note.values["count"]]


def _share(code: str, count: int, total: int) -> Note:
    return Note(code=code, values={"count": count, "total": total, "share": count / total if total else 0.0})
