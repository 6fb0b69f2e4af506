"""An older ciphertext that is put back into a cell is found, and nothing else is taken for one."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.anchoring import make_anchor
from audit.cells.checking import check_cells
from audit.cells.ledger import Verdict
from audit.cells.settling import cover_cells
from audit.checking import check_chains, list_open_alarms, note_cells, settle_alarm
from audit.models import AnchorCause, AuditRow
from audit.pruning import delete_older
from audit.verifying import UNNOTED
from core.keys.acting import acting_for
from core.keys.renewal import renew_keys
from core.noting import Unnoted
from core.sealed_notes import has_notes
from core.sealing import MAIN, seal_again, seal_rows
from core.walls.principal import Reach, serving
from referrals.people.models import Person
from tests.support.sealed_cells import TABLE, cell, faults, make_person, put, rename, tell
from tests.support.trails import lift_triggers


@pytest.fixture(autouse=True)
def _everybody(session: Session) -> Iterator[None]:
    """Nobody's rows are hidden: the tests of the walls are elsewhere."""
    with serving("tests", Reach.EVERYBODY):
        yield


def rows_of_form(session: Session) -> list[tuple[str, int]]:
    """The actions of the trail that tell of cells, and of how many."""
    query = sa.select(AuditRow.action, AuditRow.cells).where(AuditRow.form == 3)
    return [
        (action, (len(cells) - 32) // 48)
        for action, cells in session.execute(query.order_by(AuditRow.sequence))
    ]


@pytest.mark.proves("F-11")
def test_an_older_value_that_is_put_back_is_named(session: Session, now: datetime) -> None:
    person = make_person(session, now)
    first = rename(session, person, "Grace", now)
    second = rename(session, person, "Edith", now)
    report = check_cells(session)
    assert (report.faults, report.not_covered) == ([], 0)
    for older in (first, second):
        put(session, person.id, older)
        assert session.get_one(Person, person.id).name in ("Ada", "Grace")  # it opens as well as ever
        assert faults(session) == [(person.id, "name_sealed", "EARLIER")]
    assert [one.broken_at for one in check_chains(session, whole=True)] == [None]


@pytest.mark.proves("F-11")
def test_two_hundred_rollbacks_are_all_found(session: Session, now: datetime) -> None:
    people = [make_person(session, now, name="Ada")]
    agency_id = people[0].agency_id
    people += [Person(agency_id=agency_id, name=f"P{n}", created_at=now) for n in range(199)]
    session.add_all(people)
    session.commit()
    before = {one.id: cell(session, one.id) for one in people}
    for one in people:
        one.name = "Somebody"
    tell(session, people[0], now)
    session.commit()
    assert faults(session) == []
    for key, blob in before.items():
        put(session, key, blob)
    assert {key for key, _, verdict in faults(session) if verdict == "EARLIER"} == set(before)


@pytest.mark.proves("F-11")
def test_changed_twice_in_one_transaction_the_last_value_stands(session: Session, now: datetime) -> None:
    person = make_person(session, now)
    person.name = "Grace"
    session.flush()
    middle = cell(session, person.id)
    person.name = "Edith"
    tell(session, person, now)
    session.commit()
    assert faults(session) == []
    put(session, person.id, middle)
    assert faults(session) == [(person.id, "name_sealed", "EARLIER")]


@pytest.mark.proves("F-11")
def test_a_value_emptied_or_deleted_is_no_fault_and_does_not_come_back(
    session: Session, now: datetime
) -> None:
    person, other = make_person(session, now), make_person(session, now, name="Bea")
    first = rename(session, person, None, now)
    assert faults(session) == []
    put(session, person.id, first)
    assert faults(session) == [(person.id, "name_sealed", "EARLIER")]
    put(session, person.id, None)
    kept = dict(session.connection().execute(sa.select(TABLE).where(TABLE.c.id == other.id)).mappings().one())
    session.execute(sa.delete(Person).where(Person.id == other.id))
    session.commit()
    assert faults(session) == []
    session.connection().execute(sa.insert(TABLE).values(kept))
    assert {(key, verdict) for key, _, verdict in faults(session)} == {(other.id, "EARLIER")}


@pytest.mark.proves("F-11")
def test_emptied_past_the_trail_and_then_written_anew_the_older_value_is_found(
    session: Session, now: datetime
) -> None:
    person = make_person(session, now)
    first = cell(session, person.id)
    put(session, person.id, None)
    rename(session, person, "Grace", now)
    assert faults(session) == [(person.id, "name_sealed", "FORKED")]
    put(session, person.id, first)
    assert faults(session) == [(person.id, "name_sealed", "FORKED")]


@pytest.mark.proves("F-11")
def test_a_purge_by_a_statement_is_noted(session: Session, now: datetime) -> None:
    person = make_person(session, now)
    first = cell(session, person.id)
    session.execute(sa.update(TABLE).where(TABLE.c.id == person.id).values(name_sealed=None))
    session.commit()
    assert faults(session) == []
    rename(session, person, "Grace", now)
    assert faults(session) == []
    put(session, person.id, first)
    assert faults(session) == [(person.id, "name_sealed", "EARLIER")]


@pytest.mark.proves("F-11")
def test_what_the_database_computes_in_a_purge_is_noted(session: Session, now: datetime) -> None:
    person, other = make_person(session, now), make_person(session, now, name="Bea")
    rename(session, other, None, now)
    first = cell(session, person.id)
    gone = sa.literal(b"\x00\x01 nothing is left", sa.LargeBinary)
    kept = sa.case((TABLE.c.name_sealed.is_(None), sa.null()), else_=gone)
    session.execute(sa.update(TABLE).values(name_sealed=sa.type_coerce(kept, sa.LargeBinary)))
    session.commit()
    assert (cell(session, other.id), cell(session, person.id)) == (None, b"\x00\x01 nothing is left")
    assert faults(session) == []
    put(session, person.id, first)
    assert faults(session) == [(person.id, "name_sealed", "EARLIER")]


@pytest.mark.proves("F-11")
def test_renewed_keys_are_no_faults_and_what_they_replaced_is(session: Session, now: datetime) -> None:
    person = make_person(session, now)
    first = cell(session, person.id)
    with acting_for(person.agency_id):
        renew_keys(
            session, MAIN, [Person], seal_again=seal_again, data_keys=True, commit=session.commit, now=now
        )
    assert cell(session, person.id) != first
    assert faults(session) == []
    put(session, person.id, first)
    assert faults(session) == [(person.id, "name_sealed", "EARLIER")]


@pytest.mark.proves("F-11")
def test_what_is_sealed_without_a_row_gets_one_before_the_commit(session: Session, now: datetime) -> None:
    person = make_person(session, now)
    person.name = "Grace"
    session.flush()
    assert has_notes(session)
    session.commit()
    assert not has_notes(session)
    assert rows_of_form(session) == [("person.changed", 2), ("cells.sealed", 1)]
    assert faults(session) == []
    rows = [{"id": uuid4(), "agency_id": person.agency_id, "name": str(n), "created_at": now,
             "reference": f"P-{n}"} for n in range(1001)]  # fmt: skip
    session.execute(
        sa.insert(Person), [{**one, "phone_sealed": None} for one in seal_rows(session, Person, rows)]
    )
    session.commit()
    assert rows_of_form(session)[2:] == [("cells.sealed", 1000), ("cells.sealed", 1)]
    assert check_cells(session).not_covered == 0


@pytest.mark.proves("F-11")
def test_a_failed_row_keeps_the_sealed_value_back(
    session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person(session, now)
    first = cell(session, person.id)
    person.name = "Grace"
    monkeypatch.setattr("audit.commands.record", _refuse)
    with pytest.raises(RuntimeError, match="no trail"):
        session.commit()
    session.rollback()
    assert cell(session, person.id) == first
    assert faults(session) == []


def _refuse(*_: object, **__: object) -> None:
    raise RuntimeError("no trail")


@pytest.mark.proves("F-11")
def test_a_savepoint_that_is_undone_takes_its_notes_and_rows_along(session: Session, now: datetime) -> None:
    person = make_person(session, now)
    person.name = "Grace"
    session.flush()
    savepoint = session.begin_nested()
    person.name = "Edith"
    tell(session, person, now)  # takes the note of Grace too
    savepoint.rollback()
    assert has_notes(session)
    tell(session, person, now)
    session.commit()
    assert (session.get_one(Person, person.id).name, faults(session)) == ("Grace", [])


@pytest.mark.proves("F-11")
def test_what_only_a_deleted_beginning_told_is_told_again(session: Session, now: datetime) -> None:
    old = now - timedelta(days=3000)
    person, other = make_person(session, old), make_person(session, old, name="Bea")
    first = rename(session, person, "Grace", old)
    second = rename(session, person, "Edith", now)
    anchor = make_anchor(session, cause=AnchorCause.PRUNING, now=now)
    gone = delete_older(session, before=now - timedelta(days=2562), anchor_number=anchor.number, now=now)
    session.commit()
    assert sum(gone.values()) > 2
    report = check_cells(session)
    assert (report.faults, report.not_covered, report.cells) == ([], 0, 4)
    put(session, person.id, second)
    assert faults(session) == [(person.id, "name_sealed", "EARLIER")]
    put(session, person.id, first)
    assert faults(session) == [(person.id, "name_sealed", "UNKNOWN")]
    rename(session, other, "Eve", now)
    assert {key for key, _, _ in faults(session)} == {person.id}


def test_what_was_there_before_the_trail_noted_is_counted_and_covered_once_it_changes(
    session: Session, now: datetime
) -> None:
    person = make_person(session, now)
    _forget_notes(session)
    report = check_cells(session)
    assert (report.faults, report.not_covered, report.cells) == ([], 2, 2)
    first = rename(session, person, "Grace", now)
    assert check_cells(session).not_covered == 1
    put(session, person.id, first)
    assert faults(session) == [(person.id, "name_sealed", "EARLIER")]


def _forget_notes(session: Session) -> None:
    lift_triggers(session)
    session.execute(sa.update(AuditRow).values(form=2, cells=None))


def test_a_finding_about_a_cell_takes_its_value_as_it_stands(session: Session, now: datetime) -> None:
    person = make_person(session, now)
    first = rename(session, person, "Grace", now)
    put(session, person.id, first)
    [alarm] = note_cells(session, check_cells(session).faults, now=now)
    assert note_cells(session, check_cells(session).faults, now=now) == []
    assert alarm.reason == "person.name: an earlier value was put back"
    finding = "An operator put a backup of one table back, see ticket 12."
    settle_alarm(session, chain=alarm.chain, broken_at=alarm.broken_at, finding=finding, now=now)
    session.commit()
    assert (list_open_alarms(session), faults(session)) == ([], [])
    second = rename(session, person, "Edith", now)
    assert faults(session) == []
    put(session, person.id, second)
    assert faults(session) == [(person.id, "name_sealed", "EARLIER")]


@pytest.mark.proves("F-11")
@pytest.mark.parametrize("kept", [None, b"short", b"x" * 80], ids=["none", "short", "others"])
def test_a_row_whose_notes_were_changed_or_removed_does_not_hold(
    session: Session, now: datetime, kept: bytes | None
) -> None:
    """Otherwise whoever puts a value back would take the note of the newer one away."""
    person = make_person(session, now)
    rename(session, person, "Grace", now)
    assert {one.broken_at for one in check_chains(session, whole=True)} == {None}
    lift_triggers(session)
    session.execute(sa.update(AuditRow).where(AuditRow.sequence == 2).values(cells=kept))
    assert {(one.broken_at, one.reason) for one in check_chains(session, whole=True)} == {(2, UNNOTED)}


@pytest.mark.proves("F-11", "R-05")
def test_what_an_older_version_writes_beside_this_one_is_told_and_closes_nothing(
    session: Session, now: datetime
) -> None:
    person, other = make_person(session, now), make_person(session, now, name="Bea")
    put(session, person.id, b"\xc0\x01 by the version before")
    put(session, other.id, b"\xc0\x01 too, by the version before")
    rename(session, other, "Eve", now)
    report = check_cells(session)
    assert report.faults == []
    assert {(one.key, one.verdict) for one in report.untold} == {
        (person.id, Verdict.UNKNOWN),
        (other.id, Verdict.FORKED),
    }
    assert cover_cells(session, now=now) == 2
    session.commit()
    assert (faults(session), cover_cells(session, now=now)) == ([], 0)
    assert {one.broken_at for one in check_chains(session, whole=True)} == {None}
    before = rename(session, person, "Grace", now)
    assert faults(session) == []
    put(session, person.id, before)
    assert faults(session) == [(person.id, "name_sealed", "EARLIER")]
    assert cover_cells(session, now=now) == 0  # a rollback is for somebody to look into


def test_what_was_there_before_is_covered_on_demand(session: Session, now: datetime) -> None:
    person = make_person(session, now)
    _forget_notes(session)
    assert check_cells(session).not_covered == 2
    assert cover_cells(session, now=now) == 2
    session.commit()
    report = check_cells(session)
    assert (report.faults, report.untold, report.not_covered, report.cells) == ([], [], 0, 2)
    assert rows_of_form(session) == [("cells.covered", 2)]
    first = rename(session, person, "Grace", now)
    put(session, person.id, first)
    assert faults(session) == [(person.id, "name_sealed", "EARLIER")]


@pytest.mark.proves("F-11")
def test_a_value_that_was_put_back_and_then_changed_can_be_settled(session: Session, now: datetime) -> None:
    person = make_person(session, now)
    put(session, person.id, rename(session, person, "Grace", now))
    rename(session, person, "Edith", now)
    assert faults(session) == [(person.id, "name_sealed", "RETURNED")]
    [alarm] = note_cells(session, check_cells(session).faults, now=now)
    finding = "An operator put a backup of one table back, see ticket 12."
    settle_alarm(session, chain=alarm.chain, broken_at=alarm.broken_at, finding=finding, now=now)
    session.commit()
    assert faults(session) == []


def test_of_many_cells_some_are_told_of_at_a_time(session: Session, now: datetime) -> None:
    people = [make_person(session, now)]
    people += [Person(agency_id=people[0].agency_id, name="B", created_at=now) for _ in range(24)]
    session.add_all(people)
    session.commit()
    before = {one.id: cell(session, one.id) for one in people}
    for one in people:
        one.name = "C"
    session.commit()
    for key, blob in before.items():
        put(session, key, blob)
    found = check_cells(session).faults
    assert [len(note_cells(session, found, now=now)) for _ in range(3)] == [20, 5, 0]


def test_a_value_that_cannot_be_noted_is_refused(session: Session, now: datetime) -> None:
    person = make_person(session, now)
    with pytest.raises(Unnoted, match="computed"):
        session.execute(sa.insert(TABLE).values(name_sealed=sa.func.lower("x")))
    with pytest.raises(Unnoted, match="query"):
        session.execute(sa.insert(TABLE).from_select(["name_sealed"], sa.select(TABLE.c.phone_sealed)))
    with pytest.raises(Unnoted, match="id"):
        session.execute(sa.insert(TABLE).values(name_sealed=cell(session, person.id)))
    values = {
        "id": uuid4(),
        "agency_id": person.agency_id,
        "created_at": now,
        "reference": "P-1",
        "version": 1,
    }
    session.execute(sa.insert(TABLE).values([{**values, "name_sealed": cell(session, person.id)}]))
    session.commit()
    assert check_cells(session).not_covered == 0
