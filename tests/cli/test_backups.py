"""`concordat backup`, `restore`, `drill` and `quarantine`, and the backup before a migration."""

import base64
import json
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.operations.models import OperationKind
from accounts.operations.queries import find_last_success, list_runs
from concordat.backups.manifest import DATA
from concordat.cli import database
from core.database import make_engine
from tests.support.backing_up import BACKUP_KEY, fill, flip_a_byte
from tests.support.console import Console
from tests.support.databases import Databases

KEYS = f"1:{base64.b64encode(BACKUP_KEY).decode()}"


@pytest.fixture
def installation(open_compartment: Console, now: datetime, tmp_path: Path) -> Console:
    """People and a trail in both databases, a key for backups and a folder for them."""
    assert open_compartment.vault_url is not None
    fill(open_compartment.url, open_compartment.vault_url, now=now)
    open_compartment.set(backup_keys=KEYS, backup_folder=str(tmp_path))
    return open_compartment


@pytest.mark.timeout(400)
@pytest.mark.first_tier(engine_name=("sqlite", "postgresql"))
@pytest.mark.proves("Q-03", "Q-04")
def test_a_backup_and_a_drill_say_what_they_did_and_are_noted(installation: Console) -> None:
    made = json.loads(installation.done("backup", "--json"))
    assert [one["database"] for one in made] == ["main", "wellbeing"]
    assert all(one["rows"] > 0 and len(one["sha256"]) == 64 for one in made)
    drilled = json.loads(installation.done("drill", "--json"))
    assert drilled["passed"]
    assert len(drilled["pages"]) == 20
    engine = make_engine(installation.url, poolclass=sa.NullPool)
    with Session(engine) as session:
        assert [run.kind for run in list_runs(session)] == ["drill", "backup"]
        assert find_last_success(session, OperationKind.DRILL) is not None


@pytest.mark.timeout(400)
@pytest.mark.first_tier(engine_name=("sqlite", "postgresql"))
@pytest.mark.proves("Q-01", "Q-06")
def test_a_restored_installation_rests_until_the_quarantine_is_ended(
    installation: Console, databases: Databases, engine_name: str
) -> None:
    assert "verified" in installation.done("backup")
    assert installation.done("quarantine") == "Not in quarantine.\n"
    assert "holds tables" in (said := installation.refused("restore")) or "exists" in said
    places = [databases.url(engine_name, migrated=False, name=name) for name in ("again", "again_vault")]
    installation.set(database_url=places[0], wellbeing_database_url=places[1])
    assert "In quarantine: nothing is sent" in installation.done("restore")
    assert "restored from main" in installation.done("quarantine")
    assert json.loads(installation.done("scheduler", "--once", "--json")) == {}
    assert "every link holds" in installation.done("audit", "verify")
    assert installation.done("quarantine", "--end") == "The quarantine is over.\n"
    assert "not in quarantine" in installation.refused("quarantine", "--end")


@pytest.mark.proves("Q-02", "Q-04")
def test_a_drill_of_an_altered_backup_ends_with_one_and_is_noted(
    installation: Console, tmp_path: Path
) -> None:
    installation.done("backup")
    [sealed] = (tmp_path / "main").glob(f"*/{DATA}")
    flip_a_byte(sealed, 100)
    done = installation("drill")
    assert done.code == 1
    assert "altered" in done.err
    assert "altered" in installation.refused("restore")
    engine = make_engine(installation.url, poolclass=sa.NullPool)
    with Session(engine) as session:
        [drill, _] = list_runs(session)
        assert (drill.kind, drill.succeeded) == (OperationKind.DRILL, False)
        assert find_last_success(session, OperationKind.DRILL) is None


def test_without_a_key_or_a_folder_nothing_is_written(concordat: Console, tmp_path: Path) -> None:
    assert "CONCORDAT_BACKUP_KEYS is missing" in concordat.refused("backup", str(tmp_path))
    concordat.set(backup_keys=KEYS)
    assert concordat("backup").code == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.first_tier(engine_name=("sqlite", "postgresql"))
@pytest.mark.proves("R-04")
def test_what_is_behind_is_backed_up_before_it_is_migrated(
    installation: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "newest_revision", lambda _tree: "9999")
    monkeypatch.setattr(database, "upgrade", lambda _url, _tree: "9999")
    said = installation.done("db", "upgrade")
    assert said.count("Backed up the") == 2
    assert len(list(tmp_path.glob(f"*/*/{DATA}"))) == 2
    installation.done("db", "upgrade", "--without-backup")
    assert len(list(tmp_path.glob(f"*/*/{DATA}"))) == 2
    installation.set(environment="production", secure_cookies="yes", backup_folder="")
    assert "nothing was changed" in installation.refused("db", "upgrade")


@pytest.mark.proves("R-03")
def test_nothing_is_served_from_tables_of_another_revision(concordat: Console) -> None:
    engine = make_engine(concordat.url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    for command in ("serve", "scheduler"):
        said = concordat.refused(command)
        assert "revision of the database: it is at 0000" in said
        assert "concordat db upgrade" in said
