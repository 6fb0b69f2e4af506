"""Figures of a review as its pages show them: what the snapshot holds, and what people made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.actor import Actor
from kpi.evaluations.snapshot import Figure
from kpi.reports.report import StatusRow, status_row
from kpi.reports.values import target_text, value_and_basis
from kpi.reviews.followup import goals_on
from kpi.reviews.lifecycle import DisputeStep, Mark
from kpi.reviews.policy import can_step
from kpi.reviews.rows import CommentRow, DisputeRow, FindingRow, Review, Sides
from partners.meetings.labelling import Label
from partners.meetings.queries.actions import ActionRow
from partners.meetings.queries.decisions import DecisionRow
from web.i18n import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureHead:
    """A figure in words: nothing beside what the snapshot holds, so that what is suppressed stays so."""

    code: str
    name: str
    question: str
    value: str
    target: str
    status: StatusRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A comment with the words that it replaced, the latest first."""

    row: CommentRow
    earlier: tuple[CommentRow, ...]
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeLine:
    """A dispute and what the reader may do with it."""

    row: DisputeRow
    steps: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureView:
    """A figure with all that was said and decided about it."""

    head: FigureHead
    findings: tuple[FindingRow, ...]
    disputes: tuple[DisputeLine, ...]
    remarks: tuple[Remark, ...]
    decisions: tuple[DecisionRow, ...]
    tasks: tuple[ActionRow, ...]
    goals: tuple[Label, ...]

    @property
    def is_disputed(self) -> bool:
        """Whether a reader must be told."""
        return any(line.row.is_open for line in self.disputes)

    @property
    def is_quiet(self) -> bool:
        """Whether nobody has said more about it than that it is accepted."""
        said = any(one.mark is not Mark.ACCEPTED for one in self.findings)
        return not (said or self.disputes or self.remarks or self.decisions or self.goals)

    def is_disputed_by(self, side: UUID | None) -> bool:
        """Whether a side disputes it now."""
        return any(line.row.is_open and line.row.organisation_id == side for line in self.disputes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surrounding:
    """What meetings decided on the evaluation and what follows from it, as far as the reader may know."""

    decisions: Sequence[DecisionRow]
    tasks: Sequence[ActionRow]
    goals: Mapping[UUID, Label]


def head_of(figure: Figure) -> FigureHead:
    """A figure in words."""
    unit = figure.definition.unit
    return FigureHead(
        code=figure.definition.code,
        name=translate(figure.definition.name),
        question=translate(figure.definition.question),
        value=value_and_basis(figure.measurement, unit),
        target=target_text(figure.target, unit),
        status=status_row(figure.status.value),
    )


def view_of(figure: Figure, review: Review, around: Surrounding, *, actor: Actor, sides: Sides) -> FigureView:
    """A figure with what was said and decided, and what the actor may do about its disputes."""
    code = figure.definition.code
    decisions = [one for one in around.decisions if one.indicator == code]
    follows = {one.id for one in decisions}
    return FigureView(
        head=head_of(figure),
        findings=review.findings_on(code),
        disputes=tuple(
            DisputeLine(row=one, steps=steps_of(actor, sides, one)) for one in review.disputes_on(code)
        ),
        remarks=remarks_of(review.comments_on(code), actor),
        decisions=tuple(decisions),
        tasks=tuple(one for one in around.tasks if one.decision_id in follows),
        goals=tuple(
            around.goals[key]
            for key in goals_on(review, code, decisions, around.tasks)
            if key in around.goals
        ),
    )


def steps_of(actor: Actor, sides: Sides, dispute: DisputeRow) -> frozenset[str]:
    """What the actor may do with a dispute now."""
    return frozenset(step.value for step in DisputeStep if can_step(actor, sides, dispute, step))


def remarks_of(comments: Sequence[CommentRow], actor: Actor) -> tuple[Remark, ...]:
    """Each comment once, by its latest words, in the order in which they were first written."""
    by_id = {one.id: one for one in comments}
    replaced = {one.corrects_id: one for one in comments if one.corrects_id is not None}
    remarks = []
    for first in comments:
        if first.corrects_id is not None:
            continue
        latest, earlier = first, []
        while (later := replaced.get(latest.id)) is not None:
            earlier.append(by_id[latest.id])
            latest = later
        remarks.append(
            Remark(row=latest, earlier=tuple(reversed(earlier)), is_own=latest.author_id == actor.user_id)
        )
    return tuple(remarks)
