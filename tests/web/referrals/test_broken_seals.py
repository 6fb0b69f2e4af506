"""A field that does not open gives a page without any content, an alarm and a row of the trail, each time."""

from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from referrals.handover.models import ReferralPacket
from tests.support.referrals import World, make_referral, make_world

TRIES = 100


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


@pytest.mark.proves("F-09")
def test_a_hundred_altered_fields_give_a_hundred_alarms_and_no_content(
    client: Any, session: Session, world: World, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    key = make_referral(session, world, now, concern="He speaks of the canary")
    client.sign_in(world.agency.officer.user_id)
    path = f"/referrals/{key}"
    assert "canary" in client.page(path).text
    column = ReferralPacket.concern_sealed
    blob = bytes(session.scalars(sa.select(column).where(ReferralPacket.id == key)).one() or b"")
    contents = 0
    for number in range(TRIES):
        altered = bytearray(blob)
        altered[number % len(blob)] ^= 1 + number
        if number % len(blob) < 2:  # what does not even look sealed, the column itself refuses
            altered = bytearray(blob[: 3 + number % len(blob)])
        session.connection().execute(
            sa.update(ReferralPacket).where(ReferralPacket.id == key).values(concern_sealed=bytes(altered))
        )
        answer = client.get(path)
        assert answer.status_code == 500
        contents += "canary" in answer.text or blob.hex() in answer.text
    alarms = [record for record in caplog.records if record.name == "concordat.seal"]
    rows = session.scalars(sa.select(AuditRow).where(AuditRow.action == "field.failed")).all()
    assert (contents, len(alarms), len(rows)) == (0, TRIES, TRIES)
    assert {row.user_id for row in rows} == {world.agency.officer.user_id}
    assert "canary" not in caplog.text + "".join(row.details for row in rows)
