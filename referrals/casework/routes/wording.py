"""The next steps and the code lists of a case in the reader's words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from core.clock import local_date as civil_date
from core.codes import CodeList
from core.text import N_
from referrals.casework import codes
from referrals.casework.appointments.codes import (
    MODALITIES,
    PURPOSES,
    RESCHEDULE_REASONS,
    RESCHEDULED_BY,
)
from referrals.casework.next_steps import NextKind, NextStep
from referrals.casework.plan.codes import ITEM_KINDS, ITEM_STATUSES
from referrals.casework.risk.codes import CONCERN_CALLS, CONCERN_KINDS, RISK_KINDS, RISK_LEVELS
from referrals.handover.closure_codes import CLOSURE_REASONS
from referrals.handover.lifecycle import EndState
from referrals.handover.routes.presenting import label_in
from referrals.handover.safe_contact import UNSAFE_CHANNELS
from web.i18n import local_date, local_datetime, translate
from web.states import StateTag

N = NextKind
LISTS: Mapping[str, CodeList] = {
    "channel": codes.CONTACT_CHANNELS,
    "result": codes.CONTACT_RESULTS,
    "attendance": codes.ATTENDANCE,
    "score": codes.OUTCOME_SCORES,
    "purpose": PURPOSES,
    "modality": MODALITIES,
    "asked_by": RESCHEDULED_BY,
    "put_off": RESCHEDULE_REASONS,
    "item": ITEM_KINDS,
    "status": ITEM_STATUSES,
    "risk": RISK_KINDS,
    "level": RISK_LEVELS,
    "concern": CONCERN_KINDS,
    "called": CONCERN_CALLS,
    "unsafe": UNSAFE_CHANNELS,
    "closure": CLOSURE_REASONS,
}
LEVEL_COLOURS: Mapping[str, str] = {"high": "red", "medium": "orange", "low": "yellow", "none": "grey"}
STATUS_COLOURS: Mapping[str, str] = {
    "planned": "blue",
    "arranged": "turquoise",
    "done": "green",
    "not_needed": "grey",
    "not_possible": "red",
}
END_STATES: Mapping[EndState, str] = {
    EndState.NOT_STARTED: N_("Ended before the service began"),
    EndState.ENDED_EARLY: N_("Ended early"),
    EndState.COMPLETED: N_("Completed"),
}

_LABELS: Mapping[NextKind, tuple[str, str]] = {
    N.REACH: ("log_attempt", N_("Reach the person for the first time")),
    N.PROGRESS: ("update_progress", N_("Say how it is going")),
    N.REVIEW_PAUSE: ("", N_("Look at the pause again")),
    N.RECORD_ATTENDANCE: ("record_attendance", N_("Record who came")),
    N.MEET: ("", N_("Appointment")),
    N.PLAN_ITEM: ("change_item", N_("Plan")),
    N.AGREE_PLAN: ("agree_plan", N_("Agree the plan with the person")),
    N.REVIEW_RISK: ("set_risk", N_("Look at a risk again")),
    N.DECIDE_REPORT: ("approve_close", N_("Decide about the end report")),
    N.REPORT_WAITS: ("take_back_report", N_("The end report waits for your manager")),
    N.REPORT_RETURNED: ("close", N_("Submit the end report again")),
}
_ARGUMENT: Mapping[NextKind, str] = {
    N.RECORD_ATTENDANCE: "appointment_id",
    N.PLAN_ITEM: "item_id",
    N.DECIDE_REPORT: "report_id",
    N.REPORT_WAITS: "report_id",
}
_TEXTS: Mapping[NextKind, CodeList] = {
    N.RECORD_ATTENDANCE: PURPOSES,
    N.MEET: PURPOSES,
    N.REVIEW_RISK: RISK_KINDS,
}
_ASIDE = frozenset({N.DECIDE_REPORT, N.REPORT_RETURNED})
"""What these say stands under the label, since it is somebody's own words or name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """A next step in words, with how urgent it is."""

    label: str
    url: str | None
    tag: StateTag
    hint: str | None = None


def tasks_shown(
    steps: Iterable[NextStep], referral_id: UUID, *, zone: str, now: datetime
) -> tuple[TaskLine, ...]:
    """The next steps of a case, each with its page, its time and whether it is late."""
    return tuple(_task(step, referral_id, zone=zone, now=now) for step in steps)


def labels_of(name: str) -> dict[str, str]:
    """Every value of a code list with its translated label."""
    return {code.value: label_in(LISTS[name], code.value) or code.value for code in LISTS[name]}


def _task(step: NextStep, referral_id: UUID, *, zone: str, now: datetime) -> TaskLine:
    endpoint, words = _LABELS[step.kind]
    arguments: dict[str, Any] = {_ARGUMENT[step.kind]: step.id} if step.kind in _ARGUMENT else {}
    label, hint = translate(words), None
    if step.kind in _ASIDE:
        hint = step.text
    elif step.text and step.kind is not N.REPORT_WAITS:
        codes_of = _TEXTS.get(step.kind)
        label = f"{label}: {(label_in(codes_of, step.text) if codes_of else None) or step.text}"
    if step.at is not None:
        hint = local_date(civil_date(step.at, zone)) if step.by_day else local_datetime(step.at)
    return TaskLine(
        label=label,
        url=url_for(f"casework.{endpoint}", referral_id=referral_id, **arguments) if endpoint else None,
        tag=_tag(step, zone=zone, now=now),
        hint=hint,
    )


def _tag(step: NextStep, *, zone: str, now: datetime) -> StateTag:
    if step.at is None:
        return StateTag(gettext("Open"), "blue")
    if step.is_late(now):
        return StateTag(gettext("Overdue"), "red")
    if civil_date(step.at, zone) == civil_date(now, zone):
        return StateTag(gettext("Today"), "orange")
    return StateTag(gettext("Ahead"), "grey")
