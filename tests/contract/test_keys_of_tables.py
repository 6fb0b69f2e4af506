"""What every table of both databases keeps to: ids of their own making, no pickles, an entry in the data catalogue."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from concordat.models import metadata
from concordat.reference.tables import HANDLING
from concordat.wellbeing_models import metadata as wellbeing_metadata
from tests.support.tree import PACKAGES, ROOT

TABLES = {**metadata.tables, **wellbeing_metadata.tables}
COUNTED = {
    "audit_anchor": "anchors are counted so that a missing one is seen; they stand for hours and nobody",
    "erasure": "lines of the ledger are counted by its writer so that a missing one is seen; nothing in them is sealed",
    "purge_entry": "lines of the ledger are counted by its writer so that a missing one is seen; nothing in them is sealed",
}
CLASSES = {"P0", "P1", "P2", "P3", "P4", "keys"}


@pytest.mark.proves("C-13", "F-02")
@pytest.mark.parametrize("name", sorted(TABLES))
def test_no_row_is_numbered_by_the_database(name: str) -> None:
    """A counter would tell how many there are; and a seal needs the id before the row is stored."""
    key = TABLES[name].primary_key.columns
    counted = [each for each in key if isinstance(each.type, sa.Integer) and len(key) == 1]
    assert not counted or name in COUNTED


@pytest.mark.proves("D-03")
@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_says_what_it_holds_for_whom_and_how_long(name: str) -> None:
    handling = HANDLING[name]
    assert handling.protection in CLASSES
    assert handling.readers
    assert handling.retention


@pytest.mark.proves("S-06")
def test_nothing_in_a_database_is_a_pickle() -> None:
    assert not [name for name in TABLES if "apscheduler" in name]
    assert not [
        f"{name}.{column.name}"
        for name, table in TABLES.items()
        for column in table.columns
        if isinstance(column.type, sa.PickleType)
    ]


@pytest.mark.proves("S-06")
@pytest.mark.parametrize("package", PACKAGES)
def test_no_code_reads_a_pickle(package: str) -> None:
    for path in sorted((ROOT / package).rglob("*.py")):
        words = path.read_text()
        for name in (
            "import pickle",
            "from pickle",
            "import shelve",
            "import marshal",
            "jsonpickle",
            "yaml.load(",
        ):
            assert name not in words, f"{Path(path).relative_to(ROOT)} holds “{name}”"
