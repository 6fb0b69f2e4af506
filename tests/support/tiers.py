"""Two tiers: what every `make test` runs, and the long part that `make test-deep` runs.

The second tier is the folder `tests/deep` with what these marks name elsewhere:

* `deep`: this test, or this parameter of it, is of the second tier only;
* `first_tier("sqlite")`: `make test` runs it on that engine, `make test-deep` on the others;
* `first_tier("sqlite", name=("officer",))`: `make test` also runs it on the others where the parameter has one of these
  values, and `make test-deep` with the rest;
* `sampled(name=("officer",))`: `make test` runs it where the parameter has one of these values, and on the engines of
  `first_tier` alone where that is given too; `make test-deep` runs all the rest;
* `scaled`: it runs in both tiers, with more examples where the fixture `deep` is true; with `first_tier("sqlite")` too,
  the second tier runs it on all engines.

Tests of pages and of the command line (`tests/web`, `tests/cli`) run on SQLite in the first tier, and one in nine of them
on PostgreSQL as well: always the same, by their name. The second tier runs the others there. `first_tier(engine_name=("sqlite", "postgresql"))` keeps a test
whose subject differs between the engines in the first tier on both.

Of `tests/db` it is one in eight, besides walls, constraints, keys, the trail, races, plans and whatever proves a
requirement, which run on both. `--engine postgresql` runs all that is named.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from zlib import crc32

import pytest

DEEP = Path(__file__).resolve().parents[1] / "deep"
EDGE = tuple(Path(__file__).resolve().parents[1] / name for name in ("web", "cli"))
ONE_IN = 9
"""Of so many tests of pages and commands on PostgreSQL, the first tier runs one."""
DATABASE = DEEP.parent / "db"
ONE_IN_OF_DATABASE = 8
"""Of so many tests of commands and queries on PostgreSQL, the first tier runs one."""
ON_BOTH_ENGINES = ("core", "audit", "constraint", "wall", "race", "plan", "isolation", "injection")
"""Words in the path of what one engine may do otherwise than the other."""
OF_THE_ENGINE = ("the_database", "refuses_changes", "constraints", "at_once")
"""Words in the name of such a test elsewhere."""
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
    """The engines of these on which the test runs in this tier; where a parameter decides, `select_tier` asks it."""
    marker = definition.get_closest_marker("first_tier")
    if marker is None or marker.kwargs or definition.get_closest_marker("sampled"):
        return list(names)
    if config.getoption("--deep") and definition.get_closest_marker("scaled"):
        return list(names)
    return [name for name in names if (name in marker.args) != config.getoption("--deep")]


def select_tier(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to the other tier."""
    deep, all_of_one = config.getoption("--deep"), config.getoption("--engine") != "both"
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        if (chosen := _in_first_by_parameter(item)) is not None:
            belongs = chosen is not deep
        elif deep:
            belongs = DEEP in item.path.parents or any(map(item.get_closest_marker, IN_BOTH)) or _waits(item)
        else:
            belongs = item.get_closest_marker("deep") is None and (all_of_one or not _waits(item))
        (kept if belongs else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def _in_first_by_parameter(item: pytest.Item) -> bool | None:
    """Whether an engine or the value of a parameter brings the test into the first tier; None where none decides."""
    first, sampled = item.get_closest_marker("first_tier"), item.get_closest_marker("sampled")
    if sampled is None and (first is None or not first.kwargs):
        return None
    spec = getattr(item, "callspec", None)
    given: Mapping[str, object] = {} if spec is None else spec.params
    if sampled is not None:
        on_engine = first is None or given.get("engine_name") in first.args
        return on_engine and all(given.get(name) in values for name, values in sampled.kwargs.items())
    assert first is not None
    by_value = any(given.get(name) in values for name, values in first.kwargs.items())
    return given.get("engine_name") in first.args or by_value


def _waits(item: pytest.Item) -> bool:
    """Whether a test on PostgreSQL is left for the second tier: most are, by their name."""
    given: Mapping[str, object] = getattr(getattr(item, "callspec", None), "params", {})
    if given.get("engine_name") != "postgresql" or item.get_closest_marker("first_tier") is not None:
        return False
    if set(EDGE) & set(item.path.parents):
        return not is_drawn(item.nodeid, one_in=ONE_IN)
    if DATABASE not in item.path.parents or item.get_closest_marker("proves"):
        return False
    place = item.path.relative_to(DATABASE).as_posix()
    on_both = any(word in place for word in ON_BOTH_ENGINES) or any(
        word in item.name.partition("[")[0] for word in OF_THE_ENGINE
    )
    return not on_both and not is_drawn(item.nodeid, one_in=ONE_IN_OF_DATABASE)


def is_drawn(name: str, *, one_in: int) -> bool:
    """Whether a name is in a sample: always the same names are."""
    return crc32(name.encode()) % one_in == 0
