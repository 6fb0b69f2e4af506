"""The pages in processes of which each was given its own side's keys: the police's work goes on, the NGO's records stay closed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.keys import door
from core.keys.own import use_own_keys
from referrals.casework.models import CaseNote
from referrals.handover.lifecycle import ReferralState
from tests.support.referrals import World, make_referral, make_world


@pytest.fixture
def world(session: Session, now: datetime, keys: None) -> Iterator[World]:
    world = make_world(session, now)
    give_keys(world)
    yield world
    use_own_keys({})


def give_keys(world: World, *, ngo: bool = True) -> None:
    """The own keys of the agency and, unless this is a process of the police, of the NGO."""
    own = {world.agency.id: {1: bytes(range(20, 52))}} | (
        {world.ngo.id: {1: bytes(range(60, 92))}} if ngo else {}
    )
    use_own_keys(own)
    door.cache.clear()


@pytest.mark.proves("D-01")
def test_the_police_work_on_in_a_process_that_opens_nothing_of_the_ngo(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    referral = make_referral(session, world, now, state=ReferralState.ACTIVE)
    base = f"/referrals/{referral}"
    client.sign_in(world.ngo.worker.user_id)
    kept = client.submit(f"{base}/note", text="He lives with the canary")
    assert kept.status_code == 302
    assert session.scalar(sa.select(sa.func.count(CaseNote.id))) == 1
    give_keys(world, ngo=False)
    client.sign_in(world.agency.officer.user_id)
    for path in ("/referrals", base, "/"):
        assert "canary" not in client.page(path).text
    client.sign_in(world.ngo.worker.user_id)
    answer = client.get(base)
    assert (answer.status_code, "canary" in answer.text) == (500, False)
    assert session.scalar(sa.select(sa.func.count()).where(AuditRow.action == "field.failed")) == 1
    give_keys(world)
    assert "canary" in client.page(base).text
