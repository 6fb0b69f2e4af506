"""The test client notices a request that forgets to commit, and one that reads is left in peace."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask, Response, g
from flask.typing import ResponseReturnValue

from tests.support.page_client import Leftovers, PageClient
from web.access import writes
from web.database import current_session, db


@pytest.fixture
def client(tmp_path: Path) -> PageClient:
    app = Flask("leftovers")
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path}/leftovers.db"
    db.init_app(app)
    leftovers = Leftovers(app)
    table = sa.Table("thing", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))

    def insert() -> ResponseReturnValue:
        current_session().execute(sa.insert(table).values(id=None))
        return Response("inserted", mimetype="text/plain")

    def count() -> ResponseReturnValue:
        number = current_session().scalar(sa.select(sa.func.count()).select_from(table))
        return Response(str(number), mimetype="text/plain")

    def insert_with_token() -> ResponseReturnValue:
        g.token_checked = True  # as a form does that found its token in order
        return insert()

    def refuse() -> ResponseReturnValue:
        insert()
        return Response("refused", status=422, mimetype="text/plain")

    views: dict[str, Callable[[], ResponseReturnValue]] = {
        "/forgets": insert,
        "/commits": writes(insert_with_token),
        "/without": writes(insert),
        "/refuses": writes(refuse),
        "/reads": count,
    }
    for path, view in views.items():
        app.add_url_rule(path, endpoint=path, view_func=view, methods=["GET", "POST"])
    with app.app_context():
        table.create(db.engine)
    app.test_client_class = PageClient
    client = app.test_client()
    assert isinstance(client, PageClient)
    client.leftovers = leftovers
    return client


def test_a_forgotten_commit_is_seen(client: PageClient) -> None:
    with pytest.raises(AssertionError, match="/forgets left uncommitted"):
        client.post("/forgets")
    assert client.get("/reads").text == "0"


def test_a_commit_and_a_refusal_settle_the_request(client: PageClient) -> None:
    assert client.post("/commits").status_code == 200
    assert client.post("/refuses").status_code == 422
    assert client.get("/reads").text == "1"


@pytest.mark.proves("C-15", "M-03")
def test_without_the_token_of_a_page_nothing_is_kept(client: PageClient) -> None:
    assert client.post("/without").status_code == 200
    assert client.get("/reads").text == "0"
