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

SHARES = {"people": "AB", "reach": "CD", "answers": "E", "keeping": "FGP", "edge": "HIJKLMNOQSTUVW"}
"""The sections of the specification that one file of tests goes through: a run gives whole files to its processes."""


def share(name: str) -> tuple[Mutant, ...]:
    """The controls of these sections."""
    return tuple(each for each in MUTANTS if each.id[0] in SHARES[name])
