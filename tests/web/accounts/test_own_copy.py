"""What somebody takes along of their own account: everything that is kept, no secrets, nobody else's."""

import json
from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Role
from tests.support.accounts import make_organisation, make_user
from tests.web.conftest import WebClient


def test_everybody_takes_a_copy_of_their_own_account(
    client: WebClient, session: Session, now: datetime
) -> None:
    agency = make_organisation(session)
    mine = make_user(session, agency, [Role.OFFICER], now=now, email="o@example.org", name="Ola Officer")
    make_user(session, agency, [Role.OFFICER], now=now, email="c@example.org", name="Cal Colleague")
    client.sign_in(mine)
    assert "Take a copy along" in client.page("/account").text
    given = client.get("/account/copy")
    assert given.mimetype == "application/json"
    assert given.headers["Content-Disposition"].startswith("attachment")
    content = json.loads(given.text)
    assert content["account"]["email"] == "o@example.org"
    assert [row["role"] for row in content["roles"]] == ["officer"]
    assert len(content["sessions"]) == 1
    assert "Cal Colleague" not in given.text
    assert not any(secret in given.text for secret in ("password_hash", "digest", "seed", "wellbeing"))
