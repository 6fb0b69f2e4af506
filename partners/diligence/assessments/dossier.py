"""Everything an assessment rests on, as one value: what is shown, frozen, hashed and printed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from partners.diligence.assessments.criteria import Criterion
from partners.diligence.assessments.gates import Gate, GateResult
from partners.diligence.assessments.lifecycle import AssessmentState
from partners.diligence.assessments.panel import Seat, sees_scores
from partners.diligence.assessments.scoring import counted
from partners.diligence.assessments.terms import Outcome, Purpose, TriggerReason
from partners.diligence.documents.kinds import DocumentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An organisation and what it was called."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """A document named as evidence."""

    id: UUID
    reference: str
    kind: DocumentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class GateLine:
    """A requirement and what checking it found."""

    gate: Gate
    result: GateResult
    evidence: str | None
    documents: tuple[DocumentLine, ...]
    checked_on: date | None
    checked_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """What one assessor, by number, gives on one criterion."""

    number: int
    criterion: Criterion
    value: int | None
    evidence: str
    reason: str
    documents: tuple[DocumentLine, ...]

    @property
    def has_evidence(self) -> bool:
        """Whether a text or a document is named that the score rests on."""
        return bool(self.documents or self.evidence.strip())

    @property
    def counts(self) -> int | None:
        """What the score counts: 0 without evidence; None where the criterion does not apply."""
        return counted(self.value, has_evidence=self.has_evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedLine:
    """The score agreed in moderation."""

    criterion: Criterion
    value: int | None
    note: str
    agreed_by: str
    agreed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionLine:
    """What the NGO must do, and by when."""

    id: UUID
    text: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """The decision; `on` is the day where the agency is."""

    outcome: Outcome
    band: Outcome
    score: float
    reason: str
    decided_by: str
    at: datetime
    on: date
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """An assessment as a whole."""

    reference: str
    agency: Named
    ngo: Named
    zone: str
    """The agency's time zone."""
    purpose: Purpose
    trigger_reason: TriggerReason | None
    opened_by: str
    opened_at: datetime
    due_on: date
    weights: Mapping[Criterion, int]
    gates: tuple[GateLine, ...]
    seats: tuple[Seat, ...]
    scores: tuple[ScoreLine, ...]
    agreed: tuple[AgreedLine, ...]
    conditions: tuple[ConditionLine, ...]
    decision: DecisionLine | None

    def gate_results(self) -> dict[Gate, GateResult]:
        """What checking each requirement found."""
        return {line.gate: line.result for line in self.gates}

    def seen_by(self, viewer_id: UUID | None, state: AssessmentState) -> "Dossier":
        """The same without the scores that this person may not see yet."""
        visible = {
            seat.number
            for seat in self.seats
            if sees_scores(self.seats, state, viewer_id=viewer_id, of=seat.user_id)
        }
        return replace(self, scores=tuple(line for line in self.scores if line.number in visible))

    def scores_by(self, number: int) -> dict[Criterion, ScoreLine]:
        """The scores of one assessor."""
        return {line.criterion: line for line in self.scores if line.number == number}


def counting_numbers(seats: Iterable[Seat]) -> frozenset[int]:
    """The numbers of the assessors whose scores make up the result."""
    return frozenset(seat.number for seat in seats if seat.counts and seat.submitted_at is not None)
