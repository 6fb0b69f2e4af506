"""Each control, switched off in a copy of the tree, is noticed by the test that is said to prove it (rule 2 of the test programme)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deep.conftest import Figure
from tests.mutants.catalogue import MUTANTS
from tests.mutants.mutant import Mutant, applied, copy_tree, restored, run_test

FAILED = 1
"""What pytest answers when a test failed; other codes mean that nothing was tested."""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_tree(tmp_path_factory.mktemp("mutants") / "tree")


@pytest.fixture
def mutated(tree: Path, mutant: Mutant) -> Iterator[Path]:
    applied(mutant, tree)
    yield tree
    restored(mutant, tree)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mutant", MUTANTS, ids=[each.id for each in MUTANTS])
def test_a_switched_off_control_is_noticed(mutant: Mutant, mutated: Path, figure: Figure) -> None:
    assert run_test(mutant, mutated) == FAILED
    figure(mutant.id.split(" ")[0], f"mutant “{mutant.id}” caught")
