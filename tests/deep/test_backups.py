"""Backups under writers, and revisions interrupted at many of their statements, in full numbers."""

from pathlib import Path

import pytest

from concordat.migration import Tree
from tests.contract.test_migration_safety import interrupt_everywhere, revisions_of
from tests.deep.conftest import Figure
from tests.support.backing_up import back_up_under_writers
from tests.support.databases import Databases

POINTS = 60
"""For each revision: all of them would take longer than the second tier may."""


@pytest.mark.timeout(1800)
@pytest.mark.proves("Q-01")
def test_twenty_backups_under_four_writers(
    databases: Databases, engine_name: str, keys: None, tmp_path: Path, figure: Figure
) -> None:
    url = databases.url(engine_name, name="written")
    found = back_up_under_writers(
        url, lambda: databases.url(engine_name, migrated=False, name="unwritten"), tmp_path, backups=20
    )
    figure(
        "Q-01",
        f"{engine_name}: 20 backups under 4 writers, {found.inconsistent} inconsistent, {found.lost} of"
        f" {found.acknowledged:,} acknowledged rows missing, median {found.median:.2f} s",
    )
    assert (found.backups, found.lost, found.inconsistent) == (20, 0, 0)


@pytest.mark.timeout(1800)
@pytest.mark.proves("R-02")
@pytest.mark.parametrize("tree", list(Tree), ids=["main", "wellbeing"])
def test_every_revision_is_interrupted_at_sixty_statements(
    empty_database_url: str, engine_name: str, tree: Tree, figure: Figure
) -> None:
    points = statements = 0
    for revision in revisions_of(tree):
        done, count = interrupt_everywhere(empty_database_url, tree, revision, points=POINTS)
        assert done == min(POINTS, count)
        points, statements = points + done, statements + count
    figure(
        "R-02",
        f"{engine_name}, {tree.name.lower()}: interrupted at {points} of {statements} statements,"
        " 0 left half done",
    )
