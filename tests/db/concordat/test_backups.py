"""Backups and what becomes of them: whole, sealed, refused when altered, restored into quarantine."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.operations.queries import find_quarantine, list_runs
from concordat.backups.drill import run_drill
from concordat.backups.errors import BackupRefused
from concordat.backups.making import back_up
from concordat.backups.manifest import DATA, KEYS, MANIFEST, read_manifest
from concordat.backups.restoring import restore
from concordat.backups.sets import UNFINISHED, folder_of, forget_old_sets, list_sets, stamp_of
from concordat.migration import Tree, newest_revision
from core.database import make_engine
from tests.support.backing_up import (
    BACKUP_KEY,
    Installation,
    back_up_under_writers,
    backup_settings,
    fill,
    flip_a_byte,
)
from tests.support.databases import Databases

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
KEYS_OF_BACKUPS = {1: BACKUP_KEY}


@pytest.fixture(scope="module")
def installation(databases: Databases, engine_name: str, keys: None) -> Installation:
    url = databases.url(engine_name, name="backed")
    vault_url = databases.url(engine_name, name="backed_vault", tree=Tree.WELLBEING)
    fill(url, vault_url, now=NOW)
    return Installation(backup_settings(url, vault_url))


@pytest.fixture(scope="module")
def root(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backups")
    back_up(installation.settings, folder, now=NOW)
    return folder


@pytest.fixture
def elsewhere(databases: Databases, engine_name: str) -> Installation:
    """Two empty places."""
    names = [(Tree.MAIN, "restored"), (Tree.WELLBEING, "restored_vault")]
    urls = [databases.url(engine_name, migrated=False, name=name, tree=tree) for tree, name in names]
    return Installation(backup_settings(urls[0], urls[1]))


@pytest.mark.proves("Q-01", "Q-06")
def test_a_restored_installation_holds_what_was_backed_up_and_is_in_quarantine(
    installation: Installation, root: Path, elsewhere: Installation
) -> None:
    main, vault = restore(elsewhere.settings, root, now=NOW + timedelta(hours=1))
    for table in ("app_user", "organisation", "user_role"):
        assert elsewhere.rows(table) == installation.rows(table) > 0
    assert elsewhere.rows("trail_row", apart=True) == 3
    assert (main.revision, vault.revision) == (newest_revision(), newest_revision(Tree.WELLBEING))
    assert (main.audit_rows, vault.audit_rows) == (4, 3)
    engine = make_engine(elsewhere.settings.database_url, poolclass=sa.NullPool)
    with Session(engine) as session:
        quarantine = find_quarantine(session)
        assert quarantine is not None
        assert quarantine.source == f"main {stamp_of(NOW)}"
        assert [run.kind for run in list_runs(session)] == ["restore"]
    assert installation.rows("quarantine") == 0
    with pytest.raises(BackupRefused, match=r"exists|holds tables"):
        restore(elsewhere.settings, root, now=NOW)


@pytest.mark.proves("Q-01")
@pytest.mark.first_tier("sqlite")
def test_two_backups_under_four_writers_are_whole(
    databases: Databases, engine_name: str, keys: None, tmp_path: Path
) -> None:
    url = databases.url(engine_name, name="written")
    found = back_up_under_writers(
        url, lambda: databases.url(engine_name, migrated=False, name="unwritten"), tmp_path, backups=2
    )
    assert (found.backups, found.lost, found.inconsistent) == (2, 0, 0)
    assert found.acknowledged > 4


@pytest.mark.proves("Q-02")
@pytest.mark.parametrize("name", [DATA, MANIFEST])
@pytest.mark.parametrize("place", [1, 40])
@pytest.mark.first_tier("sqlite", place=(40,))
def test_a_flipped_byte_is_refused_before_anything_is_written(
    installation: Installation, tmp_path: Path, elsewhere: Installation, name: str, place: int
) -> None:
    back_up(installation.settings, tmp_path, now=NOW)
    flip_a_byte(folder_of(tmp_path, Tree.WELLBEING) / stamp_of(NOW) / name, place)
    with pytest.raises(BackupRefused, match="altered"):
        restore(elsewhere.settings, tmp_path, now=NOW)
    for url in (elsewhere.settings.database_url, elsewhere.settings.wellbeing_database_url):
        if url.startswith("sqlite"):
            assert not Path(url.removeprefix("sqlite:///")).exists()
        else:
            engine = make_engine(url, poolclass=sa.NullPool)
            with engine.connect() as connection:
                assert sa.inspect(connection).get_table_names() == []


@pytest.mark.proves("Q-02")
def test_backups_are_sealed_by_a_key_of_their_own(installation: Installation, root: Path) -> None:
    for tree in Tree:
        [folder] = list_sets(root, tree)
        assert folder.stat().st_mode & 0o777 == 0o700
        for path in folder.iterdir():
            content = path.read_bytes()
            assert b"SQLite format" not in content
            assert b"PGDMP" not in content
            assert b"Elmsworth" not in content
            assert path.stat().st_mode & 0o777 == 0o600
        manifest = read_manifest(folder, keys=KEYS_OF_BACKUPS, tree=tree.name.lower())
        assert manifest.facts.revision == newest_revision(tree)
        with pytest.raises(BackupRefused):
            read_manifest(folder, keys={1: bytes(32)}, tree=tree.name.lower())
    manifest = read_manifest(list_sets(root, Tree.MAIN)[0], keys=KEYS_OF_BACKUPS, tree="main")
    assert manifest.facts.counts["app_user"] == 4
    assert manifest.facts.heads["operator"][0] == 4
    without = backup_settings(installation.settings.database_url, backup_keys="")
    with pytest.raises(BackupRefused, match="BACKUP_KEYS is missing"):
        back_up(without, root, now=NOW)


@pytest.mark.timeout(400)
@pytest.mark.proves("Q-04")
def test_a_drill_restores_proves_and_opens_twenty_pages(installation: Installation, root: Path) -> None:
    report = run_drill(installation.settings, root, now=NOW)
    assert report.failure == ""
    assert report.passed
    assert len(report.pages) == 20
    assert {status for _, status in report.pages} <= {200, 302}
    assert [one.audit_rows for one in report.restored] == [4, 3]
    assert report.values()["passed"]
    assert any("rows as counted" in line for line in report.lines())


@pytest.mark.timeout(400)
@pytest.mark.proves("Q-04")
def test_a_drill_of_an_altered_backup_fails(installation: Installation, tmp_path: Path) -> None:
    back_up(installation.settings, tmp_path, now=NOW)
    flip_a_byte(folder_of(tmp_path, Tree.MAIN) / stamp_of(NOW) / DATA, 3)
    report = run_drill(installation.settings, tmp_path, now=NOW)
    assert not report.passed
    assert "altered" in report.failure


@pytest.mark.proves("Q-05")
def test_old_sets_go_and_the_newest_stays(tmp_path: Path) -> None:
    place = folder_of(tmp_path, Tree.MAIN)
    ages = (0, 10, 34, 36, 61)
    for days in ages:
        folder = place / stamp_of(NOW - timedelta(days=days))
        folder.mkdir(parents=True)
        for name in (DATA, KEYS, MANIFEST):
            (folder / name).write_bytes(b"x")
    (place / f"{stamp_of(NOW)}{UNFINISHED}").mkdir()
    assert forget_old_sets(tmp_path, Tree.MAIN, days=60, now=NOW) == 1
    left = {(NOW - timedelta(days=days)): days for days in ages[:-1]}
    assert [path.name for path in list_sets(tmp_path, Tree.MAIN)] == [stamp_of(moment) for moment in left]
    with_keys = [path.name for path in list_sets(tmp_path, Tree.MAIN) if (path / KEYS).exists()]
    assert with_keys == [stamp_of(NOW - timedelta(days=days)) for days in (0, 10, 34)]
    assert forget_old_sets(tmp_path, Tree.MAIN, days=1, now=NOW + timedelta(days=100)) == 3
    assert len(list_sets(tmp_path, Tree.MAIN)) == 1
