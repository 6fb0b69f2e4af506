"""Runs on the real data beside the repository; skipped with a reason where it is absent."""

from pathlib import Path

import pytest

from tests.support.requirements import lacking
from tests.support.tree import ROOT


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here needs the data."""
    for item in items:
        if "realdata" in item.path.parts:
            item.add_marker(pytest.mark.realdata)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder `../shared/data`."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        lacking("realdata", "../shared/data is absent")
    return folder


@pytest.fixture(scope="session")
def real_directory(shared_data: Path) -> Path:
    """The service directory of Baltimore, an Ohana package."""
    return _found(shared_data / "directory_baltimore")


@pytest.fixture(scope="session")
def real_encounters(shared_data: Path) -> Path:
    """The encounters of Toronto, January 2014 to June 2015."""
    return _found(shared_data / "encounters_toronto" / "toronto_pic_cfsa_raw_2014-2015.csv")


def _found(path: Path) -> Path:
    if not path.exists():
        lacking("realdata", f"../shared/data/{path.name} is absent")
    return path
