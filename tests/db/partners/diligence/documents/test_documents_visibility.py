"""Whose documents exist for whom, and how sharing begins and ends."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import SYSTEM
from core.errors import Denied, NotFound, RuleBroken
from partners.diligence.documents.kinds import DocumentKind as K
from partners.diligence.documents.policy import visible_to
from partners.diligence.documents.queries import find_share, list_documents, list_shares
from partners.diligence.documents.sharing import ask_for_documents, share_documents, stop_sharing
from tests.support.documents import bring, make_sides, share


def test_the_matrix(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    theirs = bring(session, sides.manager, sides.ngo_id, now).id
    agencys = bring(session, sides.desk, sides.ngo_id, now, kind=K.REFERENCE).id
    people = {
        name: getattr(sides, name)
        for name in ("manager", "intake", "desk", "supervisor", "officer", "other_desk", "other_manager")
    } | {"director": sides.pair.ngo_leader, "chief": sides.pair.agency_leader, "timer": SYSTEM}

    def seen() -> dict[str, set[object]]:
        return {name: set(session.scalars(visible_to(actor))) for name, actor in people.items()}

    before = {
        "manager": {theirs},
        "director": {theirs},
        "intake": set(),
        "desk": {agencys},
        "supervisor": {agencys},
        "chief": {agencys},
        "officer": set(),
        "other_desk": set(),
        "other_manager": set(),
        "timer": {theirs, agencys},
    }
    assert seen() == before
    share(session, sides, now)
    both = {"desk": {theirs, agencys}, "supervisor": {theirs, agencys}, "chief": {theirs, agencys}}
    assert seen() == before | both
    stop_sharing(session, sides.manager, agency_id=sides.pair.agency_id, now=now)
    assert seen() == before


def test_asking_granting_and_ending(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    agency_id = sides.pair.agency_id
    asked = ask_for_documents(session, sides.desk, ngo_id=sides.ngo_id, now=now)
    assert ask_for_documents(session, sides.desk, ngo_id=sides.ngo_id, now=now).id == asked.id
    assert list_documents(session, sides.desk) == []
    [row] = list_shares(session, sides.manager)
    assert (row.agency_name, row.is_granted) == ("Northgate Police", False)
    assert list_shares(session, sides.other_manager) == list_shares(session, sides.officer) == []
    granted = share_documents(session, sides.manager, agency_id=agency_id, now=now + timedelta(hours=1))
    assert granted.id == asked.id
    with pytest.raises(RuleBroken, match="sees your documents already"):
        share_documents(session, sides.manager, agency_id=agency_id, now=now)
    assert stop_sharing(session, sides.manager, agency_id=agency_id, now=now + timedelta(hours=2)) is True
    assert find_share(session, ngo_id=sides.ngo_id, agency_id=agency_id) is None
    with pytest.raises(NotFound):
        stop_sharing(session, sides.manager, agency_id=agency_id, now=now)
    ask_for_documents(session, sides.desk, ngo_id=sides.ngo_id, now=now + timedelta(hours=3))
    assert stop_sharing(session, sides.manager, agency_id=agency_id, now=now + timedelta(hours=4)) is False
    rows = session.scalars(
        sa.select(AuditRow.action).where(AuditRow.subject_kind == "document_share").order_by(AuditRow.at)
    )
    assert list(rows) == [
        "document_share.asked",
        "document_share.granted",
        "document_share.ended",
        "document_share.asked",
        "document_share.ended",
    ]
    told = session.execute(
        sa.select(Notice.recipient_id, Notice.link).where(Notice.about_id == asked.id)
    ).all()
    assert {link for _, link in told} == {"/documents/sharing", f"/documents/of/{sides.ngo_id}"}
    ngo = {sides.manager.user_id, sides.pair.ngo_leader.user_id}
    assert {person for person, link in told if link == "/documents/sharing"} == ngo


def test_who_asks_and_who_shares(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    agency_id = sides.pair.agency_id
    with pytest.raises(Denied):
        share_documents(session, sides.desk, agency_id=agency_id, now=now)
    with pytest.raises(Denied):
        share_documents(session, sides.intake, agency_id=agency_id, now=now)
    with pytest.raises(Denied):
        ask_for_documents(session, sides.manager, ngo_id=sides.ngo_id, now=now)
    with pytest.raises(NotFound):
        ask_for_documents(session, sides.officer, ngo_id=sides.ngo_id, now=now)
    for nobody in (uuid4(), agency_id):
        with pytest.raises(NotFound):
            ask_for_documents(session, sides.desk, ngo_id=nobody, now=now)
    for nobody in (uuid4(), sides.ngo_id):
        with pytest.raises(RuleBroken, match="listed agencies"):
            share_documents(session, sides.manager, agency_id=nobody, now=now)
