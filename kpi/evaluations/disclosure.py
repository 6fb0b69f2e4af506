"""What of a figure's parts and breakdowns may be stored: small numbers go before the snapshot is made (facts 2.7)."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace

from core.suppression import suppress_list
from kpi.evaluations.crisis_parts import JUDGED, hidden_alone
from kpi.evaluations.snapshot import Breakdown, BreakdownRow
from kpi.measures.crisis_outcomes import MEDICAL_UNKNOWN, OFFENCE_UNKNOWN
from kpi.measures.encounter_rows import DAY_UNKNOWN
from kpi.measures.encounters import APPREHENSION, ARREST, OUTCOME_UNKNOWN, PER_DISPATCHED_CALL
from kpi.measures.flow import CLOSED
from kpi.measures.measurement import Measurement, MeasurementKind
from kpi.measures.partnership_work import REDATED, WITHOUT_QUORUM
from kpi.measures.referral_rows import REMOVED
from kpi.measures.repeat_contact import UNIDENTIFIED_ENCOUNTERS, WINDOWS
from kpi.measures.scene_times import LONGER_THAN_A_DAY, NO_STANDARD, TIMES_UNKNOWN
from kpi.measures.service_endings import NOT_SCORED
from kpi.measures.service_follow_up import FOLLOW_UP_DAYS
from kpi.measures.service_people import OF_ACCEPTED
from kpi.measures.service_rows import END_STATES
from kpi.measures.service_sessions import BY_PROVIDER, PUT_OFF
from kpi.measures.service_waits import IN_FOUR_WEEKS, IN_TEN_BUSINESS_DAYS
from kpi.measures.survey_figures import ALL_ALIKE, OPEN_LINK, TOO_SMALL
from kpi.measures.timeliness import CANCELLED_BEFORE_DEADLINE, DATA_ERROR, NO_DEADLINE
from kpi.measures.training_learning import EFFECT, NORMALISED
from kpi.measures.training_state import AWARENESS, MORE_THAN_COUNTED

OTHER_VIEWS = frozenset(
    {
        AWARENESS,
        NORMALISED,
        EFFECT,
        "gross",
        CLOSED,
        ARREST,
        APPREHENSION,
        PER_DISPATCHED_CALL,
        REDATED,
        WITHOUT_QUORUM,
        *map(str, WINDOWS),
        *map(str, FOLLOW_UP_DAYS),
        OF_ACCEPTED,
        IN_FOUR_WEEKS,
        IN_TEN_BUSINESS_DAYS,
    }
)
"""Parts that measure the same cases in another way; they single nobody out and are no breakdown."""

OF_PERSONS = frozenset(END_STATES)
"""Parts that say of persons by what happened to them what happened next."""

OF_RECORDS = frozenset(
    {
        MORE_THAN_COUNTED,
        REMOVED,
        NO_DEADLINE,
        DATA_ERROR,
        CANCELLED_BEFORE_DEADLINE,
        OUTCOME_UNKNOWN,
        UNIDENTIFIED_ENCOUNTERS,
        DAY_UNKNOWN,
        OFFENCE_UNKNOWN,
        MEDICAL_UNKNOWN,
        TIMES_UNKNOWN,
        LONGER_THAN_A_DAY,
        NO_STANDARD,
        BY_PROVIDER,
        PUT_OFF,
        NOT_SCORED,
        ALL_ALIKE,
        OPEN_LINK,
        TOO_SMALL,
    }
)
"""Reasons for leaving a case out that tell of the record; any other tells something of a person."""
SMALL_NUMBERS = "reasons_too_small_to_tell"
"""Stands for several reasons whose counts are too small to be told apart."""


def told_exclusions(measured: Measurement, *, k: int) -> Measurement:
    """The measurement with its exclusions as they may be told: how many in all, and by reason where that is safe.

    Excluded cases by reason are a breakdown of persons (facts 2.7 names excluded-case counts): counts from 1 to k-1, and
    what would give them away, are told in one sum. Where only records are at fault nothing is hidden.
    """
    reasons = dict(measured.excluded)
    if not any(0 < count < k for reason, count in reasons.items() if reason not in OF_RECORDS):
        return measured
    cells = suppress_list(list(reasons.values()), k=k).cells
    told = {reason: cell for reason, cell in zip(reasons, cells, strict=True) if cell is not None}
    told[SMALL_NUMBERS] = measured.excluded_total - sum(told.values())
    return replace(measured, excluded=told)


def undivided(code: str, measured: Measurement) -> Measurement:
    """An indicator's measurement where another may share its days: nothing divides it, its exclusions are one sum.

    Two that differ by a day would tell of the one person of that day (facts 2.7 rule 5); that holds for a zero too. The
    whole is told, and what measures the same cases in another way. The family P counts no persons.
    """
    if code.startswith("P"):
        return measured
    told = {SMALL_NUMBERS: measured.excluded_total} if measured.excluded_total else {}
    parts = tuple(
        replace(part, measurement=undivided(code, part.measurement))
        for part in measured.parts
        if part.name in OTHER_VIEWS
    )
    return replace(measured, parts=parts, excluded=told)


def hidden_together(tables: Iterable[Mapping[str, int]], *, k: int) -> frozenset[str]:
    """The labels that are hidden in every one of these lists, each of which is shown with its total.

    Lists of the same labels over nearly the same cases are read beside each other: what one shows would give away what
    another hides, so that a label hidden in one is hidden in all, and in each the hidden ones sum to k or more.
    """
    lists = [dict(table) for table in tables]
    hidden: set[str] = set()
    while True:
        found = set(hidden)
        for table in lists:
            found |= _hidden_with(table, found, k)
        if found == hidden:
            return frozenset(hidden)
        hidden = found


def _hidden_with(table: Mapping[str, int], also: Set[str], k: int) -> set[str]:
    cells = suppress_list(list(table.values()), k=k).cells
    hidden = {name for name, cell in zip(table, cells, strict=True) if cell is None}
    hidden |= {name for name, n in table.items() if n and name in also}
    rest = sorted((n, name) for name, n in table.items() if n and name not in hidden)
    while hidden and rest and (len(hidden) == 1 or sum(table[name] for name in hidden) < k):
        hidden.add(rest.pop(0)[1])
    return hidden


def hidden_parts(whole: Measurement, *, k: int) -> frozenset[str]:
    """The names of the parts that must not be shown beside their total.

    Parts that divide the successes of the same cases (reasons, warrants) are counts of persons by a characteristic:
    none of 1 to k-1 is shown, nor one that could be worked out. Parts that divide the cases (urgencies) say how the
    organisation worked: such a row needs k cases, and a second one goes where the first could be worked out. Parts that
    divide persons (how their service ended) go all together where one of them is small on either side: the whole with
    its successes stands beside them.
    """
    alone = hidden_alone(whole, k=k)
    parts = [part for part in whole.parts if part.name not in OTHER_VIEWS | JUDGED]
    if not parts:
        return alone
    if {part.name for part in parts} <= OF_PERSONS:
        cases = [part for part in parts if part.measurement.N]
        sides = [n for part in cases for n in (part.measurement.n, part.measurement.N - part.measurement.n)]
        return alone | {part.name for part in cases if any(0 < n < k for n in sides)}
    divides_cases = any(part.measurement.N != whole.N for part in parts)
    if whole.kind is MeasurementKind.COUNT or not divides_cases:
        counts = [part.measurement.n for part in parts]
    else:
        counts = [part.measurement.N for part in parts]
    cells = suppress_list(counts, k=k).cells
    return alone | {part.name for part, cell in zip(parts, cells, strict=True) if cell is None}


def shown_breakdown(
    code: str,
    counts: Sequence[tuple[str, str | None, int]],
    *,
    k: int,
    total: int | None = None,
    hidden: frozenset[str] | None = None,
) -> Breakdown:
    """Counts by a characteristic as they may be shown: rows are (code, proper name or None, count).

    With a `total` other than their sum the rows overlap; each is then judged by itself and against that total. Where
    the codes that are `hidden` were found before, together with other lists, nothing is judged here.
    """
    if hidden is not None:
        return Breakdown(
            code=code,
            total=sum(count for _, _, count in counts),
            overlaps=False,
            rows=tuple(
                BreakdownRow(code=name, label=label, n=None if name in hidden else count)
                for name, label, count in counts
            ),
        )
    summed = sum(count for _, _, count in counts)
    overlaps = total is not None and total != summed
    if overlaps and total is not None:
        cells: Sequence[int | None] = [
            None if 0 < count < k or 0 < total - count < k else count for _, _, count in counts
        ]
        shown_total = None if 0 < total < k else total
    else:
        suppressed = suppress_list([count for _, _, count in counts], k=k)
        cells, shown_total = suppressed.cells, suppressed.total
    return Breakdown(
        code=code,
        total=shown_total,
        overlaps=overlaps,
        rows=tuple(
            BreakdownRow(code=name, label=label, n=cell)
            for (name, label, _), cell in zip(counts, cells, strict=True)
        ),
    )
