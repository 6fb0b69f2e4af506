"""The issued document of an agreement: kept once, found by its hash, and only where all parties signed."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.models import AuditRow
from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.verification.commands import keep_document
from partners.memoranda.verification.models import MemorandumDocument
from partners.memoranda.verification.queries import (
    cleaned_hash,
    file_hash,
    find_document,
    find_verified,
    list_without_document,
)
from tests.support.memoranda import make_memorandum, make_pair

FILE = b"%PDF-1.7 the agreement as it was issued"


def test_the_document_is_kept_once_and_found_by_its_own_hash_and_by_that_of_the_content(
    session: Session, now: datetime
) -> None:
    memorandum = make_memorandum(session, make_pair(session, now), now)
    assert list_without_document(session, limit=5) == [memorandum.id]
    assert keep_document(session, memorandum_id=memorandum.id, content=FILE, pages=3, now=now)
    assert not keep_document(session, memorandum_id=memorandum.id, content=b"%PDF other", pages=1, now=now)
    assert find_document(session, memorandum.id) == FILE
    assert list_without_document(session, limit=5) == []
    by_file = find_verified(session, file_hash(FILE))
    assert by_file is not None
    assert by_file.by_file
    assert by_file.row.id == memorandum.id
    by_content = find_verified(session, memorandum.content_hash or "")
    assert by_content is not None
    assert not by_content.by_file
    assert by_content.issued is not None
    assert by_content.issued.pages == 3
    actions = session.scalars(sa.select(AuditRow.action).where(AuditRow.subject_kind == "memorandum"))
    assert list(actions).count("memorandum.document_issued") == 1


def test_what_is_not_signed_by_all_is_not_found(session: Session, now: datetime) -> None:
    memorandum = make_memorandum(
        session, make_pair(session, now), now, state=MemorandumState.OUT_FOR_SIGNATURE
    )
    assert memorandum.content_hash is not None
    assert find_verified(session, memorandum.content_hash) is None
    assert list_without_document(session, limit=5) == []
    assert find_verified(session, "0" * 64) is None


@pytest.mark.parametrize(
    ("broken", "name"),
    [({"pages": 0}, "has_pages"), ({"certificate_subject": "Concordat"}, "certificate_paired")],
)
def test_the_database_refuses(session: Session, now: datetime, broken: dict[str, object], name: str) -> None:
    memorandum = make_memorandum(session, make_pair(session, now), now)
    values = {"content": FILE, "sha256": file_hash(FILE), "pages": 1, "issued_at": now, **broken}
    with pytest.raises(IntegrityError, match=name):
        session.execute(sa.insert(MemorandumDocument).values(memorandum_id=memorandum.id, **values))


@pytest.mark.parametrize("text", ["A" * 64, " ".join(["abcd"] * 16), "0\n" * 64])
def test_a_hash_may_be_pasted_as_it_was_printed(text: str) -> None:
    assert cleaned_hash(text) == "".join(text.split()).lower()


@pytest.mark.parametrize("text", ["", "abc", "g" * 64, "a" * 65, "’" * 64])
def test_what_is_no_hash_is_told_apart(text: str) -> None:
    assert cleaned_hash(text) is None
