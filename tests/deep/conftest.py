"""The deep tests report what they measured; the assurance page prints it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.assurance.figures import keep_figure
from tests.mutants.mutant import Mutant, applied, copy_tree, restored

Figure = Callable[[str, str], None]


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    """`figure("U-01", "200 kills, 0 acknowledged writes lost")` keeps a figure under this test's name."""
    test = request.node.nodeid.removeprefix("tests/")

    def keep(requirement: str, text: str) -> None:
        keep_figure(requirement, test, text)
        print(f"{requirement}: {text}")

    return keep


# ---- Mutants


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy in which this process switches controls off, one at a time."""
    return copy_tree(tmp_path_factory.mktemp("mutants") / "tree")


@pytest.fixture
def mutated(tree: Path, mutant: Mutant) -> Iterator[Path]:
    """The copy with one control switched off."""
    applied(mutant, tree)
    yield tree
    restored(mutant, tree)
