"""Controls of reach and of private data, switched off one at a time in a copy of the tree: the test that is said to prove it notices (rule 2 of the test programme)."""

from pathlib import Path

import pytest

from tests.deep.conftest import Figure
from tests.mutants.catalogue import share
from tests.mutants.mutant import FAILED, Mutant, run_test
from tests.support.databases import Databases

MUTANTS = share("reach")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mutant", MUTANTS, ids=[each.id for each in MUTANTS])
def test_a_switched_off_control_is_noticed(
    mutant: Mutant, mutated: Path, databases: Databases, figure: Figure
) -> None:
    assert run_test(mutant, mutated, templates=databases.sqlite_templates()) == FAILED
    figure(mutant.id.split(" ")[0], f"mutant “{mutant.id}” caught")
