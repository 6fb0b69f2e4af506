"""The score sheet of an assessment: per criterion the single scores and what the panel's result is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from partners.diligence.assessments import gates
from partners.diligence.assessments.criteria import Criterion
from partners.diligence.assessments.dossier import AgreedLine, Dossier, ScoreLine, counting_numbers
from partners.diligence.assessments.panel import panel_is_done
from partners.diligence.assessments.scoring import (
    applied_weights,
    band_of,
    best_outcome,
    differ,
    mean,
    total,
    weak_criteria,
)
from partners.diligence.assessments.sensitivity import Robustness, robustness
from partners.diligence.assessments.terms import Outcome


class Source(StrEnum):
    """Where the result on a criterion comes from."""

    OPEN = "open"
    MEAN = "mean"
    AGREED = "agreed"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionResult:
    """One criterion: its weight, the single scores, and the result where there is one."""

    criterion: Criterion
    weight: int
    applied_weight: Fraction | None
    """The weight after criteria that do not apply were taken out; None for those themselves."""
    given: tuple[ScoreLine, ...]
    differs: bool
    """Whether the assessors had, or have, to agree on a score."""
    agreed: AgreedLine | None
    source: Source
    score: Fraction | None

    @property
    def open(self) -> bool:
        """Whether the panel still has to agree."""
        return self.source is Source.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The result as far as it goes; total, band and best outcome only once every criterion has its result."""

    lines: tuple[CriterionResult, ...]
    total: Fraction | None
    band: Outcome | None
    best: Outcome | None
    weak: tuple[Criterion, ...]
    robustness: Robustness | None

    def scores(self) -> dict[Criterion, Fraction | None]:
        """The result on each criterion."""
        return {line.criterion: line.score for line in self.lines}

    def left_out(self) -> tuple[Criterion, ...]:
        """The criteria that do not apply."""
        return tuple(line.criterion for line in self.lines if line.source is Source.NOT_APPLICABLE)

    def to_agree(self) -> tuple[Criterion, ...]:
        """The criteria on which the panel has to agree yet."""
        return tuple(line.criterion for line in self.lines if line.open)


def sheet_of(dossier: Dossier) -> Sheet | None:
    """The sheet of a panel of which everybody has submitted; None before that, and for who may not see all scores."""
    numbers = counting_numbers(dossier.seats)
    if not panel_is_done(dossier.seats) or not numbers <= {line.number for line in dossier.scores}:
        return None
    agreed = {line.criterion: line for line in dossier.agreed}
    results: dict[Criterion, tuple[tuple[ScoreLine, ...], bool, Source, Fraction | None]] = {}
    for criterion in Criterion:
        given = tuple(
            sorted(
                (s for s in dossier.scores if s.criterion is criterion and s.number in numbers),
                key=lambda s: s.number,
            )
        )
        results[criterion] = (given, *_result(given, agreed.get(criterion)))
    scores = {criterion: result[3] for criterion, result in results.items()}
    applied = applied_weights(dossier.weights, scores)
    lines = tuple(
        CriterionResult(
            criterion=criterion,
            weight=dossier.weights[criterion],
            applied_weight=applied.get(criterion),
            given=given,
            differs=differs,
            agreed=agreed.get(criterion),
            source=source,
            score=score,
        )
        for criterion, (given, differs, source, score) in results.items()
    )
    return _complete(dossier, lines, scores)


def _result(given: tuple[ScoreLine, ...], agreed: AgreedLine | None) -> tuple[bool, Source, Fraction | None]:
    values = [line.counts for line in given]
    differs = differ(values)
    if agreed is not None:
        if agreed.value is None:
            return differs, Source.NOT_APPLICABLE, None
        return differs, Source.AGREED, Fraction(agreed.value)
    if differs:
        return True, Source.OPEN, None
    score = mean(values)
    return False, Source.NOT_APPLICABLE if score is None else Source.MEAN, score


def _complete(
    dossier: Dossier, lines: tuple[CriterionResult, ...], scores: Mapping[Criterion, Fraction | None]
) -> Sheet:
    score = None if any(line.open for line in lines) else total(dossier.weights, scores)
    if score is None:
        return Sheet(lines=lines, total=None, band=None, best=None, weak=(), robustness=None)
    weak = weak_criteria(dossier.weights, scores)
    failed = gates.failed(dossier.gate_results())
    return Sheet(
        lines=lines,
        total=score,
        band=band_of(score),
        best=best_outcome(band_of(score), gate_failed=bool(failed), weak=bool(weak)),
        weak=weak,
        robustness=robustness(dossier.weights, scores),
    )
