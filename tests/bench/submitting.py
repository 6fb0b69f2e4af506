"""Sending a referral through the real commands, against the same rows written raw in one transaction."""

import json
import os
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import Actor, Role
from core.keys.table import DataKey
from partners.memoranda.queries import list_agreements_in_force
from partners.memoranda.terms import Pathway, Urgency
from partners.services.needs import Need
from referrals.handover import commands
from referrals.handover.models import Referral, ReferralEvent, ReferralNeed, ReferralPacket
from referrals.handover.search.models import SearchWord
from referrals.handover.values import DraftValues
from referrals.people.consents.models import Consent, Disclosure
from referrals.people.models import Person
from tests.bench.data import World
from tests.bench.timing import Result, take_both

CHAIN = "benchmark"


def submit_line(world: World, *, repeats: int) -> Result:
    """Draft and send, one commit, encrypted and audited; the limit inserts copies of what that wrote."""
    agency = world.cast.agencies[0]
    officer = world.actor(agency, Role.LIAISON_OFFICER)
    with world.session(reading=False) as session:
        values = _values(session, officer, area_id=agency.area_ids[0])
        _send(session, officer, values)
        copies = _Copies(session, _send(session, officer, values))
        session.rollback()
        times, limit = take_both(
            lambda: _send(session, officer, values), lambda: copies.write(session), repeats
        )
    return Result(
        name="draft and send a referral",
        note=f"{copies.count} rows, one commit",
        times=times,
        limit_name="the same rows, raw",
        limit_times=limit,
        goal_ratio=5.0,
    )


def _values(session: Session, officer: Actor, *, area_id: UUID) -> DraftValues:
    assert officer.organisation_id is not None
    terms = list_agreements_in_force(session, agency_id=officer.organisation_id, on=datetime.now(UTC))[0]
    session.rollback()
    return DraftValues(
        ngo_id=next(iter(terms.ngo_ids)),
        service_id=sorted(terms.services, key=str)[0],
        area_id=area_id,
        pathway=Pathway.COMMUNITY_REFERRAL,
        urgency=Urgency.ROUTINE,
        consent_basis="verbal_witnessed",
        person_name="Perla Fictitious",
        phone="+1 555 0100",
        concern="Worried about not sleeping for days; wants to talk to somebody. " * 6,
        needs=(Need.MENTAL_HEALTH_SUPPORT,),
    )


def _send(session: Session, officer: Actor, values: DraftValues) -> UUID:
    now = datetime.now(UTC)
    draft = commands.create_draft(session, officer, values=values, now=now, idempotency_key=uuid4().hex)
    commands.submit(session, officer, draft.id, now=now)
    session.commit()
    return draft.id


@dataclass
class _Rows:
    """Rows of one table as the driver gave them."""

    table: str
    columns: list[str]
    rows: list[Any] = field(default_factory=list)


class _Copies:
    """The rows of one sent referral, to be written again under other ids by the driver alone."""

    def __init__(self, session: Session, referral_id: UUID) -> None:
        person_id = session.scalar(sa.select(Referral.person_id).where(Referral.id == referral_id))
        subjects = [referral_id.hex, person_id.hex if person_id else ""]
        at = session.scalar(sa.select(Referral.submitted_at).where(Referral.id == referral_id))
        wanted: tuple[tuple[Any, sa.ColumnElement[bool]], ...] = (
            (Person, Person.id == person_id),
            (Referral, Referral.id == referral_id),
            (ReferralPacket, ReferralPacket.id == referral_id),
            (ReferralNeed, ReferralNeed.referral_id == referral_id),
            (ReferralEvent, ReferralEvent.referral_id == referral_id),
            (DataKey, DataKey.subject_id.in_([referral_id, person_id])),
            (SearchWord, SearchWord.referral_id == referral_id),
            (Consent, Consent.referral_id == referral_id),
            (Disclosure, Disclosure.referral_id == referral_id),
            (AuditRow, AuditRow.subject_id.in_(subjects)),
            (Notice, Notice.created_at == at),
        )
        self.parts = [_read(session, model.__table__, condition) for model, condition in wanted]
        self.count = sum(len(part.rows) for part in self.parts)
        self.ids = {str(part.rows[0][part.columns.index("id")]) for part in self.parts[:2]}
        self.sequence = 0

    def write(self, session: Session) -> None:
        """One transaction of the driver's own: begin, insert, commit."""
        raw: Any = session.connection().connection.dbapi_connection
        renamed = {old: uuid4() for old in self.ids}
        mark = "?" if isinstance(raw, sqlite3.Connection) else "%s"
        for part in self.parts:
            sql = f"INSERT INTO {part.table} ({', '.join(part.columns)}) VALUES"
            for row in part.rows:
                values = [
                    self._fresh(name, value, renamed) for name, value in zip(part.columns, row, strict=True)
                ]
                raw.execute(f"{sql} ({', '.join([mark] * len(values))})", values)
        session.commit()

    def _fresh(self, name: str, value: Any, renamed: dict[str, UUID]) -> Any:
        known = renamed.get(str(value))
        if known is not None:
            return known if isinstance(value, UUID) else known.hex
        if name == "sequence":
            self.sequence += 1
            return self.sequence
        if name == "id":
            fresh = uuid4()
            return fresh if isinstance(value, UUID) else fresh.hex
        if name.endswith("_index") and value is not None:
            # No search finds the copy: what is sealed in it opens in the first row alone.
            return os.urandom(len(value))
        if name in ("reference", "key", "idempotency_key", "scope"):
            return uuid4().hex[:16]
        if isinstance(value, dict):
            return json.dumps(value)
        return CHAIN if name == "chain" else value


def _read(session: Session, table: sa.Table, condition: sa.ColumnElement[bool]) -> _Rows:
    query = sa.select(table).where(condition)
    compiled = query.compile(dialect=session.get_bind().dialect, compile_kwargs={"literal_binds": True})
    cursor = session.connection().connection.cursor()
    cursor.execute(str(compiled).replace("%%", "%"))
    found = _Rows(table=table.name, columns=[column[0] for column in cursor.description])
    found.rows = list(cursor.fetchall())
    return found
