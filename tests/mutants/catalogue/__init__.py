"""The controls that are switched off, one entry each; ordered as the specification is."""

from tests.mutants.catalogue import (
    data,
    edge,
    faults,
    files,
    holding,
    hub,
    keeping,
    openness,
    people,
    reach,
    surveys,
    trail,
    training,
    voices,
    walls,
    work,
)
from tests.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = tuple(
    sorted(
        (
            *people.MUTANTS,
            *data.MUTANTS,
            *voices.MUTANTS,
            *walls.MUTANTS,
            *holding.MUTANTS,
            *hub.MUTANTS,
            *keeping.MUTANTS,
            *openness.MUTANTS,
            *reach.MUTANTS,
            *surveys.MUTANTS,
            *trail.MUTANTS,
            *training.MUTANTS,
            *edge.MUTANTS,
            *faults.MUTANTS,
            *files.MUTANTS,
            *work.MUTANTS,
        ),
        key=lambda mutant: mutant.id.partition(" ")[0],
    )
)
