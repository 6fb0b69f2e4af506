"""What a reader must know about the data before acting on a figure; the report has the words of each code."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from kpi.evaluations.disclosure import SMALL_NUMBERS
from kpi.evaluations.measuring import Source
from kpi.evaluations.snapshot import Breakdown, Figure, FlowStep, Note, Snapshot
from kpi.measures.columns import UNKNOWN, moment
from kpi.measures.encounter_rows import KeptEncounters
from kpi.measures.flow import LOOP_DAYS
from surveys.results.statistics import BIASED_BELOW

LATE_DAYS = 7
RESPONSE_RATE = "W10"
"""It is the response rate itself."""
OF_ENCOUNTERS = (
    "month_precision",
    "unidentified",
    "apprehension_unknown",
    "arrest_unknown",
    "area_unknown",
    "recorded_late",
)


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
    notes += _of_surveys(source, figures)
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


def _of_surveys(source: Source, figures: Sequence[Figure]) -> list[Note]:
    """What the figures of surveys rest on: how many people, response rate and margin of error (facts E01)."""
    chosen = {figure.definition.code for figure in figures}
    notes, biased = [], []
    for code, basis in source.surveys.bases(source.period).items():
        if code not in chosen:
            continue
        rate = basis.rate
        if rate is not None and rate < BIASED_BELOW:
            biased.append(code)
        values: dict[str, int | float | str] = {
            "indicator": code,
            "people": basis.people,
            "waves": basis.waves,
        }
        if basis.margin is None:
            notes.append(Note(code="survey_basis_mean", values=values))
            continue
        values["points"] = f"{100 * basis.margin:.1f}"
        if code == RESPONSE_RATE:
            continue
        if rate is None:
            code_of_note = "survey_basis_open" if basis.is_open else "survey_basis_hidden"
            notes.append(Note(code=code_of_note, values=values))
        else:
            notes.append(Note(code="survey_basis", values=values | {"share": rate}))
    if biased:
        notes.append(Note(code="survey_biased", values={"indicators": ", ".join(biased)}))
    return notes


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
    total = removed = no_deadline = 0
    for rows in source.referrals.sent_between(*source.period.bounds()):
        total += len(rows)
        removed += int((rows.removed == 1).sum())
        no_deadline += int((np.isnat(rows.acknowledge_due) & (rows.removed == 0)).sum())
    notes = [
        _share("referrals_removed", removed, total),
        _share("referrals_without_deadline", no_deadline, total),
    ]
    if source.loop_days != LOOP_DAYS:
        notes.append(Note(code="loop_days_agreed", values={"count": 1, "days": source.loop_days}))
    return [note for note in notes if note.values["count"]]


def _of_encounters(source: Source, everything: KeptEncounters) -> list[Note]:
    late_from = moment(source.period.bounds()[1] + timedelta(days=LATE_DAYS))
    counts = dict.fromkeys(OF_ENCOUNTERS, 0)
    total = 0
    names = ("at", "identified", "apprehension", "arrest", "area", "recorded")
    for rows in everything.of(source.period, names):
        total += len(rows["at"])
        for code, found in (
            ("month_precision", np.isnat(rows["at"])),
            ("unidentified", rows["identified"] == 0),
            ("apprehension_unknown", rows["apprehension"] == UNKNOWN),
            ("arrest_unknown", rows["arrest"] == UNKNOWN),
            ("area_unknown", rows["area"] == ""),
            ("recorded_late", rows["recorded"] > late_from),
        ):
            counts[code] += int(found.sum())
    edge = everything.count_at_edge(source.period)
    notes = [_share(code, count, total) for code, count in counts.items()]
    notes.append(_share("day_unknown_at_edge", edge, edge + total))
    return [note for note in notes if note.values["count"]]


def _share(code: str, count: int, total: int) -> Note:
    return Note(code=code, values={"count": count, "total": total, "share": count / total if total else 0.0})
