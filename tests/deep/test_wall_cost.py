"""What row-level security costs on a page that many open: the list of referrals, in processor time of page and server."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from concordat.app import create_app
from concordat.config import load_settings
from core.actor import Role
from core.database import make_engine
from tests.deep.conftest import Figure
from tests.support import frozen_clock
from tests.support.databases import Databases
from tests.support.personas import make_personas
from tests.support.second_role import as_second_role, grant_to_second_role
from tests.support.settings import settings_environment
from tests.support.visitors import sign_in
from web.database import db

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
REFERRALS = 600
TIMES = 40
TICK = os.sysconf("SC_CLK_TCK")


def used_by(backend: int) -> float:
    """Seconds of processor time that a server process has used."""
    fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def cost_of(url: str, owner: sa.Engine, user_id: UUID, path: str) -> tuple[float, float]:
    """Milliseconds of processor time of one page: in this process, and in the server."""
    app = create_app(load_settings(settings_environment(url)))
    interface = app.session_interface
    interface.clock = frozen_clock.utc_now  # type: ignore[attr-defined]
    client = app.test_client()
    with Session(owner) as session:
        sign_in(client, session, user_id, now=NOW)
    with app.app_context():
        engine = db.engine
    for _ in range(5):
        assert client.get(path).status_code == 200
    with engine.connect() as connection:
        query = (
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user"
        )
        backends = connection.exec_driver_sql(query).scalars().all()
    here, there = time.process_time(), sum(map(used_by, backends))
    for _ in range(TIMES):
        assert client.get(path).status_code == 200
    spent = time.process_time() - here, sum(map(used_by, backends)) - there
    with app.app_context():
        for one in db.engines.values():
            one.dispose()
    return spent[0] * 1000 / TIMES, spent[1] * 1000 / TIMES


@pytest.mark.postgresql
@pytest.mark.timeout(900)
@pytest.mark.proves("C-09")
def test_the_list_of_referrals_is_not_much_dearer_behind_the_wall(
    databases: Databases, keys: None, figure: Figure
) -> None:
    url = databases.url("postgresql", name="wall_cost")
    clock = frozen_clock.start(NOW)
    frozen_clock.install()
    engine = make_engine(url, poolclass=sa.NullPool)
    with Session(engine) as session:
        world = make_personas(session, now=NOW, referrals=REFERRALS)
        people = {
            "NGO": world.ngo.with_role(Role.NGO_INTAKE)[0].user_id,
            "agency": world.agency.with_role(Role.PARTNERSHIP_DESK)[0].user_id,
        }
        session.commit()
    with engine.begin() as connection:
        grant_to_second_role(connection)
        connection.exec_driver_sql("ANALYZE referral")
    served = as_second_role(make_url(url)).render_as_string(hide_password=False)
    for home, user_id in people.items():
        open_cost = cost_of(url, engine, user_id, "/referrals/")
        walled = cost_of(served, engine, user_id, "/referrals/")
        more = sum(walled) / sum(open_cost) - 1
        figure(
            "C-09",
            f"list of the {home} at {REFERRALS} referrals: {open_cost[0]:.1f} + {open_cost[1]:.1f} ms without policies,"
            f" {walled[0]:.1f} + {walled[1]:.1f} ms behind them (page + server, processor time; {more:+.0%})",
        )
        assert sum(walled) < 2 * sum(open_cost) + 5
    engine.dispose()
    frozen_clock.stop(clock)
