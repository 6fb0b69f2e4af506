"""The constraints of the memoranda tables, one by one."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from core.actor import OrganisationKind
from partners.memoranda.commands import draft_renewal
from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.models import (
    Memorandum,
    MemorandumClause,
    MemorandumParty,
    MemorandumResponseTime,
    MemorandumSignature,
    Partnership,
)
from tests.support.memoranda import make_draft, make_memorandum, make_pair, sign_as

HASH = "0" * 64


def refused(session: Session, statement: sa.Executable, name: str) -> None:
    """The database refuses the statement by this constraint; SQLite does not name those of uniqueness."""
    with pytest.raises((IntegrityError, StatementError)) as error, session.begin_nested():
        session.execute(statement)
    text = str(error.value)
    assert name in text or "UNIQUE constraint failed" in text, text


MEMORANDUM: list[tuple[S, dict[str, Any], str]] = [
    (S.DRAFT, {"ends_on": date(2020, 1, 1)}, "ck_memorandum_ends_after_start"),
    (S.DRAFT, {"content_hash": HASH}, "ck_memorandum_frozen_has_hash"),
    (S.DRAFT, {"frozen_content": "{}"}, "ck_memorandum_frozen_has_hash"),
    (S.OUT_FOR_SIGNATURE, {"frozen_content": None}, "ck_memorandum_frozen_has_hash"),
    (S.DRAFT, {"state": S.OUT_FOR_SIGNATURE}, "ck_memorandum_sent_is_frozen"),
    (S.OUT_FOR_SIGNATURE, {"state": S.EXECUTED}, "ck_memorandum_executed_has_date"),
    (S.EXECUTED, {"terminated_on": date(2026, 6, 1)}, "ck_memorandum_termination_paired"),
    (S.EXECUTED, {"state": S.TERMINATED}, "ck_memorandum_terminated_has_date"),
    (S.EXECUTED, {"state": S.SUSPENDED, "executed_at": None}, "ck_memorandum_executed_has_date"),
    (S.TERMINATED, {"termination_kind": None}, "ck_memorandum_termination_paired"),
    (S.EXECUTED, {"superseded_at": datetime(2026, 6, 1, tzinfo=UTC)}, "ck_memorandum_superseded_paired"),
    (S.DRAFT, {"kind": "renewal"}, "ck_memorandum_follower_follows"),
    (S.DRAFT, {"amendment_number": 1}, "ck_memorandum_amendment_has_number"),
    (S.DRAFT, {"wind_down_days": -1}, "ck_memorandum_days_in_range"),
    (S.DRAFT, {"notice_days": -1}, "ck_memorandum_days_in_range"),
    (S.DRAFT, {"loop_days": 0}, "ck_memorandum_days_in_range"),
    (S.DRAFT, {"stalled_days": 8}, "ck_memorandum_stalled_days_known"),
]


@pytest.mark.parametrize(("state", "values", "name"), MEMORANDUM, ids=[f"{m[2]}-{m[0]}" for m in MEMORANDUM])
def test_memorandum(session: Session, now: datetime, state: S, values: dict[str, Any], name: str) -> None:
    memorandum = make_memorandum(session, make_pair(session, now), now, state=state)
    refused(session, sa.update(Memorandum).where(Memorandum.id == memorandum.id).values(values), name)


def test_a_reference_is_unique(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    one, other = make_draft(session, pair, now), make_draft(session, pair, now)
    change = sa.update(Memorandum).where(Memorandum.id == one.id).values(reference=other.reference)
    refused(session, change, "uq_memorandum_reference")


def test_partnership(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    make_draft(session, pair, now)
    again = sa.insert(Partnership).values(
        id=uuid4(), reference="P-2222-2222", agency_id=pair.agency_id, ngo_id=pair.ngo_id
    )
    refused(session, again, "uq_partnership_agency_id_ngo_id")
    alone = sa.update(Partnership).values(ngo_id=pair.agency_id)
    refused(session, alone, "ck_partnership_two_parties")
    backwards = sa.update(Partnership).values(active_from=date(2026, 2, 2), ended_on=date(2026, 2, 1))
    refused(session, backwards, "ck_partnership_ends_after_start")


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"minutes": -5, "business_days": 1, "basis": "business"}, "not_negative"),
        ({"minutes": 60, "business_days": 1, "basis": "business"}, "one_amount"),
        ({"minutes": 0, "business_days": 0}, "one_amount"),
        ({"minutes": 0, "business_days": 1, "basis": "elapsed"}, "days_on_business_clock"),
    ],
)
def test_response_time(session: Session, now: datetime, values: dict[str, Any], name: str) -> None:
    make_draft(session, make_pair(session, now), now)
    change = (
        sa.update(MemorandumResponseTime).where(MemorandumResponseTime.urgency == "urgent").values(values)
    )
    refused(session, change, f"ck_memorandum_response_time_{name}")


def test_a_clause_has_a_place_of_its_own(session: Session, now: datetime) -> None:
    memorandum = make_draft(session, make_pair(session, now), now)
    again = sa.insert(MemorandumClause).values(
        id=uuid4(), memorandum_id=memorandum.id, position=1, element="roles", heading="Roles", body="Text."
    )
    refused(session, again, "uq_memorandum_clause_memorandum_id_position")


@pytest.mark.parametrize("same", ["organisation_id", "signed_by_id"])
def test_one_signature_per_party_and_person(session: Session, now: datetime, same: str) -> None:
    pair = make_pair(session, now)
    other = make_pair(session, now, agency="Elsewhere", ngo="Others")
    memorandum = make_memorandum(session, pair, now, state=S.OUT_FOR_SIGNATURE)
    sign_as(session, pair.agency_leader, memorandum, now)
    values: dict[str, Any] = {"organisation_id": pair.ngo_id, "signed_by_id": other.ngo_leader.user_id}
    mine = {"organisation_id": pair.agency_id, "signed_by_id": pair.agency_leader.user_id}
    values[same] = mine[same]
    again = sa.insert(MemorandumSignature).values(
        id=uuid4(),
        memorandum_id=memorandum.id,
        typed_name="X",
        signed_at=now,
        content_hash=HASH,
        **values,
    )
    refused(session, again, f"uq_memorandum_signature_memorandum_id_{same}")


def test_a_party_stands_once_at_its_place_on_a_side(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    other = make_pair(session, now, agency="Elsewhere", ngo="Others")
    memorandum = make_draft(session, pair, now)
    values = {"memorandum_id": memorandum.id, "side": OrganisationKind.NGO, "position": 2}
    twice = sa.insert(MemorandumParty).values(values | {"organisation_id": pair.ngo_id})
    refused(session, twice, "pk_memorandum_party")
    same_place = sa.insert(MemorandumParty).values(values | {"organisation_id": other.ngo_id, "position": 1})
    refused(session, same_place, "uq_memorandum_party_memorandum_id_position")
    change = sa.update(MemorandumParty).values(side=OrganisationKind.OPERATOR)
    refused(session, change, "ck_memorandum_party_on_a_side")


def test_one_follower_of_a_kind_that_is_not_withdrawn(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    base = make_memorandum(session, pair, now)
    draft_renewal(session, pair.agency_leader, base.id, now=now)
    other = make_draft(session, pair, now)
    follow = sa.update(Memorandum).where(Memorandum.id == other.id)
    refused(session, follow.values(kind="renewal", follows_id=base.id), "uq_memorandum_follower")
    session.execute(follow.values(kind="renewal", follows_id=base.id, state=S.WITHDRAWN))
