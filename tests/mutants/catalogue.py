"""The controls that are switched off, at least one for each section that has any."""

from tests.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="I-03 NUL",
        path="web/forms.py",
        old="\\x00",
        new="\\x01",
        test="tests/unit/web",
    ),
)
