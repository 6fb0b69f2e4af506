"""What the assessed NGO is told: outcome, reason, agreed scores and conditions; no single scores and no assessors."""

from dataclasses import dataclass
from fractions import Fraction

from partners.diligence.assessments.criteria import Criterion
from partners.diligence.assessments.dossier import ConditionLine, DecisionLine, Dossier
from partners.diligence.assessments.gates import Gate, GateResult
from partners.diligence.assessments.sheet import Sheet, sheet_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLine:
    """The panel's result on one criterion; no score where it does not apply."""

    criterion: Criterion
    weight: int
    applied_weight: Fraction | None
    score: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A decided assessment as its NGO reads it."""

    lines: tuple[ToldLine, ...]
    left_out: tuple[Criterion, ...]
    gates: dict[Gate, GateResult]
    conditions: tuple[ConditionLine, ...]
    decision: DecisionLine


def told(dossier: Dossier) -> Told:
    """The NGO's part of a frozen dossier."""
    assert dossier.decision is not None
    sheet: Sheet | None = sheet_of(dossier)
    assert sheet is not None
    return Told(
        lines=tuple(
            ToldLine(
                criterion=line.criterion,
                weight=line.weight,
                applied_weight=line.applied_weight,
                score=line.score,
            )
            for line in sheet.lines
        ),
        left_out=sheet.left_out(),
        gates=dossier.gate_results(),
        conditions=dossier.conditions,
        decision=dossier.decision,
    )
