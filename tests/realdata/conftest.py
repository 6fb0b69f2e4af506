"""Runs on the real data beside the repository; skipped with a reason where it is absent."""

from pathlib import Path

import pytest

from tests.support.naughty import read_strings, some_of, storable_of
from tests.support.real_data import real_data


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here needs the data."""
    for item in items:
        if "realdata" in item.path.parts:
            item.add_marker(pytest.mark.realdata)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder `../shared/data`."""
    return real_data()


@pytest.fixture(scope="session")
def strings(shared_data: Path, deep: bool) -> list[str]:
    """Every naughty string in the second tier, some of each kind in the first."""
    strings = read_strings(shared_data)
    return strings if deep else some_of(strings)


@pytest.fixture(scope="session")
def storable(strings: list[str]) -> list[str]:
    """Those that a text field holds."""
    return storable_of(strings)


@pytest.fixture(scope="session")
def real_directory() -> Path:
    """The service directory of Baltimore, an Ohana package."""
    return real_data("directory_baltimore")


@pytest.fixture(scope="session")
def real_encounters() -> Path:
    """The encounters of Toronto, January 2014 to June 2015."""
    return real_data("encounters_toronto", "toronto_pic_cfsa_raw_2014-2015.csv")
