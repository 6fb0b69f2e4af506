"""A server that answers before it has the disk's word is refused in production."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from concordat.config import load_settings
from concordat.production.of_databases import examine_databases
from core.database import make_engine
from tests.support.databases import Databases
from tests.support.settings import settings_environment


@pytest.mark.postgresql
@pytest.mark.proves("U-04")
def test_a_server_that_does_not_wait_for_its_disk_is_refused(databases: Databases, keys: None) -> None:
    url = databases.url("postgresql", name="durability")
    settings = load_settings(settings_environment(url))
    engine = make_engine(url, poolclass=sa.NullPool)
    refused = {}
    for value in ("off", "on", "remote_write"):
        with engine.begin() as connection:
            name = make_url(url).database
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit = {value}')
        found = {each.found for each in examine_databases(settings)}
        refused[value] = f"synchronous_commit is {value}" in found
    assert refused == {"off": True, "on": False, "remote_write": False}
