"""The constraints of the tables of documents, one by one."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from partners.diligence.documents.commands import check_document
from partners.diligence.documents.models import (
    DocumentCheck,
    DocumentReminder,
    DocumentShare,
    EvidenceDocument,
    EvidenceFile,
)
from partners.diligence.documents.outcomes import CheckOutcome
from tests.support.documents import bring, make_sides, share


def refused(session: Session, statement: sa.Executable, name: str) -> None:
    """The database refuses the statement by this constraint; SQLite does not name those of uniqueness."""
    with pytest.raises((IntegrityError, StatementError)) as error, session.begin_nested():
        session.execute(statement)
    text = str(error.value)
    assert name in text or "UNIQUE constraint failed" in text or "FOREIGN KEY" in text, text


LONG_AGO = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
DOCUMENT: list[tuple[dict[str, Any], str]] = [
    ({"issued_on": date(2030, 1, 1)}, "ck_evidence_document_expires_after_issue"),
    ({"expires_on": None}, "ck_evidence_document_expiring_kind_has_last_day"),
    ({"withdrawn_at": LONG_AGO}, "ck_evidence_document_withdrawal_paired"),
    ({"kind": "horoscope"}, "horoscope"),
]


@pytest.mark.parametrize(("values", "name"), DOCUMENT, ids=[name for _, name in DOCUMENT])
def test_document(session: Session, now: datetime, values: dict[str, Any], name: str) -> None:
    sides = make_sides(session, now)
    document = bring(session, sides.manager, sides.ngo_id, now)
    refused(
        session, sa.update(EvidenceDocument).where(EvidenceDocument.id == document.id).values(values), name
    )


def test_withdrawal_and_replacement(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    one, two, three = (bring(session, sides.manager, sides.ngo_id, now) for _ in range(3))

    def change(document: EvidenceDocument, **values: Any) -> sa.Update:
        return sa.update(EvidenceDocument).where(EvidenceDocument.id == document.id).values(values)

    early = {"withdrawn_by_id": sides.manager.user_id, "withdrawal_reason_sealed": one.title_sealed}
    refused(
        session, change(one, withdrawn_at=LONG_AGO, **early), "ck_evidence_document_withdrawn_after_upload"
    )
    refused(session, change(one, replaces_id=one.id), "ck_evidence_document_replaces_another")
    refused(session, change(one, replaces_id=uuid4()), "fk_evidence_document_replaces_id")
    refused(session, change(two, reference=one.reference), "uq_evidence_document_reference")
    session.execute(change(two, replaces_id=one.id))
    refused(session, change(three, replaces_id=one.id), "uq_evidence_document_replaces_id")
    session.execute(change(two, withdrawn_at=now + timedelta(days=1), **early))
    session.execute(change(three, replaces_id=one.id))


def test_file(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    document = bring(session, sides.manager, sides.ngo_id, now)
    change = sa.update(EvidenceFile).where(EvidenceFile.id == document.id)
    refused(session, change.values(byte_size=0), "ck_evidence_file_not_empty")
    refused(session, change.values(media_type="text/html"), "ck_evidence_file_known_media_type")


def test_check(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    document = bring(session, sides.manager, sides.ngo_id, now)
    share(session, sides, now)
    check = check_document(session, sides.desk, document.id, outcome=CheckOutcome.IN_ORDER, now=now)
    change = sa.update(DocumentCheck).where(DocumentCheck.id == check.id)
    refused(session, change.values(outcome=CheckOutcome.NOT_IN_ORDER), "ck_document_check_refusal_has_note")


SHARE: list[tuple[dict[str, Any], str]] = [
    ({"granted_at": None, "granted_by_id": None}, "ck_document_share_asked_or_granted"),
    ({"granted_by_id": None}, "ck_document_share_grant_paired"),
    ({"asked_at": LONG_AGO}, "ck_document_share_asking_paired"),
    ({"ended_at": LONG_AGO}, "ck_document_share_ending_paired"),
]


@pytest.mark.parametrize(("values", "name"), SHARE, ids=[name for _, name in SHARE])
def test_share(session: Session, now: datetime, values: dict[str, Any], name: str) -> None:
    sides = make_sides(session, now)
    share(session, sides, now)
    refused(session, sa.update(DocumentShare).values(values), name)
    refused(
        session,
        sa.update(DocumentShare).values(ngo_id=DocumentShare.agency_id),
        "ck_document_share_two_parties",
    )


def test_one_share_at_a_time(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    share(session, sides, now)
    row = {
        "ngo_id": sides.ngo_id,
        "agency_id": sides.pair.agency_id,
        "granted_at": now,
        "granted_by_id": sides.manager.user_id,
    }
    refused(session, sa.insert(DocumentShare).values(id=uuid4(), **row), "uq_document_share_ngo_id_agency_id")
    ended = {"ended_at": now, "ended_by_id": sides.manager.user_id}
    session.execute(sa.insert(DocumentShare).values(id=uuid4(), **row, **ended))


def test_a_step_of_the_ladder_once(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    document = bring(session, sides.manager, sides.ngo_id, now)
    insert = sa.insert(DocumentReminder).values(document_id=document.id, days_left=30, sent_at=now)
    session.execute(insert)
    refused(session, insert, "pk_document_reminder")
