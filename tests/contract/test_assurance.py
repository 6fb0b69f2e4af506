"""No claim without a test: of the page, of the tests' marks and of the words in the product's source."""

import pytest

from tests.assurance.claims import mentions, proofs
from tests.assurance.page import PAGE, render, state_of
from tests.assurance.requirements import all_requirements

REQUIREMENTS = all_requirements()
PROOFS = proofs()


def test_the_page_is_what_the_tests_say() -> None:
    """`python -m tests.assurance` writes it."""
    assert PAGE.read_text() == render()


def test_there_are_as_many_requirements_as_in_the_specification() -> None:
    assert (len(REQUIREMENTS), sum(each.must for each in REQUIREMENTS.values())) == (190, 32)


def test_every_mark_names_a_requirement() -> None:
    assert not set(PROOFS) - set(REQUIREMENTS)


@pytest.mark.parametrize("name", sorted(mentions()))
def test_what_the_source_claims_has_a_test(name: str) -> None:
    assert name in REQUIREMENTS
    assert name in PROOFS, f"{sorted(mentions()[name])} claim {name}, and no test proves it"


def test_what_is_not_met_says_why() -> None:
    """A requirement without a test has a reason that a reader can judge."""
    unproved = set(REQUIREMENTS) - set(PROOFS)
    assert not [name for name in sorted(unproved) if not REQUIREMENTS[name].short]


def test_a_requirement_without_a_test_is_never_called_proved() -> None:
    for requirement in REQUIREMENTS.values():
        assert state_of(requirement, ()) == "not met"
