"""What an evaluation froze: definitions, targets, parameters, figures unrounded, series, breakdowns and notes.

Everything a reader sees of an evaluation is made from this and nothing else, so that it can be shown again years later.
What is suppressed is not in here (facts 2.7 rule 7).
"""

import json
from dataclasses import dataclass
from datetime import date, datetime

from core.errors import RuleBroken
from core.text import N_
from kpi.evaluations.canonical import canonical_json, rebuilt
from kpi.indicators.definition import Basis, Unit
from kpi.measures.measurement import Measurement, MeasurementKind
from kpi.measures.status import Direction, TargetStatus
from kpi.periods import Period, PeriodKind

FORMAT = 1
"""Raised when the shape changes; older snapshots keep their number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeStamp:
    """Who was measured, with the names of that day."""

    kind: str
    agency_id: str | None
    agency_name: str | None
    timezone: str
    locale: str
    partnership_id: str | None
    partnership_reference: str | None
    ngo_id: str | None
    ngo_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodStamp:
    """The period; days as ISO dates, both inside, in the time zone `zone`."""

    code: str
    kind: str
    start: str
    end: str
    zone: str

    def period(self) -> Period:
        """The period as a value to reckon with."""
        return Period(
            PeriodKind(self.kind), date.fromisoformat(self.start), date.fromisoformat(self.end), self.zone
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """The indicator as it was defined; texts are those marked for translation."""

    code: str
    name: str
    question: str
    kind: MeasurementKind
    basis: Basis
    unit: Unit
    direction: Direction
    numerator: str
    denominator: str
    clock: str
    source: str
    suppression: str
    version: int
    window: str | None
    window_days: tuple[int, ...]
    exclusions: tuple[str, ...]
    parts_text: str | None
    shown_with_parts: bool
    read_with: tuple[str, ...] = ()
    in_core_set: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementStamp:
    """The version of an agreement from which a target was taken; an amendment is a version of its own."""

    reference: str
    amendment: int | None
    """The number of the amendment, None for an original and a renewal."""
    took_effect: str
    """ISO date of its first day."""
    sha256: str | None
    """The hash of the content that its parties signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetStamp:
    """The target that the figure was compared with; `part` names the part that it applies to, None the whole.

    `is_local` marks a default of this product, `is_extra` one that somebody set for this evaluation or its schedule;
    otherwise it comes from the memoranda in `references`. A target without a value is a direction in words, and nothing
    is rated by it.
    """

    value: float | None
    upper: float | None
    direction: Direction
    text: str | None
    is_local: bool
    part: str | None
    references: tuple[str, ...]
    is_extra: bool = False
    agreements: tuple[AgreementStamp, ...] = ()
    """The versions of the agreements in `references`, in the same order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPart:
    """A part as it may be shown; a suppressed one has no numbers."""

    name: str
    is_hidden: bool
    measurement: Measurement | None
    status: TargetStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPoint:
    """One month of a series; `lower` and `upper` are the control limits of a rate, None where there is no chart."""

    month: str
    n: int
    N: int
    value: float | None
    pending: int
    lower: float | None
    upper: float | None
    signals: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The same indicator in another period: as first published in `reference`, or computed now where it is None."""

    period: str
    reference: str | None
    measurement: Measurement
    other_version_in: str | None = None
    """The evaluation that published that period under another version of the definition: the two do not compare, so
    that `measurement` was computed now under the present one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One indicator measured: the whole, its parts as they may be shown, its months and the period before."""

    definition: Definition
    target: TargetStamp | None
    measurement: Measurement
    status: TargetStatus
    parts: tuple[ShownPart, ...]
    parts_overlap: bool
    series: tuple[SeriesPoint, ...]
    centre: float | None
    previous: Comparison | None
    last_year: Comparison | None = None
    """The same period one year earlier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownRow:
    """A row of a breakdown; `n` None is suppressed. `label` holds a proper name, or None where `code` has a text."""

    code: str
    label: str | None
    n: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """Counts by a characteristic; `overlaps` says that rows do not add up to the total."""

    code: str
    total: int | None
    overlaps: bool
    rows: tuple[BreakdownRow, ...]

    @property
    def anything_hidden(self) -> bool:
        """Whether the reader must be told that numbers are suppressed."""
        return self.total is None or any(row.n is None for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStep:
    """A state that referrals of the cohort reached, and what became of those that left the way here.

    `n` None is suppressed. `came_from` names the step before; the first step has none.
    """

    code: str
    came_from: str | None
    n: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EquityRow:
    """An indicator in one group; every number is None where it is suppressed.

    `ratio` is the rate of the group over that of the reference group, with its 95 % interval; where there is none,
    `without_ratio` is the code of the reason: reference, suppressed, unknown_group, zero_numerator.
    """

    group: str
    is_reference: bool
    n: int | None
    N: int | None
    value: float | None
    ratio: float | None
    interval: tuple[float, float] | None
    status: TargetStatus
    without_ratio: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Equity:
    """One indicator compared between groups of a characteristic (E03): suppressed first, compared second."""

    indicator: str
    characteristic: str
    rows: tuple[EquityRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A figure of an earlier evaluation of this scope that late data changed: as first published, and as known now."""

    reference: str
    period: str
    indicator: str
    published: Measurement
    latest: Measurement
    published_as_of: str = ""
    """The date of the data that was published, in UTC."""
    cause: str = ""
    """came_due: cases that were pending have been decided; late_data: cases were added or corrected since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """What came of a finding of the last evaluation: what was decided and done, and how the figure stands now.

    Before and after, with no group to compare: that the one led to the other is not said.
    """

    reference: str
    period: str
    indicator: str
    finding: str
    """The code of what readers made of the figure: act, watch, disputed."""
    decisions: tuple[str, ...]
    """Each a reference and the code of its standing, with a space between (`kpi.reviews.followup.came_of`)."""
    actions_done: int
    actions_open: int
    actions_overdue: int
    goals: tuple[str, ...]
    """Each a reference and the code of how it is doing, as in `decisions`."""
    before: Measurement
    now: Measurement | None
    """None where the indicator is no longer measured, or is defined otherwise by now."""
    words: tuple[str, ...] = ()
    """What the sides said of the figure, in their own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something a reader must know about the data; the report has the words of each code."""

    code: str
    values: dict[str, int | float | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The whole content of an evaluation."""

    format: int
    scope: ScopeStamp
    period: PeriodStamp
    data_as_of: str
    is_preliminary: bool
    parameters: dict[str, int | float | str]
    figures: tuple[Figure, ...]
    breakdowns: tuple[Breakdown, ...]
    notes: tuple[Note, ...]
    chosen: tuple[str, ...] = ()
    """The indicators that were asked for; empty: all that there are."""
    flow: tuple[FlowStep, ...] = ()
    equity: tuple[Equity, ...] = ()
    revisions: tuple[Revision, ...] = ()
    followed: tuple[FollowUp, ...] = ()

    @property
    def as_of(self) -> datetime:
        """The moment up to which data was read."""
        return datetime.fromisoformat(self.data_as_of)

    def find_figure(self, code: str) -> Figure | None:
        """The figure of an indicator, if it was measured."""
        return next((figure for figure in self.figures if figure.definition.code == code), None)


def to_text(snapshot: Snapshot) -> str:
    """The canonical JSON of a snapshot: equal snapshots are equal texts."""
    return canonical_json(snapshot)


def from_text(text: str) -> Snapshot:
    """The snapshot of a canonical text; `RuleBroken` when its format is not one this version knows."""
    data = json.loads(text)
    if data.get("format") != FORMAT:
        raise RuleBroken(N_("This evaluation was stored in a format that this version does not read."))
    return rebuilt(Snapshot, data)
