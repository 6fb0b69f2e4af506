"""Every test is run by one of the two tiers, whatever sample the first draws."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.tiers import DATABASE, engines_for, select_tier

UNIT = DATABASE.parent / "unit"


def item(path: Path, name: str, *marks: pytest.MarkDecorator, **params: object) -> Any:
    """What the choice of a tier asks of a test."""
    found = {mark.name: mark.mark for mark in marks}
    return SimpleNamespace(
        path=path,
        name=name,
        nodeid=f"{path.name}::{name}[{params}]",
        callspec=SimpleNamespace(params=params),
        get_closest_marker=found.get,
    )


def config(*, deep: bool, engine: str = "both") -> Any:
    given = {"--deep": deep, "--engine": engine}
    return SimpleNamespace(
        getoption=given.__getitem__, hook=SimpleNamespace(pytest_deselected=lambda items: None)
    )


def tiers_of(one: Any, *, engine: str = "both") -> str:
    found = ""
    for name, deep in (("first", False), ("second", True)):
        items = [one]
        select_tier(config(deep=deep, engine=engine), items)
        found += f"{name} " if items else ""
    return found.strip()


def test_what_no_mark_names_is_of_the_first_tier() -> None:
    assert tiers_of(item(UNIT / "test_x.py", "test_x")) == "first"
    assert tiers_of(item(DATABASE / "kpi/test_x.py", "test_x", engine_name="sqlite")) == "first"
    assert tiers_of(item(UNIT / "test_x.py", "test_x", pytest.mark.deep)) == "second"
    assert tiers_of(item(UNIT / "test_x.py", "test_x", pytest.mark.scaled)) == "first second"


def test_each_database_test_on_postgresql_is_of_one_tier() -> None:
    path = DATABASE / "kpi/test_x.py"
    found = [tiers_of(item(path, f"test_{n}", engine_name="postgresql")) for n in range(300)]
    assert set(found) == {"first", "second"}
    assert 20 < found.count("first") < 60
    all_of_one = {
        tiers_of(item(path, f"test_{n}", engine_name="postgresql"), engine="postgresql") for n in range(30)
    }
    assert all(told.startswith("first") for told in all_of_one)


@pytest.mark.parametrize(
    ("place", "name", "marks"),
    [
        ("core/test_x.py", "test_{n}", ()),
        ("kpi/test_wall_of_figures.py", "test_{n}", ()),
        ("kpi/test_x.py", "test_the_database_refuses_{n}", ()),
        ("kpi/test_x.py", "test_{n}", (pytest.mark.proves("O-01"),)),
    ],
    ids=["place", "file", "name", "requirement"],
)
def test_what_an_engine_may_do_otherwise_stays(place: str, name: str, marks: tuple[Any, ...]) -> None:
    asked = [item(DATABASE / place, name.format(n=n), *marks, engine_name="postgresql") for n in range(30)]
    assert {tiers_of(one) for one in asked} == {"first"}


def test_of_a_sample_of_parameters_each_is_of_one_tier() -> None:
    marks = (pytest.mark.first_tier("sqlite"), pytest.mark.sampled(seed=(7,)))
    path = DATABASE / "concordat/test_x.py"
    told = {
        (engine, seed): tiers_of(item(path, "test_x", *marks, engine_name=engine, seed=seed))
        for engine in ("sqlite", "postgresql")
        for seed in (1, 7)
    }
    assert told.pop(("sqlite", 7)) == "first"
    assert set(told.values()) == {"second"}


def test_the_engines_of_both_tiers_are_all_engines() -> None:
    names = ("sqlite", "postgresql")
    one = item(DATABASE / "test_x.py", "test_x", pytest.mark.first_tier("sqlite"))
    assert [engines_for(one, config(deep=deep), names) for deep in (False, True)] == [
        ["sqlite"],
        ["postgresql"],
    ]
    grows = item(DATABASE / "test_x.py", "test_x", pytest.mark.first_tier("sqlite"), pytest.mark.scaled)
    assert engines_for(grows, config(deep=True), names) == list(names)
