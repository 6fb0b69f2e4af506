"""Two tiers: what every `make test` runs, and the long part that `make test-deep` runs.

The second tier is the folder `tests/deep` with what these marks name elsewhere:

* `deep`: this test, or this parameter of it, is of the second tier only;
* `first_tier("sqlite")`: `make test` runs it on that engine, `make test-deep` on the others;
* `scaled`: it runs in both tiers, with more examples where the fixture `deep` is true.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

DEEP = Path(__file__).resolve().parents[1] / "deep"
IN_BOTH = ("deep", "first_tier", "scaled")


def is_asked_for(path: Path, config: pytest.Config) -> bool:
    """Whether a folder or file is collected: the deep ones where the tier or their own name asks for them."""
    if path != DEEP and DEEP not in path.parents:
        return True
    named = (config.invocation_params.dir / arg.partition("::")[0] for arg in config.args)
    return bool(config.getoption("--deep")) or any(
        place == DEEP or DEEP in place.resolve().parents for place in named
    )


def engines_for(definition: pytest.Item, config: pytest.Config, names: Sequence[str]) -> list[str]:
    """The engines of these on which the test runs in this tier."""
    marker = definition.get_closest_marker("first_tier")
    if marker is None:
        return list(names)
    return [name for name in names if (name in marker.args) != config.getoption("--deep")]


def select_tier(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to the other tier."""
    deep = config.getoption("--deep")
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        if deep:
            belongs = DEEP in item.path.parents or any(map(item.get_closest_marker, IN_BOTH))
        else:
            belongs = item.get_closest_marker("deep") is None
        (kept if belongs else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept
