"""While the trail or the keys are away nothing is changed, and help and the numbers to call stay up (V-06)."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from audit.models import AuditRow
from referrals.handover.models import Referral, ReferralPacket
from tests.support.referrals import World
from tests.web.referrals.test_numbers_to_call import OWN, world
from tests.web.referrals.test_officer import answers

__all__ = ["world"]

HELP = ("/me/", "/me/check/", "/sign-in")
"""Open to everybody, and in need of neither."""
AWAY = {
    "trail": ("audit.commands.append",),
    "keys": (
        "core.keys.making.keys_for",
        "core.keys.door.find_key",
        "core.keys.door.open_sealed",
        "core.sealed_rows.keys_for",
    ),
}


def _down(*_: Any, **__: Any) -> Any:
    raise OperationalError("SELECT", {}, OSError("the service does not answer"))


@pytest.mark.proves("V-06", "E-13")
@pytest.mark.parametrize("what", sorted(AWAY))
def test_writes_are_closed_and_help_is_open(
    client: Any, session: Session, world: World, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    client.sign_in(world.agency.officer.user_id)
    form = client.page("/referrals/new").form()
    filled = form.filled(answers(world))
    before = _counted(session)
    with monkeypatch.context() as patch:
        for place in AWAY[what]:
            patch.setattr(place, _down)
        answer = client.post(form.action, data=filled)
        assert answer.status_code in (500, 503)
        for number in (OWN, "911", "988"):
            assert number in answer.text
        assert _counted(session) == before
        for path in HELP:
            page = client.get(path)
            assert page.status_code in (200, 302), path
        assert "988" in client.get("/me/").text
        fresh = client.get("/referrals/new")
        assert fresh.status_code == 200
        assert OWN in fresh.text
    assert client.post(form.action, data=filled).status_code == 302
    assert _counted(session) > before


def _counted(session: Session) -> tuple[int, ...]:
    return tuple(
        session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
        for model in (Referral, ReferralPacket, AuditRow)
    )
