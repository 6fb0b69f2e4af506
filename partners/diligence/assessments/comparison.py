"""Candidates side by side: who is first, and whether that hangs on a weight."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from core.errors import RuleBroken
from core.text import N_
from partners.diligence.assessments import gates
from partners.diligence.assessments.dossier import Dossier
from partners.diligence.assessments.gates import Gate
from partners.diligence.assessments.sensitivity import Flip, flips, ranks
from partners.diligence.assessments.sheet import Sheet, sheet_of

FEWEST, MOST = 2, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One assessment in a comparison."""

    id: UUID
    dossier: Dossier
    sheet: Sheet | None
    failed: tuple[Gate, ...]
    place: int | None
    """1 for the highest score; None for who is not eligible or not scored yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Candidates in the order asked for, and what changes their order."""

    candidates: tuple[Candidate, ...]
    flips: tuple[Flip[UUID], ...]
    same_weights: bool
    """Whether all were assessed with the same weights."""

    def ranked(self) -> tuple[Candidate, ...]:
        """Those who have a place, the best first."""
        placed = [one for one in self.candidates if one.place is not None]
        return tuple(sorted(placed, key=lambda one: one.place or 0))


def may_compare(ids: Sequence[UUID]) -> None:
    """Two to six different assessments; raises `RuleBroken`."""
    if not FEWEST <= len(set(ids)) <= MOST or len(set(ids)) != len(ids):
        raise RuleBroken(N_("Choose 2 to 6 assessments."), "a")


def compare(dossiers: Mapping[UUID, Dossier]) -> Comparison:
    """The comparison; only who meets every requirement checked so far, and has a total, gets a place."""
    sheets = {key: sheet_of(dossier) for key, dossier in dossiers.items()}
    failed = {key: gates.failed(dossier.gate_results()) for key, dossier in dossiers.items()}
    scored: dict[UUID, tuple[Sheet, Fraction]] = {}
    for key, sheet in sheets.items():
        if sheet is not None and sheet.total is not None and not failed[key]:
            scored[key] = (sheet, sheet.total)
    places = ranks({key: total for key, (_, total) in scored.items()})
    competing = {key: (dossiers[key].weights, sheet.scores()) for key, (sheet, _) in scored.items()}
    return Comparison(
        candidates=tuple(
            Candidate(id=key, dossier=dossier, sheet=sheets[key], failed=failed[key], place=places.get(key))
            for key, dossier in dossiers.items()
        ),
        flips=flips(competing) if len(competing) > 1 else (),
        same_weights=len({tuple(sorted(d.weights.items())) for d in dossiers.values()}) == 1,
    )
