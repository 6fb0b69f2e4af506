"""How a service ends, who reads a case, and that nothing is written afterwards."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from core.actor import Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from partners.memoranda.models import Memorandum
from partners.services.needs import Need
from referrals.casework import commands as casework
from referrals.casework.appointments import commands as appointments
from referrals.casework.appointments.queries import list_appointments
from referrals.casework.contact.queries import get_safe_contact
from referrals.casework.ending import commands as ending
from referrals.casework.ending.lifecycle import EndReportState
from referrals.casework.ending.queries import list_end_reports
from referrals.casework.models import CaseRecord
from referrals.casework.notes.queries import list_notes, list_readers
from referrals.casework.plan import commands as plan
from referrals.casework.plan.queries import get_milestones, list_items
from referrals.casework.progress.queries import list_progress
from referrals.casework.risk.commands import flag_concern, set_risk
from referrals.casework.risk.queries import list_concerns, list_risks
from referrals.handover.lifecycle import EndState, ReferralState
from referrals.handover.models import Referral
from tests.support.casework import ActiveCase
from tests.support.referrals import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SCORES = {Need.CRISIS_FOLLOWUP: "achieved", Need.HOUSING_INSTABILITY: "partly_achieved"}


def planned(session: Session, case: ActiveCase, **changed: Any) -> UUID:
    values: dict[str, Any] = {
        "purpose": "session", "starts_at": case.now + DAY, "minutes": 60, "modality": "in_person",
        "worker_id": case.worker.user_id, "now": case.now,
    }  # fmt: skip
    return appointments.plan_appointment(*case.who(session), **(values | changed))


def told(session: Session, kind: str) -> set[UUID]:
    return set(session.scalars(sa.select(Notice.recipient_id).where(Notice.message.contains(kind))))


def ask_approval(session: Session, world: World) -> None:
    session.get_one(Memorandum, world.memorandum_id).closures_approved = True
    session.flush()


# ---- Ending


def test_a_service_ends_with_a_report_and_a_derived_end_state(session: Session, case: ActiveCase) -> None:
    who = case.who(session)
    plan.set_outcome(*who, need=Need.DEBT, words=None, now=case.now)
    scores = SCORES | {Need.DEBT: "partly_achieved"}
    casework.close(*who, reason="completed_partly", scores=scores, summary="Went well.", now=case.now)
    [row] = list_end_reports(*who)
    assert row.state is EndReportState.FILED
    assert row.end_state is EndState.COMPLETED
    assert (row.half_points, row.outcomes_counted) == (4, 3), "vector V10"
    assert row.summary == "Went well."
    assert session.get_one(CaseRecord, case.id).end_report_at == case.now
    assert session.get_one(Referral, case.id).end_state is EndState.COMPLETED


def test_where_the_agreement_asks_the_manager_approves(
    session: Session, case: ActiveCase, world: World
) -> None:
    ask_approval(session, world)
    who = case.who(session)
    given: dict[str, Any] = {"reason": "person_disengaged", "scores": SCORES, "now": case.now}
    with pytest.raises(RuleBroken):
        casework.close(*who, **given)
    first = ending.propose_close(*who, **given)
    assert session.get_one(Referral, case.id).state is ReferralState.ACTIVE
    assert told(session, "Review needed") == {case.manager.user_id}
    with pytest.raises(Conflict):
        ending.propose_close(*who, **given)
    ending.return_report(session, case.manager, case.id, first, answer="Which clinic?", now=case.now)
    assert told(session, "review is done") == {case.worker.user_id}
    second = ending.propose_close(*who, **given)
    promoted = replace(case.who(session)[1], roles=frozenset({Role.NGO_WORKER, Role.NGO_MANAGER}))
    with pytest.raises(Denied):
        ending.approve_close(session, promoted, case.id, second, now=case.now)
    ending.approve_close(session, case.manager, case.id, second, now=case.now + HOUR)
    referral = session.get_one(Referral, case.id)
    assert (referral.state, referral.end_state) == (ReferralState.CLOSED, EndState.ENDED_EARLY)
    assert session.get_one(CaseRecord, case.id).end_report_at == case.now
    assert sorted(row.state for row in list_end_reports(*who)) == ["filed", "returned"]


def test_a_manager_closes_without_asking_and_a_report_can_be_taken_back(
    session: Session, case: ActiveCase, world: World
) -> None:
    ask_approval(session, world)
    given: dict[str, Any] = {"reason": "moved", "scores": SCORES, "now": case.now}
    report = ending.propose_close(*case.who(session), **given)
    with pytest.raises(Conflict):
        casework.close(session, case.manager, case.id, **given)
    ending.take_back_report(*case.who(session), report, now=case.now)
    casework.close(session, case.manager, case.id, **given)
    assert session.get_one(Referral, case.id).state is ReferralState.CLOSED


# ---- Who reads it


def test_nobody_but_worker_and_manager_reads_or_writes(
    session: Session, case: ActiveCase, world: World
) -> None:
    who = case.who(session)
    planned(session, case)
    plan.add_item(*who, kind="step", what="Call", now=case.now)
    set_risk(
        *who, kind="self", level="low", review_on=case.now.date() + DAY, today=case.now.date(), now=case.now
    )
    flag_concern(*who, kind="person_in_danger", called="both", words="Says goodbye to people.", now=case.now)
    casework.add_note(*who, text="Private", now=case.now)
    casework.close(*who, reason="moved", scores=SCORES, now=case.now)
    reads = (list_appointments, list_items, list_risks, list_concerns, list_progress, list_end_reports)
    for name, actor in world.people.items():
        found = [bool(read(session, actor, case.id)) for read in reads]
        if name in ("worker", "manager"):
            assert sum(found) == 5, name
            assert list_notes(session, actor, case.id)
            continue
        assert not any(found), name
        assert get_milestones(session, actor, case.id).consented_at is None, name
        for private in (list_notes, get_safe_contact, list_readers):
            with pytest.raises(NotFound):
                private(session, actor, case.id)
        with pytest.raises(NotFound):
            plan.add_item(session, actor, case.id, kind="step", what="x", now=case.now)


def test_nothing_is_written_to_a_case_that_has_ended(session: Session, case: ActiveCase) -> None:
    key = planned(session, case)
    casework.close(*case.who(session), reason="moved", scores=SCORES, now=case.now)
    with pytest.raises(Conflict):
        planned(session, case)
    with pytest.raises(Conflict):
        plan.add_item(*case.who(session), kind="step", what="x", now=case.now)
    appointments.record_attendance(
        *case.who(session), key, attendance="did_not_attend", now=case.now + 2 * DAY
    )
