"""Each constraint of casework refuses what it is for."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.sealing import key_ring
from referrals.casework.appointments.lifecycle import AppointmentState
from referrals.casework.appointments.models import Appointment, AttendanceCorrection
from referrals.casework.ending.lifecycle import EndReportState
from referrals.casework.ending.models import EndReport
from referrals.casework.models import CaseNote, CaseRecord, Outcome
from referrals.casework.notes.models import CaseNoteAmendment
from referrals.casework.plan.models import PlanAgreement, PlanItem, PlanItemChange
from referrals.casework.progress.models import ProgressUpdate
from referrals.casework.risk.models import RiskFlag, SafetyConcern
from referrals.handover.lifecycle import EndState
from tests.support.casework import ActiveCase

HOUR = timedelta(hours=1)
Make = Callable[[ActiveCase, dict[str, Any]], Any]


def put(session: Session, row: Any) -> None:
    session.add(row)
    session.flush()


def sealed(table: str) -> bytes:
    return key_ring().seal("x", table, "x", uuid4())


def appointment(case: ActiveCase, changed: dict[str, Any]) -> Appointment:
    values = {
        "state": AppointmentState.PLANNED, "purpose": "session", "starts_at": case.now,
        "ends_at": case.now + HOUR, "modality": "phone", "worker_id": case.worker.user_id,
        "planned_at": case.now, "planned_by_id": case.worker.user_id,
    }  # fmt: skip
    return Appointment(referral_id=case.id, **(values | changed))


def flag(case: ActiveCase, changed: dict[str, Any]) -> RiskFlag:
    values = {
        "kind": "self", "level": "high", "review_on": date(2026, 3, 20), "set_at": case.now,
        "set_by_id": case.worker.user_id,
    }  # fmt: skip
    return RiskFlag(referral_id=case.id, **(values | changed))


def item(case: ActiveCase, changed: dict[str, Any]) -> PlanItem:
    values = {
        "kind": "step", "what_sealed": sealed("plan_item"), "status": "planned", "created_at": case.now,
        "created_by_id": case.worker.user_id,
    }  # fmt: skip
    return PlanItem(referral_id=case.id, **(values | changed))


def report(case: ActiveCase, changed: dict[str, Any]) -> EndReport:
    values = {
        "state": EndReportState.PROPOSED, "reason": "moved", "end_state": EndState.ENDED_EARLY,
        "outcomes_counted": 2, "half_points": 3, "submitted_at": case.now,
        "submitted_by_id": case.worker.user_id,
    }  # fmt: skip
    return EndReport(referral_id=case.id, **(values | changed))


def progress(case: ActiveCase, changed: dict[str, Any]) -> ProgressUpdate:
    values = {"at": case.now, "by_id": case.worker.user_id, "engaging": True, "last_seen_on": case.now.date()}
    return ProgressUpdate(referral_id=case.id, **(values | changed))


def concern(case: ActiveCase, changed: dict[str, Any]) -> SafetyConcern:
    values = {
        "at": case.now, "by_id": case.worker.user_id, "kind": "person_in_danger", "called": "both",
        "words_sealed": sealed("safety_concern"), "told": 0,
    }  # fmt: skip
    return SafetyConcern(referral_id=case.id, **(values | changed))


def agreement(case: ActiveCase, changed: dict[str, Any]) -> PlanAgreement:
    values = {"agreed_at": case.now, "recorded_at": case.now, "recorded_by_id": case.worker.user_id}
    return PlanAgreement(referral_id=case.id, **(values | changed))


def outcome(case: ActiveCase, changed: dict[str, Any]) -> Outcome:
    return Outcome(referral_id=case.id, **({"position": 9, "need": "debt"} | changed))


RECORDED = {"attendance": "did_not_attend", "attendance_at": None, "attendance_by_id": None}
BROKEN: list[tuple[Make, dict[str, Any], str]] = [
    (appointment, {"ends_at": None}, "ends_at"),
    (appointment, {"attendance": "did_not_attend"}, "ck_appointment_"),
    (appointment, {"state": AppointmentState.RECORDED}, "planned_is_open"),
    (appointment, {"state": AppointmentState.RECORDED, **RECORDED}, "attendance_paired"),
    (appointment, {"rescheduled_by": "person"}, "rescheduled_has_reason"),
    (flag, {"kind": "weather"}, "kind_known"),
    (flag, {"level": "enormous"}, "level_known"),
    (flag, {"review_on": None}, "risk_is_reviewed"),
    (flag, {"level": "none"}, "risk_is_reviewed"),
    (item, {"status": "forgotten"}, "status_known"),
    (report, {"state": EndReportState.FILED}, "proposed_is_open"),
    (report, {"end_state": EndState.NOT_STARTED}, "service_had_begun"),
    (report, {"half_points": 5}, "points_in_range"),
    (report, {"half_points": -1}, "points_in_range"),
    (progress, {"last_seen_on": None}, "engaging_was_seen"),
    (concern, {"told": -1}, "told_not_negative"),
    (outcome, {"position": 10, "need": "housing_instability"}, "uq_outcome_referral_id_need"),
    (outcome, {"position": 10, "need": "food", "score": "splendid"}, "score_"),
]


@pytest.mark.parametrize(("make", "changed", "name"), BROKEN)
def test_a_constraint_refuses(
    session: Session, case: ActiveCase, make: Make, changed: dict[str, Any], name: str
) -> None:
    session.add(make(case, {}))
    session.flush()
    with pytest.raises(IntegrityError) as refused, session.begin_nested():
        put(session, make(case, changed))
    told = str(refused.value.orig)
    assert name in told or (name.startswith("uq_") and "need" in told)


def test_times_run_forwards(session: Session, case: ActiveCase) -> None:
    for row in (
        appointment(case, {"ends_at": case.now}),
        agreement(case, {"agreed_at": case.now + HOUR}),
        CaseRecord(id=uuid4(), sessions_expected=0),
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            put(session, row)


def test_history_names_a_change(session: Session, case: ActiveCase) -> None:
    first = appointment(case, {})
    thing = item(case, {})
    note = CaseNote(
        referral_id=case.id, at=case.now, by_id=case.worker.user_id, text_sealed=sealed("case_note")
    )
    session.add_all([first, thing, note])
    session.flush()
    by = {"at": case.now, "by_id": case.worker.user_id}
    for row in (
        AttendanceCorrection(appointment_id=first.id, old="x", new="x", why_sealed=sealed("y"), **by),
        PlanItemChange(item_id=thing.id, old="done", new="done", **by),
        PlanItemChange(item_id=thing.id, old="done", new="not_possible", **by),
        CaseNoteAmendment(note_id=note.id, number=0, text_sealed=sealed("z"), **by),
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            put(session, row)


def test_one_end_report_waits_and_one_appointment_follows(session: Session, case: ActiveCase) -> None:
    first = appointment(case, {})
    session.add_all([report(case, {}), first])
    session.flush()
    session.add(appointment(case, {"previous_id": first.id}))
    session.flush()
    for row in (report(case, {}), appointment(case, {"previous_id": first.id})):
        with pytest.raises(IntegrityError), session.begin_nested():
            put(session, row)
    assert session.scalar(sa.select(sa.func.count()).select_from(EndReport)) == 1
