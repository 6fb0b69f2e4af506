"""The switched-off controls can be switched off: their texts are there, and so are their tests."""

from pathlib import Path

import pytest

from tests.assurance.requirements import all_requirements
from tests.mutants.catalogue import MUTANTS, SHARES, share
from tests.mutants.mutant import Mutant
from tests.support.tree import ROOT


def test_there_are_at_least_thirty() -> None:
    assert len({each.id for each in MUTANTS}) == len(MUTANTS) >= 30


def test_each_is_in_one_share_and_each_share_has_its_file() -> None:
    shared = [each.id for name in SHARES for each in share(name)]
    assert sorted(shared) == sorted(each.id for each in MUTANTS)
    files = (ROOT / "tests" / "deep").glob("test_mutants_of_*.py")
    assert {path.stem.removeprefix("test_mutants_of_") for path in files} == set(SHARES)
    for name in SHARES:
        assert f'share("{name}")' in (ROOT / "tests" / "deep" / f"test_mutants_of_{name}.py").read_text()


@pytest.mark.parametrize("mutant", MUTANTS, ids=[each.id for each in MUTANTS])
def test_a_mutant_fits_the_tree(mutant: Mutant) -> None:
    assert mutant.id.split(" ")[0] in all_requirements()
    assert (ROOT / mutant.path).read_text().count(mutant.old) == 1
    assert (ROOT / Path(mutant.test.split("::")[0].split(" ")[0])).exists()
