"""What due diligence lets pass: sending for signature, a leader's reason, and new referrals."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area
from audit.models import AuditRow
from core.actor import Role
from core.errors import Denied, RuleBroken
from partners.diligence.assessments.terms import Outcome
from partners.memoranda.commands import return_to_draft, send_for_signature
from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.models import Memorandum
from partners.memoranda.queries import covering_terms
from partners.memoranda.terms import Pathway, Urgency
from partners.services.models import Service
from tests.support.diligence import Panel, decided, even, make_panel
from tests.support.memoranda import GOES_AHEAD, Pair, make_draft, make_person, pass_review, sign_as


@pytest.fixture
def panel(session: Session, now: datetime) -> Panel:
    return make_panel(session, now)


@pytest.fixture
def pair(session: Session, panel: Panel) -> Pair:
    """The agency and the NGO of the panel, as those who make an agreement."""
    services = [Service(id=uuid4(), organisation_id=panel.ngo_id, name=name) for name in ("One", "Two")]
    areas = [Area(id=uuid4(), organisation_id=panel.agency_id, code=code, name=code) for code in ("N", "S")]
    session.add_all([*services, *areas])
    session.flush()
    return Pair(
        agency_id=panel.agency_id,
        ngo_id=panel.ngo_id,
        services=(services[0].id, services[1].id),
        areas=(areas[0].id, areas[1].id),
        agency_leader=panel.chief,
        ngo_leader=panel.director,
    )


def approved(session: Session, pair: Pair, now: datetime) -> Memorandum:
    draft = make_draft(session, pair, now)
    pass_review(session, draft, *pair.leaders, now=now)
    return draft


def test_an_approved_ngo_passes_without_a_reason(
    session: Session, panel: Panel, pair: Pair, now: datetime
) -> None:
    decided(session, panel, now)
    memorandum = approved(session, pair, now)
    send_for_signature(session, pair.ngo_leader, memorandum.id, now=now, override_reason="Not needed.")
    assert (memorandum.state, memorandum.diligence_override) == (S.OUT_FOR_SIGNATURE, None)


def test_without_an_assessment_the_reason_is_said_and_nothing_is_lost(
    session: Session, pair: Pair, now: datetime
) -> None:
    memorandum = approved(session, pair, now)
    with pytest.raises(RuleBroken, match=r"Harbour House by Northgate Police.*No due diligence") as refused:
        send_for_signature(session, pair.agency_leader, memorandum.id, now=now)
    assert refused.value.field == "override_reason"
    assert (memorandum.state, memorandum.frozen_content) == (S.APPROVED, None)


def test_a_leader_says_why_it_goes_ahead_and_the_trail_keeps_that(
    session: Session, pair: Pair, now: datetime
) -> None:
    memorandum = approved(session, pair, now)
    desk = make_person(session, pair.agency_id, "Dana Desk", Role.PARTNERSHIP_DESK, now=now)
    with pytest.raises(Denied):
        send_for_signature(session, desk, memorandum.id, now=now, override_reason=GOES_AHEAD)
    send_for_signature(session, pair.agency_leader, memorandum.id, now=now, override_reason=GOES_AHEAD)
    assert memorandum.diligence_override == GOES_AHEAD
    row = session.scalars(sa.select(AuditRow).where(AuditRow.action == "memorandum.sent_for_signature")).one()
    assert '"diligence_overridden":true' in row.details
    assert GOES_AHEAD not in row.details
    return_to_draft(session, pair.agency_leader, memorandum.id, note="Wait.", now=now)
    assert memorandum.diligence_override is None


def test_an_ngo_that_was_not_approved_gets_no_new_referrals(
    session: Session, panel: Panel, pair: Pair, now: datetime
) -> None:
    memorandum = approved(session, pair, now)
    send_for_signature(session, pair.agency_leader, memorandum.id, now=now, override_reason=GOES_AHEAD)
    for leader in pair.leaders:
        sign_as(session, leader, memorandum, now)

    def ask() -> object:
        return covering_terms(
            session,
            agency_id=pair.agency_id,
            ngo_id=pair.ngo_id,
            service_id=pair.services[0],
            area_id=pair.areas[0],
            pathway=Pathway.POST_CRISIS_FOLLOWUP,
            urgency=Urgency.URGENT,
            on=now,
        )

    assert ask()
    decided(session, replace(panel), now, outcome=Outcome.NOT_APPROVED, first=even(1), second=even(1))
    with pytest.raises(RuleBroken, match="New referrals to Harbour House are stopped") as refused:
        ask()
    assert refused.value.field == "ngo_id"
    assert "did not approve it" in str(refused.value)
