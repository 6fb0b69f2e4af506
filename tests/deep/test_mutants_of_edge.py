"""Controls of input, files, limits and operation, switched off one at a time in a copy of the tree: the test that is said to prove it notices (rule 2 of the test programme)."""

from operator import attrgetter

import pytest

from tests.deep.conftest import SwitchOff
from tests.mutants.catalogue import share
from tests.mutants.mutant import FAILED, Mutant


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mutant", share("edge"), ids=attrgetter("id"))
def test_a_switched_off_control_is_noticed(mutant: Mutant, switch_off: SwitchOff) -> None:
    assert switch_off(mutant) == FAILED
