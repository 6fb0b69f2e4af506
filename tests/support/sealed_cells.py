"""Cells to put older values back into, as somebody with the database's password can."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.cells.checking import check_cells
from audit.commands import record
from core.actor import SYSTEM
from referrals.people.models import Person
from tests.support.accounts import make_organisation

TABLE: Any = Person.__table__


def make_person(session: Session, now: datetime, *, name: str = "Ada") -> Person:
    """Somebody with a name and a telephone number, committed with a row of the trail."""
    agency_id = make_organisation(session, name=f"Agency of {name}").id
    person = Person(agency_id=agency_id, name=name, phone="020 7946 0000", created_at=now)
    session.add(person)
    tell(session, person, now)
    session.commit()
    return person


def tell(session: Session, person: Person, now: datetime) -> None:
    """Write the row of the trail that a command would."""
    record(session, SYSTEM, action="person.changed", subject=("person", person.id), now=now)


def rename(session: Session, person: Person, name: str | None, now: datetime) -> bytes | None:
    """Change the name as a command does; answers the ciphertext that stood there before."""
    before = cell(session, person.id)
    person.name = name
    tell(session, person, now)
    session.commit()
    return before


def cell(session: Session, key: UUID, column: str = "name_sealed") -> bytes | None:
    """What stands in a cell."""
    query = sa.select(TABLE.c[column]).where(TABLE.c.id == key)
    blob = session.connection().execute(query).scalar_one()
    return None if blob is None else bytes(blob)


def put(session: Session, key: UUID, blob: bytes | None, column: str = "name_sealed") -> None:
    """Write a ciphertext into a cell past everything that notes."""
    change = sa.update(TABLE).where(TABLE.c.id == key).values({column: blob})
    session.connection().execute(change)
    session.expire_all()


def faults(session: Session) -> list[tuple[UUID, str, str]]:
    """The cells that do not hold: row, column and verdict."""
    report = check_cells(session)
    return [(one.key, one.column, one.verdict.name) for one in (*report.faults, *report.untold)]
