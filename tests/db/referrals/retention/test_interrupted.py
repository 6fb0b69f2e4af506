"""A purge that is cut off before any of its statements has done nothing, and the next run does it whole."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.database import make_engine
from core.keys.table import DataKey
from referrals.handover.models import Referral, ReferralPacket
from referrals.retention.erasing import purge
from referrals.retention.fates import Target
from referrals.retention.models import PurgeEntry
from tests.support.referrals import make_world
from tests.support.retention import make_told_case, sealed_values


class _CutOff(Exception):
    """The process ends here."""


def _state(session: Session, case_id: Any) -> tuple[object, ...]:
    session.expire_all()
    values = sealed_values(session, {Target.CASE: case_id, Target.CASEWORK: case_id})
    keys = session.scalar(
        sa.select(sa.func.count()).select_from(DataKey).where(DataKey.subject_id == case_id)
    )
    ledger = session.scalar(sa.select(sa.func.count()).select_from(PurgeEntry))
    return (
        keys,
        ledger,
        session.get_one(Referral, case_id).purged_at,
        {k: sorted(v) for k, v in values.items()},
    )


@pytest.fixture
def own_engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url)
    yield engine
    engine.dispose()


@pytest.mark.timeout(300)
@pytest.mark.proves("P-04")
@pytest.mark.first_tier("sqlite")
def test_cut_off_before_each_statement_nothing_is_done(own_engine: Engine, now: datetime) -> None:
    with Session(own_engine) as session:
        case = make_told_case(session, make_world(session, now - timedelta(days=2)), now)
        session.commit()
        before = _state(session, case.referral_id)
    seen, limit = 0, 0

    def count(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen > limit:
            raise _CutOff

    cut = 0
    while True:
        limit, seen = cut, 0
        with Session(own_engine) as session:
            sa.event.listen(own_engine, "before_cursor_execute", count)
            try:
                entry = purge(session, Target.CASE, case.referral_id, rule="case", now=now)
            except _CutOff:
                session.rollback()
            else:
                assert entry is not None
                break
            finally:
                sa.event.remove(own_engine, "before_cursor_execute", count)
        if cut % 10 == 0:
            with Session(own_engine) as session:
                assert _state(session, case.referral_id) == before
        cut += 1
    assert cut > 40, "every statement was a point"
    with Session(own_engine) as session:  # the last one was whole and never committed
        assert _state(session, case.referral_id) == before
        assert purge(session, Target.CASE, case.referral_id, rule="case", now=now)
        session.commit()
        keys, ledger, purged_at, _ = _state(session, case.referral_id)
        assert (keys, ledger, purged_at) == (1, 1, now), "the NGO's own key has a time of its own"
        assert session.get_one(ReferralPacket, case.referral_id).concern_sealed is None
