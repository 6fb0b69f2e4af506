from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.commands import record
from audit.models import AuditHead, AuditRow
from audit.policy import chain_for
from audit.queries import list_entries, list_events_about, verify_chains
from core.actor import SYSTEM, Actor, OrganisationKind, Role
from core.database import make_engine
from core.errors import Denied, NotFound
from core.permissions import Permission

ORGANISATION = uuid4()
ACTOR = Actor(
    user_id=uuid4(),
    organisation_id=ORGANISATION,
    organisation_kind=OrganisationKind.AGENCY,
    organisation_name="Northgate",
    name="Robin",
    roles=frozenset({Role.AUDITOR}),
    permissions=frozenset({Permission.AUDIT_READ}),
)


def write(session: Session, now: datetime, count: int = 3, actor: Actor = ACTOR) -> None:
    for n in range(count):
        record(
            session,
            actor,
            action="unit.added",
            subject=("unit", uuid4()),
            now=now + timedelta(seconds=n),
            details={"fields": ["name"], "n": n},
        )


@pytest.fixture
def thief(session: Session) -> Session:
    """Somebody who owns the tables, and so can take the triggers away."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("DROP TRIGGER audit_row_append_only ON audit_row"))
    else:
        for event in ("update", "delete"):
            session.execute(sa.text(f"DROP TRIGGER audit_row_no_{event}"))
    return session


@pytest.mark.parametrize(
    "change",
    [sa.update(AuditRow).values(roles="operator"), sa.delete(AuditRow), sa.text("DELETE FROM audit_row")],
)
def test_the_database_refuses_to_change_the_trail(
    session: Session, now: datetime, change: sa.Executable
) -> None:
    write(session, now)
    savepoint = session.begin_nested()
    with pytest.raises(IntegrityError, match="never changed or removed"):
        session.execute(change)
    savepoint.rollback()
    assert verify_chains(session)[0].rows == 3


def test_each_organisation_has_a_chain_of_its_own(session: Session, now: datetime) -> None:
    other = replace(ACTOR, organisation_id=uuid4())
    write(session, now, 3)
    write(session, now, 2, actor=other)
    write(session, now, 1, actor=SYSTEM)
    session.expire_all()
    reports = {report.chain: report for report in verify_chains(session)}
    assert {chain: report.rows for chain, report in reports.items()} == {
        ORGANISATION.hex: 3,
        other.organisation_id.hex if other.organisation_id else "": 2,
        "operator": 1,
    }
    assert all(report.broken_at is None for report in reports.values())


@pytest.mark.parametrize(
    "changed",
    [
        {"action": "unit.removed"},
        {"user_id": uuid4()},
        {"subject_id": "0" * 32},
        {"details": "{}"},
        {"roles": "operator"},
        {"at": datetime.fromisoformat("2020-01-01T00:00:00+00:00")},
    ],
)
def test_the_first_changed_row_is_named(thief: Session, now: datetime, changed: dict[str, object]) -> None:
    write(thief, now)
    thief.execute(sa.update(AuditRow).where(AuditRow.sequence == 2).values(**changed))
    report = verify_chains(thief)[0]
    assert (report.broken_at, report.reason) == (2, "row was changed")


def test_a_missing_row_is_named(thief: Session, now: datetime) -> None:
    write(thief, now)
    thief.execute(sa.delete(AuditRow).where(AuditRow.sequence == 2))
    assert verify_chains(thief)[0].broken_at == 2


def test_a_cut_end_is_noticed(thief: Session, now: datetime) -> None:
    write(thief, now)
    thief.execute(sa.delete(AuditRow).where(AuditRow.sequence == 3))
    assert verify_chains(thief)[0].broken_at == 3
    thief.execute(sa.delete(AuditHead))
    assert verify_chains(thief)[0].broken_at == 3


def test_a_row_moved_to_another_chain_is_noticed(thief: Session, now: datetime) -> None:
    write(thief, now, 1)
    write(thief, now, 1, actor=SYSTEM)
    thief.execute(sa.delete(AuditRow).where(AuditRow.chain == "operator"))
    thief.execute(sa.update(AuditRow).values(chain="operator"))
    broken = {report.chain: report.broken_at for report in verify_chains(thief)}
    assert broken == {ORGANISATION.hex: 1, "operator": 1}


def test_what_is_rolled_back_leaves_neither_gap_nor_ghost(session: Session, now: datetime) -> None:
    write(session, now, 1)
    savepoint = session.begin_nested()
    write(session, now, 2)
    savepoint.rollback()
    write(session, now, 1)
    assert [entry.sequence for entry in list_entries(session, chain=ORGANISATION.hex)] == [2, 1]
    assert verify_chains(session)[0].broken_at is None


def test_writers_at_once_never_fork_a_chain(own_database_url: str, keys: None, now: datetime) -> None:
    engine = make_engine(own_database_url, pool_size=8)

    def work(number: int) -> None:
        with Session(engine) as session:
            write(session, now, 1)
            if number % 5:
                session.commit()
            else:
                session.rollback()

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(work, range(60)))
    with Session(engine) as session:
        report = verify_chains(session)[0]
    engine.dispose()
    assert (report.rows, report.broken_at) == (48, None)


def test_details_hold_no_more_than_they_were_given(session: Session, now: datetime) -> None:
    write(session, now, 1)
    entry = list_entries(session, chain=ORGANISATION.hex)[0]
    assert entry.details == '{"fields":["name"],"n":0}'
    assert entry.roles == "auditor"


def test_what_was_done_to_something_is_told_without_who_looked_at_it(session: Session, now: datetime) -> None:
    subject = uuid4()
    for action in ("memorandum.drafted", "memorandum.read", "access.refused", "goal_change.refused"):
        record(session, ACTOR, action=action, subject=("memorandum", subject), now=now)
    told = list_events_about(session, kind="memorandum", subject_id=subject)
    assert [event.action for event in told] == ["memorandum.drafted", "goal_change.refused"]


def test_everybody_reads_their_own_chain_and_the_operator_all() -> None:
    foreign = uuid4()
    assert chain_for(ACTOR, None) == ORGANISATION.hex
    assert chain_for(ACTOR, str(ORGANISATION)) == ORGANISATION.hex
    for wanted in (str(foreign), "installation", "operator", "x"):
        with pytest.raises(NotFound):
            chain_for(ACTOR, wanted)
    with pytest.raises(Denied):
        chain_for(replace(ACTOR, permissions=frozenset()), None)
    operator = replace(ACTOR, organisation_kind=OrganisationKind.OPERATOR)
    assert chain_for(operator, str(foreign)) == foreign.hex
    assert chain_for(operator, "installation") == "operator"
    with pytest.raises(NotFound):
        chain_for(operator, "operator")
