"""Whether a result hangs on the weights: each is moved by a fifth, up and down, and everything is scored again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from partners.diligence.assessments.criteria import Criterion
from partners.diligence.assessments.scoring import Scores, Weights, band_of, total
from partners.diligence.assessments.terms import Outcome

FACTORS = (Fraction(4, 5), Fraction(6, 5))
"""[HOUSE] 20 % less and 20 % more."""

K = TypeVar("K")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A changed weight that brings a candidate into another band."""

    criterion: Criterion
    more: bool
    """Whether the criterion weighs 20 % more, or 20 % less."""
    score: Fraction
    band: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """How far the score of one candidate moves, and what brings it into another band."""

    low: Fraction
    high: Fraction
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip(Generic[K]):
    """A changed weight that changes the order of candidates."""

    criterion: Criterion
    more: bool
    first: tuple[K, ...]
    """Who is first then; several where they are level."""
    winner_changes: bool


def moved(weights: Weights, criterion: Criterion, factor: Fraction) -> dict[Criterion, Fraction]:
    """The weights with one of them moved; scoring brings them back to a sum of 100."""
    return {c: Fraction(w) * (factor if c is criterion else 1) for c, w in weights.items()}


def robustness(weights: Weights, scores: Scores) -> Robustness | None:
    """How one candidate fares when the weights move; None where there is no score."""
    base = total(weights, scores)
    if base is None:
        return None
    found = [base]
    shifts = []
    for criterion, factor in _moves(scores):
        score = total(moved(weights, criterion, factor), scores)
        if score is None:
            continue
        found.append(score)
        if band_of(score) is not band_of(base):
            shifts.append(Shift(criterion=criterion, more=factor > 1, score=score, band=band_of(score)))
    return Robustness(low=min(found), high=max(found), shifts=tuple(shifts))


def ranks(scores: Mapping[K, Fraction]) -> dict[K, int]:
    """The place of each candidate, 1 for the highest score; those who are level share a place."""
    return {key: 1 + sum(other > score for other in scores.values()) for key, score in scores.items()}


def flips(candidates: Mapping[K, tuple[Weights, Scores]]) -> tuple[Flip[K], ...]:
    """The changed weights under which the order of candidates is another, in the order of the criteria."""
    base = ranks(_totals(candidates))
    winners = _first(base)
    found = []
    for criterion in Criterion:
        for factor in FACTORS:
            changed = ranks(
                _totals({k: (moved(w, criterion, factor), s) for k, (w, s) in candidates.items()})
            )
            if changed != base:
                found.append(
                    Flip(
                        criterion=criterion,
                        more=factor > 1,
                        first=_first(changed),
                        winner_changes=set(_first(changed)) != set(winners),
                    )
                )
    return tuple(found)


def _moves(scores: Scores) -> Iterator[tuple[Criterion, Fraction]]:
    for criterion in Criterion:
        if scores.get(criterion) is not None:
            for factor in FACTORS:
                yield criterion, factor


def _totals(candidates: Mapping[K, tuple[Weights, Scores]]) -> dict[K, Fraction]:
    scored = {key: total(weights, scores) for key, (weights, scores) in candidates.items()}
    return {key: score for key, score in scored.items() if score is not None}


def _first(places: Mapping[K, int]) -> tuple[K, ...]:
    return tuple(key for key, place in places.items() if place == 1)
