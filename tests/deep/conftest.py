"""The deep tests report what they measured; the assurance page prints it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.assurance.figures import keep_figure
from tests.mutants.mutant import FAILED, Mutant, applied, copy_tree, restored, run_test
from tests.support.databases import Databases

Figure = Callable[[str, str], None]
SwitchOff = Callable[[Mutant], int]


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
def switch_off(tree: Path, databases: Databases, figure: Figure) -> SwitchOff:
    """`switch_off(mutant)` answers how its test ends with the control switched off, and keeps it as a figure where it is noticed."""

    def run(mutant: Mutant) -> int:
        applied(mutant, tree)
        try:
            code = run_test(mutant, tree, templates=databases.sqlite_templates())
        finally:
            restored(mutant, tree)
        if code == FAILED:
            figure(mutant.id.split(" ")[0], f"mutant “{mutant.id}” caught")
        return code

    return run
