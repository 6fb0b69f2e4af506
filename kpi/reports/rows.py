"""Plain rows of a report, with every text ready: the page and the PDF show exactly these."""

from dataclasses import dataclass

from kpi.reports.charting import ChartBlock
from web.chart_marks import Drawing
from web.states import StateTag, state_tag

SHAPES = {"meets": "●", "near": "▲", "misses": "■", "none": "○"}
"""A shape beside word and colour: a status must survive grey paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A label with its text."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRow:
    """How a figure stands: code for styling, words, colour and shape."""

    code: str
    tag: StateTag
    shape: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """A part of a figure: an urgency, a reason, a window."""

    label: str
    value: str
    basis: str
    interval: str
    is_unstable: bool
    is_hidden: bool
    status: StatusRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareCell:
    """The figure in another period, with its cases; `origin` says where it stands published."""

    period: str
    value: str
    basis: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """One indicator as the results table and its own section show it."""

    code: str
    name: str
    question: str
    value: str
    basis: str
    interval: str
    second: str
    """The 90th percentile of a duration; empty otherwise."""
    pending: str
    excluded: tuple[Labelled, ...]
    target: str
    status: StatusRow
    previous: CompareCell | None
    last_year: CompareCell | None
    trend: Drawing | None
    sentence: str
    is_unstable: bool
    parts: tuple[PartRow, ...]
    chart: ChartBlock | None
    limits: str
    """The average and the latest limits of a control chart in words."""
    signals: tuple[str, ...]
    read_with: tuple[Labelled, ...]
    """Codes and names of the indicators to read it beside."""
    disputed_by: tuple[str, ...]

    @property
    def has_section(self) -> bool:
        """Whether there is more to show than its line of the table."""
        return self.chart is not None or bool(self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultGroup:
    """Indicators shown together; the title is empty where there is only one group."""

    title: str
    rows: tuple[ResultRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionRow:
    """The definition of an indicator in words."""

    code: str
    name: str
    question: str
    counted: str
    out_of: str
    left_out: str
    rules: tuple[str, ...]


def status_row(code: str) -> StatusRow:
    """The words, colour and shape of a status."""
    return StatusRow(code=code, tag=state_tag("indicator", code), shape=SHAPES[code])
