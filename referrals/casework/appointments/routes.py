"""The pages of appointments: plan, record, put off, correct, take into a calendar."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from accounts.users.queries import list_workers
from core.permissions import Permission
from core.text import N_
from referrals.casework.appointments import commands
from referrals.casework.appointments.calendar_file import MEDIA_TYPE, appointment_file
from referrals.casework.appointments.forms import (
    AppointmentForm,
    AttendanceForm,
    CorrectAttendanceForm,
    MeetingForm,
    RescheduleForm,
    attendance_choices,
)
from referrals.casework.appointments.lifecycle import APPOINTMENT, AppointmentAction
from referrals.casework.appointments.queries import AppointmentRow, get_appointment
from referrals.casework.contact.queries import get_safe_contact
from referrals.casework.contact.rules import CLOSED_MODALITIES
from referrals.casework.routes.board import blueprint
from referrals.casework.routes.paging import moment_of, open_case, run_case, zone_of
from referrals.handover.routes.presenting import label_in
from referrals.handover.routes.steps import Step, Words
from referrals.handover.safe_contact import UNSAFE_CHANNELS
from web.access import requires, writes
from web.i18n import local_datetime

PLAN = Words(
    title=N_("Plan an appointment"),
    intro=N_("One that took place already can be added with its time, so that its attendance is recorded."),
    button=N_("Plan the appointment"),
    done=N_("The appointment is planned."),
)
MOVE = Words(
    title=N_("Put off an appointment"),
    intro=N_("The appointment stays in the list and names the one that follows it."),
    button=N_("Put it off"),
    done=N_("The appointment is put off."),
)
ATTEND = Words(
    title=N_("Record attendance"),
    button=N_("Record it"),
    done=N_("The attendance is recorded."),
)
CORRECT = Words(
    title=N_("Correct the attendance"),
    intro=N_("What was recorded before stays beside it, with your name and the time."),
    button=N_("Keep the correction"),
    done=N_("The attendance is corrected."),
)


@blueprint.route("/appointments/new", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def plan_appointment(referral_id: UUID) -> ResponseReturnValue:
    """Plan to meet the person; unsafe places are not offered unless asked for."""
    step = open_case(referral_id)
    form = AppointmentForm.from_request(worker_id=str(step.referral.worker_id or step.actor.user_id))
    page = _offer(step, form)

    def plan() -> None:
        answers = form.answers() | {"starts_at": moment_of(form.starts_at.data, step)}
        commands.plan_appointment(*step.who, **answers, now=step.now)

    return run_case(step, form, PLAN, plan, template="referrals/casework/meeting.html", **page)


@blueprint.route("/appointments/<uuid:appointment_id>/move", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def reschedule(referral_id: UUID, appointment_id: UUID) -> ResponseReturnValue:
    """Another appointment takes its place."""
    step = open_case(referral_id)
    row = get_appointment(*step.who, appointment_id)
    APPOINTMENT.may_take(row.state, AppointmentAction.RESCHEDULE, step.actor.roles)
    form = RescheduleForm.from_request(
        version=row.version,
        starts_at=row.starts_at.astimezone(zone_of(step)).replace(tzinfo=None),
        minutes=int((row.ends_at - row.starts_at).total_seconds() // 60),
        modality=row.modality,
        place=row.place,
        worker_id=str(row.worker_id),
        with_whom=row.with_whom,
    )
    page = _offer(step, form)

    def move() -> None:
        answers = form.answers() | {"starts_at": moment_of(form.starts_at.data, step)}
        commands.reschedule(*step.who, appointment_id, **answers, now=step.now, version=form.seen_version)

    return run_case(
        step, form, MOVE, move, template="referrals/casework/meeting.html", before=_when(row), **page
    )


@blueprint.route("/appointments/<uuid:appointment_id>/attendance", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def record_attendance(referral_id: UUID, appointment_id: UUID) -> ResponseReturnValue:
    """Say whether the person came; before its time only that it was cancelled."""
    step = open_case(referral_id, also_ended=True)
    row = get_appointment(*step.who, appointment_id)
    APPOINTMENT.may_take(row.state, AppointmentAction.RECORD, step.actor.roles)
    form = AttendanceForm.from_request(version=row.version)
    form.attendance.choices = attendance_choices(beforehand=row.starts_at > step.now)

    def attend() -> None:
        commands.record_attendance(
            *step.who, appointment_id, **form.answers(), now=step.now, version=form.seen_version
        )

    return run_case(
        step, form, ATTEND, attend, template="referrals/casework/attendance.html", when=_when(row)
    )


@blueprint.route("/appointments/<uuid:appointment_id>/correct", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def correct_attendance(referral_id: UUID, appointment_id: UUID) -> ResponseReturnValue:
    """A wrong attendance is put right; what was recorded is kept."""
    step = open_case(referral_id, also_ended=True)
    row = get_appointment(*step.who, appointment_id)
    APPOINTMENT.may_take(row.state, AppointmentAction.CORRECT, step.actor.roles)
    form = CorrectAttendanceForm.from_request(version=row.version, attendance=row.attendance)
    form.attendance.choices = attendance_choices(beforehand=row.starts_at > step.now)

    def correct() -> None:
        commands.correct_attendance(
            *step.who, appointment_id, **form.answers(), now=step.now, version=form.seen_version
        )

    return run_case(
        step, form, CORRECT, correct, template="referrals/casework/attendance.html", when=_when(row)
    )


@blueprint.get("/appointments/<uuid:appointment_id>.ics")
@requires(Permission.CASEWORK_WRITE)
def appointment_calendar(referral_id: UUID, appointment_id: UUID) -> ResponseReturnValue:
    """A calendar file whose title says nothing of the person or the service."""
    step = open_case(referral_id, also_ended=True)
    row = get_appointment(*step.who, appointment_id)
    content = appointment_file(
        row,
        title=gettext("Appointment %(reference)s", reference=step.referral.reference),
        url=url_for("handover.show", referral_id=referral_id, _external=True),
        zone=step.actor.timezone,
        now=step.now,
    )
    response = Response(content, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


def _offer(step: Step, form: MeetingForm) -> dict[str, Any]:
    """Fill the form's choices; answers what its page says of unsafe places."""
    safe = get_safe_contact(*step.who)
    closing = frozenset(CLOSED_MODALITIES.values()).intersection(safe.unsafe)
    also_unsafe = bool(closing) and request.args.get("unsafe") == "1"
    organisation_id = step.actor.organisation_id
    workers = list_workers(step.session, organisation_id) if organisation_id else []
    form.offer(workers, closing, also_unsafe=also_unsafe)
    here = partial(url_for, request.endpoint or "", **(request.view_args or {}))
    return {
        "heed": step.referral.packet.safe_contact,
        "unsafe": [label_in(UNSAFE_CHANNELS, code) for code in safe.unsafe],
        "also_unsafe": also_unsafe,
        "action_url": here(unsafe=1 if also_unsafe else None),
        "other_url": here(unsafe=None if also_unsafe else 1) if closing else None,
    }


def _when(row: AppointmentRow) -> str:
    return str(
        gettext("%(when)s, with %(worker)s", when=local_datetime(row.starts_at), worker=row.worker_name)
    )
