"""The deep tests report what they measured; the assurance page prints it."""

from collections.abc import Callable

import pytest

from tests.assurance.figures import keep_figure

Figure = Callable[[str, str], None]


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    """`figure("U-01", "200 kills, 0 acknowledged writes lost")` keeps a figure under this test's name."""
    test = request.node.nodeid.removeprefix("tests/")

    def keep(requirement: str, text: str) -> None:
        keep_figure(requirement, test, text)
        print(f"{requirement}: {text}")

    return keep
