"""A snapshot as a report for people: the page and the PDF show exactly this, in the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext

from kpi.evaluations.labels import kind_text
from kpi.evaluations.snapshot import Snapshot
from kpi.measures.scope import ScopeKind, names_of
from kpi.reports.breakdown import BreakdownSection, breakdown_sections
from kpi.reports.definitions import definition_rows, note_lines, parameter_rows
from kpi.reports.equity import EquitySection, equity_sections
from kpi.reports.findings import Findings, Line, findings_of
from kpi.reports.flow import FlowSection, flow_section
from kpi.reports.history import (
    DisputedRow,
    FollowedRow,
    RevisionRow,
    SignedRow,
    disputed_rows,
    followed_rows,
    revision_rows,
    signed_rows,
    signing_text,
)
from kpi.reports.monthly import MonthlyTable, monthly_tables, signal_lines
from kpi.reports.results import groups_of, lines_without_value, result_rows
from kpi.reports.rows import SHAPES, DefinitionRow, Labelled, ResultGroup, ResultRow, StatusRow, status_row
from kpi.reports.standing import NOTHING_BESIDE, Standing
from kpi.reports.summary import Summary, summary_of
from kpi.reports.values import day_text, language, moment_text, period_text

__all__ = ["Labelled", "Report", "ResultRow", "StatusRow", "report_of", "status_row"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that an evaluation's page and PDF show; a chapter without content is empty."""

    title: str
    scope: str
    agency: str | None
    ngo: str | None
    period: str
    days: str
    as_of: str
    zone: str
    language: str
    reference: str
    content_hash: str
    published: str
    is_preliminary: bool
    edition: int
    check_at: str
    counts: tuple[tuple[StatusRow, int], ...]
    summary: Summary
    findings: Findings
    groups: tuple[ResultGroup, ...]
    without_value: tuple[Line, ...]
    flow: FlowSection | None
    gaps: tuple[BreakdownSection, ...]
    """Declines and service gaps by side."""
    breakdowns: tuple[BreakdownSection, ...]
    equity: tuple[EquitySection, ...]
    revisions: tuple[RevisionRow, ...]
    followed: tuple[FollowedRow, ...]
    signed: tuple[SignedRow, ...]
    is_signed_off: bool
    signing: str
    """Whether it is signed off, and by whom so far."""
    disputed: tuple[DisputedRow, ...]
    monthly: tuple[MonthlyTable, ...]
    signals: tuple[str, ...]
    definitions: tuple[DefinitionRow, ...]
    notes: tuple[str, ...]
    parameters: tuple[Labelled, ...]

    @property
    def results(self) -> tuple[ResultRow, ...]:
        """The rows of all groups in the order in which they are shown."""
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing at all to count."""
        return not self.groups and self.flow is None and not self.breakdowns


def report_of(
    snapshot: Snapshot,
    *,
    reference: str,
    content_hash: str,
    created_at: datetime,
    standing: Standing = NOTHING_BESIDE,
) -> Report:
    """The report of a published snapshot: the frozen content, its place in the register, and how the reading stands."""
    scope, period = snapshot.scope, snapshot.period
    names = names_of(scope.agency_name, scope.ngo_name)
    findings = findings_of(snapshot)
    sections = breakdown_sections(snapshot)
    return Report(
        title=str(gettext("Evaluation of the partnership"))
        if scope.partnership_id
        else str(gettext("Evaluation of crisis work")),
        scope=kind_text(ScopeKind(scope.kind), names),
        agency=scope.agency_name,
        ngo=scope.ngo_name,
        period=period_text(period),
        days=str(
            gettext(
                "%(start)s to %(end)s",
                start=day_text(date.fromisoformat(period.start)),
                end=day_text(date.fromisoformat(period.end)),
            )
        ),
        as_of=moment_text(snapshot.as_of, period.zone),
        zone=period.zone,
        language=language(),
        reference=reference,
        content_hash=content_hash,
        published=moment_text(created_at, period.zone),
        is_preliminary=snapshot.is_preliminary,
        edition=standing.edition,
        check_at=standing.check_at,
        counts=tuple(
            (status_row(code), sum(figure.status.value == code for figure in snapshot.figures))
            for code in SHAPES
        ),
        summary=summary_of(snapshot, findings, standing),
        findings=findings,
        groups=groups_of(snapshot, result_rows(snapshot, standing)),
        without_value=lines_without_value(snapshot),
        flow=flow_section(snapshot),
        gaps=tuple(section for section in sections if section.is_gap),
        breakdowns=tuple(section for section in sections if not section.is_gap),
        equity=equity_sections(snapshot),
        revisions=revision_rows(snapshot),
        followed=followed_rows(snapshot),
        signed=signed_rows(snapshot, standing),
        is_signed_off=standing.is_closed,
        signing=signing_text(standing),
        disputed=disputed_rows(snapshot, standing),
        monthly=monthly_tables(snapshot),
        signals=signal_lines(snapshot),
        definitions=definition_rows(snapshot),
        notes=note_lines(snapshot),
        parameters=parameter_rows(snapshot),
    )
