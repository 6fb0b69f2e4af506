"""Bringing, replacing, withdrawing, checking and opening documents, each with its row in the trail."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.errors import Conflict, Denied, NotFound, RuleBroken
from core.sealing import SealBroken
from partners.diligence.documents import commands, facts
from partners.diligence.documents.expiry import DocumentsStanding, DocumentState
from partners.diligence.documents.facts import DocumentFacts
from partners.diligence.documents.inspection import check_file
from partners.diligence.documents.kinds import DocumentKind as K
from partners.diligence.documents.models import EvidenceDocument, EvidenceFile
from partners.diligence.documents.outcomes import CheckOutcome
from partners.diligence.documents.queries import (
    get_document,
    list_checks,
    list_documents,
    mandatory_state,
    mandatory_states,
)
from tests.support.bad_files import good_pdf, image
from tests.support.documents import bring, make_sides, share
from tests.support.statements import counted_statements

CANARY = b"canary-of-the-content-4711"


def last_audit(session: Session) -> AuditRow:
    return session.scalars(sa.select(AuditRow).order_by(AuditRow.at.desc(), AuditRow.sequence.desc())).first()  # type: ignore[return-value]


def actions(session: Session) -> list[str]:
    return list(session.scalars(sa.select(AuditRow.action).order_by(AuditRow.chain, AuditRow.sequence)))


def raw_row(session: Session, table: str, document_id: Any) -> bytes:
    """Everything that the database holds of a row, as bytes."""
    columns = EvidenceDocument.metadata.tables[table]
    row = session.execute(
        sa.select(*[sa.type_coerce(c, c.type) for c in columns.c]).where(columns.c.id == document_id)
    ).one()
    return b"\x00".join(v if isinstance(v, bytes) else str(v).encode() for v in row)


@pytest.mark.proves("J-03")
def test_content_name_and_title_are_nowhere_in_the_database(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    content = good_pdf("insured").replace(b"It is in force.", CANARY[:15])
    document = bring(
        session,
        sides.manager,
        sides.ngo_id,
        now,
        title="canary-title",
        content=content,
        name="canary-name.pdf",
    )
    held = raw_row(session, "evidence_file", document.id) + raw_row(session, "evidence_document", document.id)
    assert CANARY[:15] not in held
    assert b"canary-title" not in held
    assert b"canary-name" not in held
    assert content[:40] not in held
    assert len(held) > len(content)
    file = session.get_one(EvidenceFile, document.id)
    assert (file.content, file.name, document.title) == (content, "canary-name.pdf", "canary-title")


def test_altered_or_moved_content_does_not_open(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    one = bring(session, sides.manager, sides.ngo_id, now)
    other = bring(session, sides.manager, sides.ngo_id, now)
    files = {d.id: session.get_one(EvidenceFile, d.id).content_sealed for d in (one, other)}
    altered = files[one.id][:-1] + bytes([files[one.id][-1] ^ 1])
    for blob in (altered, files[other.id], files[one.id][:9]):
        session.execute(sa.update(EvidenceFile).where(EvidenceFile.id == one.id).values(content_sealed=blob))
        session.expire_all()
        before = len(actions(session))
        with pytest.raises(SealBroken):
            commands.open_file(session, sides.manager, one.id, now=now)
        assert len(actions(session)) == before


def test_content_that_is_not_what_was_brought_does_not_open(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    document = bring(session, sides.manager, sides.ngo_id, now)
    session.get_one(EvidenceFile, document.id).content = b"something else, sealed well"
    session.flush()
    with pytest.raises(SealBroken, match="altered"):
        commands.open_file(session, sides.manager, document.id, now=now)


def test_plaintext_is_refused_by_the_column(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    document = bring(session, sides.manager, sides.ngo_id, now)
    change = sa.update(EvidenceFile).where(EvidenceFile.id == document.id).values(content_sealed=good_pdf())
    with pytest.raises(sa.exc.StatementError, match="plaintext refused"), session.begin_nested():
        session.execute(change)


def test_each_step_leaves_its_row_in_the_trail(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    document = bring(session, sides.manager, sides.ngo_id, now)
    row = last_audit(session)
    assert (row.action, row.subject_id, row.organisation_id) == (
        "document.uploaded",
        document.id.hex,
        sides.ngo_id,
    )
    assert session.get_one(EvidenceFile, document.id).sha256 in row.details
    assert "Liability" not in row.details
    share(session, sides, now)
    file = commands.open_file(session, sides.supervisor, document.id, now=now + timedelta(seconds=1))
    row = last_audit(session)
    assert (row.action, row.user_id, row.organisation_id) == (
        "document.downloaded",
        sides.supervisor.user_id,
        sides.pair.agency_id,
    )
    assert file.name == f"{document.reference}-insurance.pdf"
    commands.check_document(
        session, sides.desk, document.id, outcome=CheckOutcome.IN_ORDER, now=now + timedelta(seconds=2)
    )
    assert last_audit(session).action == "document.checked"
    newer = commands.replace_document(
        session,
        sides.manager,
        document.id,
        facts=DocumentFacts(kind=K.INSURANCE, title="2027", expires_on=date(2027, 12, 31)),
        file=check_file(image("PNG"), "scan.png"),
        now=now + timedelta(seconds=3),
    )
    assert last_audit(session).action == "document.replaced"
    commands.withdraw_document(
        session, sides.manager, newer.id, reason="Wrong year", now=now + timedelta(seconds=4)
    )
    row = last_audit(session)
    assert (row.action, row.subject_id) == ("document.withdrawn", newer.id.hex)
    assert "Wrong" not in row.details


def test_the_older_document_counts_again_when_the_newer_is_withdrawn(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    old = bring(session, sides.manager, sides.ngo_id, now, expires_on=date(2026, 6, 30))
    facts = DocumentFacts(kind=K.INSURANCE, title="New", expires_on=date(2028, 6, 30))
    file = check_file(good_pdf(), "n.pdf")
    today = now.date()

    def states() -> list[DocumentState]:
        return [
            row.state(today)
            for row in sorted(list_documents(session, sides.manager), key=lambda r: r.uploaded_at)
        ]

    newer = commands.replace_document(
        session, sides.manager, old.id, facts=facts, file=file, now=now + timedelta(seconds=1)
    )
    assert states() == [DocumentState.REPLACED, DocumentState.VALID]
    assert mandatory_state(session, sides.ngo_id, today).next_expiry == date(2028, 6, 30)
    with pytest.raises(Conflict, match="newer document"):
        commands.replace_document(session, sides.manager, old.id, facts=facts, file=file, now=now)
    commands.withdraw_document(
        session, sides.manager, newer.id, reason="Wrong file", now=now + timedelta(seconds=2)
    )
    assert states() == [DocumentState.VALID, DocumentState.WITHDRAWN]
    commands.replace_document(
        session, sides.manager, old.id, facts=facts, file=file, now=now + timedelta(seconds=3)
    )
    with pytest.raises(Conflict, match="withdrawn already"):
        commands.withdraw_document(session, sides.manager, newer.id, reason="Again", now=now)


FACTS: list[tuple[DocumentFacts, str, str]] = [
    (DocumentFacts(kind=K.INSURANCE, title="x"), "expires_on", "Give the last day"),
    (DocumentFacts(kind=K.INSURANCE, title=" ", expires_on=date(2027, 1, 1)), "title", "Say what"),
    (
        DocumentFacts(kind=K.INSURANCE, title="x", expires_on=date(2026, 3, 10)),
        "expires_on",
        "expired already",
    ),
    (DocumentFacts(kind=K.OTHER, title="x", issued_on=date(2026, 3, 12)), "issued_on", "future"),
    (
        DocumentFacts(kind=K.OTHER, title="x", issued_on=date(2026, 3, 11), expires_on=date(2026, 3, 10)),
        "expires_on",
        "before the day of issue",
    ),
    (DocumentFacts(kind=K.SANCTIONS_CHECK, title="x"), "kind", "listed kinds"),
]


@pytest.mark.parametrize(("said", "field", "words"), FACTS, ids=[f"{f[0].kind}-{f[1]}" for f in FACTS])
def test_facts_that_make_no_sense(
    session: Session, now: datetime, said: DocumentFacts, field: str, words: str
) -> None:
    sides = make_sides(session, now)
    with pytest.raises(RuleBroken, match=words) as error:
        commands.upload_document(
            session,
            sides.manager,
            ngo_id=sides.ngo_id,
            facts=said,
            file=check_file(good_pdf(), "a.pdf"),
            now=now,
        )
    assert error.value.field == field


def test_a_document_is_replaced_by_one_of_its_kind(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    old = bring(session, sides.manager, sides.ngo_id, now)
    with pytest.raises(RuleBroken, match="same kind"):
        commands.replace_document(
            session,
            sides.manager,
            old.id,
            facts=DocumentFacts(kind=K.OTHER, title="x"),
            file=check_file(good_pdf(), "a.pdf"),
            now=now,
        )


def test_an_organisation_keeps_only_so_much(
    session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sides = make_sides(session, now)
    bring(session, sides.manager, sides.ngo_id, now)
    size = len(good_pdf("Liability 2026"))
    monkeypatch.setattr(facts, "MAX_STORED_BYTES", 2 * size)
    bring(session, sides.manager, sides.ngo_id, now)
    with pytest.raises(RuleBroken, match="would keep more than") as error:
        bring(session, sides.manager, sides.ngo_id, now)
    assert error.value.field == "file"
    bring(session, sides.desk, sides.ngo_id, now, kind=K.REFERENCE)
    monkeypatch.setattr(facts, "MAX_DOCUMENTS", 2)
    with pytest.raises(RuleBroken, match="keeps 2 documents"):
        bring(session, sides.manager, sides.ngo_id, now)


def test_only_the_owner_changes_and_only_agencies_check(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    document = bring(session, sides.manager, sides.ngo_id, now)
    share(session, sides, now)
    with pytest.raises(Denied):
        commands.withdraw_document(session, sides.desk, document.id, reason="x", now=now)
    with pytest.raises(Denied):
        commands.check_document(session, sides.manager, document.id, outcome=CheckOutcome.IN_ORDER, now=now)
    with pytest.raises(NotFound):
        commands.withdraw_document(session, sides.other_manager, document.id, reason="x", now=now)
    with pytest.raises(NotFound):
        commands.upload_document(
            session,
            sides.other_manager,
            ngo_id=sides.ngo_id,
            facts=DocumentFacts(kind=K.OTHER, title="x"),
            file=check_file(good_pdf(), "a.pdf"),
            now=now,
        )
    with pytest.raises(NotFound):
        bring(session, sides.desk, sides.pair.agency_id, now, kind=K.REFERENCE)
    with pytest.raises(NotFound):
        commands.open_file(session, sides.desk, uuid4(), now=now)
    own = bring(session, sides.desk, sides.ngo_id, now, kind=K.REFERENCE)
    with pytest.raises(Conflict, match="nothing to check"):
        commands.check_document(session, sides.desk, own.id, outcome=CheckOutcome.IN_ORDER, now=now)


def test_a_check_with_a_fault_says_which_and_tells_the_ngo(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    document = bring(session, sides.manager, sides.ngo_id, now)
    share(session, sides, now)
    with pytest.raises(RuleBroken, match="Say what is not in order") as error:
        commands.check_document(session, sides.desk, document.id, outcome=CheckOutcome.NOT_IN_ORDER, now=now)
    assert error.value.field == "note"
    check = commands.check_document(
        session,
        sides.desk,
        document.id,
        outcome=CheckOutcome.NOT_IN_ORDER,
        note="canary: page 2 lacks",
        now=now,
    )
    notices = session.scalars(sa.select(Notice).where(Notice.key == f"document_check:{check.id}")).all()
    assert {notice.recipient_id for notice in notices} == {
        sides.manager.user_id,
        sides.pair.ngo_leader.user_id,
    }
    assert all("canary" not in str(notice.params) for notice in notices)
    assert [row.note for row in list_checks(session, sides.manager, ngo_id=sides.ngo_id)] == [
        "canary: page 2 lacks"
    ]
    assert list_checks(session, sides.other_desk, ngo_id=sides.ngo_id) == []


def test_a_withdrawn_file_opens_for_its_owner_only(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    document = bring(session, sides.manager, sides.ngo_id, now)
    share(session, sides, now)
    commands.withdraw_document(session, sides.manager, document.id, reason="Wrong file", now=now)
    assert commands.open_file(session, sides.manager, document.id, now=now).content
    with pytest.raises(Conflict, match="not given out"):
        commands.open_file(session, sides.desk, document.id, now=now)
    assert get_document(session, sides.desk, document.id).withdrawal_reason == "Wrong file"


def test_states_of_many_ngos_in_one_statement(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    other = sides.other_manager
    assert other.organisation_id is not None
    bring(session, sides.manager, sides.ngo_id, now, expires_on=date(2026, 4, 1))
    bring(session, other, other.organisation_id, now, expires_on=date(2027, 4, 1))
    bring(session, sides.desk, sides.ngo_id, now, kind=K.OTHER)
    nobody = uuid4()
    wanted = [sides.ngo_id, other.organisation_id, nobody, sides.ngo_id]

    with counted_statements(session.connection()) as statements:
        states = mandatory_states(session, iter(wanted), date(2026, 5, 2))
    assert len(statements) == 1
    assert {ngo_id: state.standing for ngo_id, state in states.items()} == {
        sides.ngo_id: DocumentsStanding.STOPPED,
        other.organisation_id: DocumentsStanding.CURRENT,
        nobody: DocumentsStanding.NONE,
    }
    assert mandatory_states(session, [], date(2026, 5, 2)) == {}
    before = mandatory_state(session, sides.ngo_id, date(2026, 5, 1))
    assert (before.standing, before.stops_on) == (DocumentsStanding.REVIEW_DUE, date(2026, 5, 2))


def test_what_an_agency_brings_stops_nobody(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    bring(session, sides.desk, sides.ngo_id, now, kind=K.CONFLICT_DECLARATION, expires_on=date(2026, 3, 12))
    assert mandatory_state(session, sides.ngo_id, date(2027, 1, 1)).standing is DocumentsStanding.NONE
