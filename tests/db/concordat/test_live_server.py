"""The server of the journeys leaves no connection behind, which would trouble whichever test runs when it is collected."""

from urllib.request import urlopen

from sqlalchemy import QueuePool

from tests.support.live_server import serving
from web.database import db


def test_a_server_that_stopped_holds_no_connection(own_database_url: str, keys: None) -> None:
    with serving(own_database_url) as server, server.app.app_context():
        pools = [engine.pool for engine in db.engines.values()]
        with urlopen(f"{server.url}/sign-in") as answer:
            assert answer.status == 200
        assert sum(_connections(pool) for pool in pools) >= 1
    assert [_connections(pool) for pool in pools] == [0] * len(pools)


def _connections(pool: object) -> int:
    assert isinstance(pool, QueuePool)
    return pool.checkedin() + pool.checkedout()
