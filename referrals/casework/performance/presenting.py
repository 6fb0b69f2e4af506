"""The columns of the performance rows, in the reader's words."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import cast

from core.codes import CodeList
from core.text import N_
from referrals.casework.performance.queries import PerformanceRow
from referrals.handover.closure_codes import CLOSURE_REASONS
from referrals.handover.codes import WITHDRAWAL_REASONS
from referrals.handover.lifecycle import EndState
from referrals.handover.routes.presenting import label_in
from web.i18n import translate
from web.sheets import Cell, Sheet
from web.states import STATES

END_STATES: Mapping[EndState, str] = {
    EndState.NOT_STARTED: N_("Not started"),
    EndState.ENDED_EARLY: N_("Ended early"),
    EndState.COMPLETED: N_("Completed"),
}


def _field(name: str) -> Callable[[PerformanceRow], Cell]:
    return cast(Callable[[PerformanceRow], Cell], attrgetter(name))


def _coded(codes: CodeList, name: str) -> Callable[[PerformanceRow], Cell]:
    return lambda row: label_in(codes, getattr(row, name))


def _yes_no(value: bool | None) -> str | None:
    if value is None:
        return None
    return translate(N_("Yes")) if value else translate(N_("No"))


OUTSIDE: tuple[tuple[str, Callable[[PerformanceRow], Cell]], ...] = (
    (N_("Reference"), _field("reference")),
    (N_("Referral ID"), lambda row: str(row.id)),
    (N_("Agreement"), _field("agreement_reference")),
    (N_("Partnership"), _field("partnership_reference")),
    (N_("Agency"), _field("agency_name")),
    (N_("NGO"), _field("ngo_name")),
    (N_("State"), lambda row: translate(STATES["referral_ngo"][row.state.value].label)),
    (N_("Received"), _field("submitted_at")),
    (N_("Acknowledged"), _field("acknowledged_at")),
    (N_("Accepted"), _field("accepted_at")),
    (N_("Declined"), _field("declined_at")),
    (N_("End asked for by the referrer"), _field("end_requested_at")),
    (N_("Reason for asking"), _coded(WITHDRAWAL_REASONS, "end_requested_reason")),
    (N_("End report"), _field("end_report_at")),
    (N_("Concluded"), _field("closed_at")),
    (N_("How it ended"), lambda row: translate(END_STATES[row.end_state]) if row.end_state else None),
    (N_("Reason for the end"), _coded(CLOSURE_REASONS, "closure_reason")),
)
"""What the desk reads; how it ended is empty where the person permits no feedback."""

CASEWORK: tuple[tuple[str, Callable[[PerformanceRow], Cell]], ...] = (
    (N_("Worker"), _field("worker_name")),
    (N_("Person"), _field("person_reference")),
    (N_("First contact"), _field("first_contact_at")),
    (N_("Person agreed to the service"), _field("engaged_at")),
    (N_("First assessment arranged"), _field("assessment_arranged_at")),
    (N_("First assessment planned for"), _field("assessment_scheduled_at")),
    (N_("First assessment not attended"), _field("assessment_missed_at")),
    (N_("First assessment attended"), _field("assessment_attended_at")),
    (N_("Attended on time"), lambda row: _yes_no(row.assessment_on_time)),
    (N_("Assessment completed"), _field("assessed_at")),
    (N_("First plan written"), _field("plan_written_at")),
    (N_("First plan agreed with the person"), _field("plan_agreed_at")),
    (N_("First attended session"), _field("first_session_at")),
    (N_("Desired outcomes"), _field("outcomes")),
    (N_("Outcomes achieved (score)"), _field("outcome_score")),
    (N_("Sessions expected"), _field("sessions_expected")),
    (N_("Sessions attended"), _field("sessions_attended")),
    (N_("To be completed by"), _field("complete_by")),
)
"""What the NGO's manager reads besides; assessments are no sessions."""


def performance_sheet(
    rows: Sequence[PerformanceRow], *, inside: bool, title: str, zone: str, notes: Sequence[str]
) -> Sheet:
    """The table; the manager's with the casework."""
    columns = OUTSIDE + CASEWORK if inside else OUTSIDE
    return Sheet(
        title=title,
        headings=[translate(label) for label, _ in columns],
        rows=([value(row) for _, value in columns] for row in rows),
        zone=zone,
        notes=notes,
    )
