"""The constraints of the review's tables, one by one."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.models import Memorandum
from partners.memoranda.parts import Part
from partners.memoranda.review.models import MemorandumApproval, MemorandumComment, MemorandumVersion
from partners.memoranda.review.outcomes import Outcome
from tests.support.memoranda import Pair, make_memorandum, make_pair


@pytest.fixture
def pair(session: Session, now: datetime) -> Pair:
    return make_pair(session, now)


@pytest.fixture
def opened(session: Session, pair: Pair, now: datetime) -> Memorandum:
    return make_memorandum(session, pair, now, state=S.IN_REVIEW)


def refused(session: Session, row: object, name: str) -> None:
    """The database refuses the row by this constraint; SQLite does not name those of uniqueness or reference."""
    kept = session.begin_nested()
    session.add(row)
    with pytest.raises((IntegrityError, StatementError)) as error:
        session.flush()
    kept.rollback()
    text = str(error.value)
    assert name in text or "UNIQUE constraint" in text or "FOREIGN KEY constraint" in text, text


def comment_of(pair: Pair, memorandum: Memorandum, now: datetime, **values: Any) -> MemorandumComment:
    usual = {
        "memorandum_id": memorandum.id,
        "version_number": 1,
        "part": Part.SCOPE,
        "body": "Only the north?",
        "organisation_id": pair.ngo_id,
        "written_by_id": pair.ngo_leader.user_id,
        "written_at": now,
    }
    return MemorandumComment(**(usual | values))


def settled(pair: Pair, at: datetime, **values: Any) -> dict[str, Any]:
    return {
        "settled_at": at,
        "settled_by_id": pair.ngo_leader.user_id,
        "outcome": Outcome.ACCEPTED,
    } | values


def test_a_comment_is_in_order(session: Session, pair: Pair, opened: Memorandum, now: datetime) -> None:
    session.add(comment_of(pair, opened, now))
    session.add(
        comment_of(
            pair, opened, now, part=Part.CLAUSES, element="roles", heading="Roles", **settled(pair, now)
        )
    )
    session.flush()


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"part": Part.CLAUSES}, "ck_memorandum_comment_clause_is_named"),
        ({"part": Part.CLAUSES, "element": "roles"}, "ck_memorandum_comment_clause_is_named"),
        ({"element": "roles", "heading": "Roles"}, "ck_memorandum_comment_clause_is_named"),
        ({"body": ""}, "ck_memorandum_comment_says_something"),
        ({"settle_note": "Why"}, "ck_memorandum_comment_note_of_settled"),
        ({"outcome": Outcome.ACCEPTED}, "ck_memorandum_comment_settled_paired"),
        ({"version_number": 2}, "fk_memorandum_comment_version"),
    ],
)
def test_a_comment_out_of_order_is_refused(
    session: Session, pair: Pair, opened: Memorandum, now: datetime, values: dict[str, Any], name: str
) -> None:
    refused(session, comment_of(pair, opened, now, **values), name)


def test_a_settled_comment_is_settled_whole(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    before = now - timedelta(seconds=1)
    first = comment_of(pair, opened, now)
    session.add(first)
    session.flush()
    for values, name in (
        (settled(pair, now, settled_by_id=None), "settled_paired"),
        (settled(pair, now, outcome=None), "settled_paired"),
        (settled(pair, now, outcome=Outcome.REJECTED), "rejected_says_why"),
        (settled(pair, before), "settled_after"),
        (settled(pair, now, reply_to_id=first.id), "answer_is_not_settled"),
    ):
        refused(session, comment_of(pair, opened, now, **values), f"ck_memorandum_comment_{name}")


def approval_of(pair: Pair, memorandum: Memorandum, now: datetime, **values: Any) -> MemorandumApproval:
    usual = {
        "memorandum_id": memorandum.id,
        "version_number": 1,
        "organisation_id": pair.ngo_id,
        "approved_by_id": pair.ngo_leader.user_id,
        "approved_at": now,
        "legal_review": False,
    }
    return MemorandumApproval(**(usual | values))


def test_a_party_approves_a_version_once_and_only_one_that_exists(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    before = now - timedelta(seconds=1)
    refused(session, approval_of(pair, opened, now, version_number=2), "fk_memorandum_approval_version")
    refused(session, approval_of(pair, opened, now, voided_at=before), "ck_memorandum_approval_voided_after")
    session.add(approval_of(pair, opened, now))
    session.flush()
    refused(session, approval_of(pair, opened, now), "uq_memorandum_approval")


def test_a_version_is_numbered_from_one_and_its_number_is_its_own(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    for number, name in ((0, "ck_memorandum_version_counted_from_one"), (1, "uq_memorandum_version")):
        version = MemorandumVersion(
            memorandum_id=opened.id,
            number=number,
            content="{}",
            content_hash="0" * 64,
            made_by_id=pair.ngo_leader.user_id,
            made_at=now,
        )
        refused(session, version, name)


@pytest.mark.parametrize(
    "statement",
    [sa.update(MemorandumVersion).values(content="{}"), sa.delete(MemorandumVersion)],
    ids=["update", "delete"],
)
def test_the_database_keeps_every_version_as_it_was(
    session: Session, opened: Memorandum, statement: sa.Executable
) -> None:
    with pytest.raises(DBAPIError, match="never changed or removed"), session.begin_nested():
        session.execute(statement)
    assert session.scalar(sa.select(MemorandumVersion.memorandum_id)) == opened.id


def test_ids_of_comments_cannot_be_made_up(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    refused(session, comment_of(pair, opened, now, reply_to_id=uuid4()), "fk_memorandum_comment")
