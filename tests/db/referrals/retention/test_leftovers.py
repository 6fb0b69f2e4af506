"""A purged person, with every case and encounter, is in no file of the database and in no dump any more."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from audit.models import AuditRow
from audit.trails import MAIN_TRAIL
from audit.verifying import verify
from core.database import make_engine
from core.keys import door
from core.keys.door import KeyDestroyed
from core.keys.ring import MAIN
from core.keys.table import DataKey
from core.sealing import SealBroken
from referrals.handover.models import Referral
from referrals.people.models import Person
from referrals.retention.erasing import purge
from tests.support.referrals import make_world
from tests.support.retention import make_told_case, sealed_values, wrapped_keys
from tests.support.written import written


@pytest.fixture
def own_engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url)
    yield engine
    engine.dispose()


@pytest.mark.timeout(300)
@pytest.mark.proves("P-04", "P-05")
def test_a_purged_person_with_all_that_hangs_on_them_leaves_nothing(
    own_engine: Engine, now: datetime, scratch: Path
) -> None:
    with Session(own_engine) as session:
        case = make_told_case(session, make_world(session, now - timedelta(days=2)), now)
        session.commit()
        person_id = case.person_id
        records = case.records
        values: dict[str, list[bytes]] = {}
        for target, subject_id in records:
            for place, found in sealed_values(session, {target: subject_id}).items():
                values.setdefault(place, []).extend(found)
        secrets = {one for found in values.values() for one in found}
        keys = wrapped_keys(session, [subject_id for _, subject_id in records])
        name = session.scalars(sa.select(Person.reference).where(Person.id == person_id)).one()
        references = set(
            session.scalars(sa.select(Referral.reference).where(Referral.person_id == person_id))
        ) | {name}
        sealed = [
            (table, column.removesuffix("_sealed"), blob)
            for place, found in values.items()
            for table, column in [place.split(".")]
            if column.endswith("_sealed")
            for blob in found
        ]
        open_before = session.get_one(Person, person_id).name
        assert open_before
    tables = {place.split(".")[0] for place in values}
    assert len(tables) >= 17
    assert {"person", "referral_packet", "search_word", "referral_event"} <= tables
    assert len(keys) >= 4
    before = written(own_engine, scratch, "before")
    assert all(_found(one, before) for one in secrets), "the same search finds them before"

    with Session(own_engine) as session:
        counts = _counts(session)
        for target, subject_id in records:
            assert purge(session, target, subject_id, rule=target.value, now=now)
            assert purge(session, target, subject_id, rule=target.value, now=now) is None, "only once"
            session.commit()
        assert _counts(session) == counts, "what is counted stays"
        assert all(report.broken_at is None for report in verify(session, MAIN_TRAIL))
        ids = [subject_id for _, subject_id in records]
        assert session.scalars(sa.select(DataKey.id).where(DataKey.subject_id.in_(ids))).all() == []
        assert session.scalar(sa.select(sa.func.count()).where(AuditRow.action == "data_keys.destroyed"))
    door.cache.clear()
    after = written(own_engine, scratch, "after")
    assert [one for one in secrets if _found(one, after)] == []
    assert [one for one in keys if _found(one, after)] == []
    assert [one for one in references if one.encode() in after] == []
    with Session(own_engine) as session:
        for table, column, blob in sealed:  # a copy that somebody kept
            with pytest.raises((KeyDestroyed, SealBroken)):
                door.open_sealed(blob, table, column, person_id, compartment=MAIN, source=session.connection)


def _found(value: bytes, content: bytes) -> bool:
    return value in content or value.hex().encode() in content


def _counts(session: Session) -> list[tuple[object, ...]]:
    """What indicators count, without who it was."""
    columns = (
        Referral.state, Referral.submitted_at, Referral.accepted_at, Referral.first_contact_at,
        Referral.closed_at, Referral.end_state, Referral.person_id,
    )  # fmt: skip
    return [tuple(row) for row in session.execute(sa.select(*columns).order_by(Referral.id))]
