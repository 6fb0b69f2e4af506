"""Reads of appointments: of a case, and of a worker's day and week."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.users.models import User
from core.actor import Actor
from core.sealing import open_text
from partners.memoranda.terms import DataCategory
from referrals.casework.appointments.lifecycle import AppointmentState
from referrals.casework.appointments.models import Appointment, AttendanceCorrection
from referrals.casework.cases import missing
from referrals.casework.opening import opened
from referrals.casework.policy import casework_scope
from referrals.handover.consenting.flows import Flow, flows_to
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral, ReferralPacket

_Recorder = aliased(User)
_Next = aliased(Appointment)
AGENDA_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRow:
    """An attendance that was put right."""

    at: datetime
    by_name: str
    old: str
    new: str
    why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentRow:
    """An appointment of a case, opened."""

    id: UUID
    version: int
    state: AppointmentState
    purpose: str
    starts_at: datetime
    ends_at: datetime
    modality: str
    worker_id: UUID
    worker_name: str
    place: str | None
    with_whom: str | None
    unsafe_reason: str | None
    previous_starts_at: datetime | None
    next_starts_at: datetime | None
    """When the appointment is that follows this one, because it was put off."""
    attendance: str | None
    attendance_at: datetime | None
    recorded_by: str | None
    attendance_note: str | None
    rescheduled_by: str | None
    reschedule_reason: str | None
    corrections: tuple[CorrectionRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaRow:
    """An appointment in a worker's agenda."""

    id: UUID
    referral_id: UUID
    reference: str
    person_name: str | None
    purpose: str
    starts_at: datetime
    ends_at: datetime
    modality: str
    worker_id: UUID
    worker_name: str
    state: AppointmentState
    attendance: str | None


def list_appointments(session: Session, actor: Actor, referral_id: UUID) -> tuple[AppointmentRow, ...]:
    """The appointments of a case, the newest time first; two statements, empty outside the actor's cases."""
    before = aliased(Appointment)
    rows = session.execute(
        sa.select(
            *(
                getattr(Appointment, name)
                for name in (
                    "id", "version", "state", "purpose", "starts_at", "ends_at", "modality", "worker_id",
                    "place_sealed", "with_whom_sealed", "unsafe_reason_sealed", "attendance", "attendance_at",
                    "attendance_note_sealed", "rescheduled_by", "reschedule_reason",
                )
            ),
            User.name.label("worker_name"),
            _Recorder.name.label("recorded_by"),
            before.starts_at.label("previous_starts_at"),
            _Next.starts_at.label("next_starts_at"),
        )
        .join(Referral, Referral.id == Appointment.referral_id)
        .join(User, User.id == Appointment.worker_id)
        .outerjoin(_Recorder, _Recorder.id == Appointment.attendance_by_id)
        .outerjoin(before, before.id == Appointment.previous_id)
        .outerjoin(_Next, _Next.previous_id == Appointment.id)
        .where(Appointment.referral_id == referral_id, casework_scope(actor))
        .order_by(Appointment.starts_at.desc(), Appointment.id)
    ).all()  # fmt: skip
    corrections = _corrections(session, referral_id) if rows else {}
    sealed = ("place", "with_whom", "unsafe_reason", "attendance_note")
    return tuple(
        AppointmentRow(**opened(row, Appointment, *sealed), corrections=corrections.get(row.id, ()))
        for row in rows
    )


def get_appointment(
    session: Session, actor: Actor, referral_id: UUID, appointment_id: UUID
) -> AppointmentRow:
    """One appointment of a case; raises `NotFound`."""
    for row in list_appointments(session, actor, referral_id):
        if row.id == appointment_id:
            return row
    raise missing()


def list_agenda(
    session: Session,
    actor: Actor,
    *,
    since: datetime,
    until: datetime,
    now: datetime,
    workers: frozenset[UUID] | None = None,
) -> tuple[AgendaRow, ...]:
    """The appointments of the actor's cases in a time, the earliest first, those put off left out.

    `workers` None: of every worker whose cases the actor may read. Four statements, three of which ask what
    flows: a name is shown only while the person's agreement covers it.
    """
    query = (
        sa.select(
            Appointment.id.label("appointment_id"),
            Referral.id,
            Referral.reference,
            Referral.state.label("case_state"),
            Referral.memorandum_id,
            Referral.closed_at,
            ReferralPacket.person_name_sealed,
            Appointment.purpose,
            Appointment.starts_at,
            Appointment.ends_at,
            Appointment.modality,
            Appointment.worker_id,
            User.name.label("worker_name"),
            Appointment.state,
            Appointment.attendance,
        )
        .join(Referral, Referral.id == Appointment.referral_id)
        .join(ReferralPacket, ReferralPacket.id == Referral.id)
        .join(User, User.id == Appointment.worker_id)
        .where(
            casework_scope(actor),
            Appointment.state != AppointmentState.RESCHEDULED,
            Appointment.starts_at >= since,
            Appointment.starts_at < until,
        )
        .order_by(Appointment.starts_at, Appointment.id)
        .limit(AGENDA_LIMIT)
    )
    if workers is not None:
        query = query.where(Appointment.worker_id.in_(workers))
    rows = session.execute(query).all()
    flows = flows_to(session, actor, [_Shared.of(row) for row in rows], now=now)
    return tuple(_agenda_row(row, flows[row.id]) for row in rows)


def has_overlap(
    session: Session,
    *,
    worker_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    without: UUID | None = None,
) -> bool:
    """Whether the worker has another planned appointment in this time; tells nothing of whose it is."""
    query = sa.select(Appointment.id).where(
        Appointment.worker_id == worker_id,
        Appointment.state == AppointmentState.PLANNED,
        Appointment.starts_at < ends_at,
        Appointment.ends_at > starts_at,
    )
    if without is not None:
        query = query.where(Appointment.id != without)
    return session.scalar(query.limit(1)) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What is asked of a case to know what flows."""

    id: UUID
    memorandum_id: UUID
    state: ReferralState
    closed_at: datetime | None

    @classmethod
    def of(cls, row: Any) -> "_Shared":
        return cls(id=row.id, memorandum_id=row.memorandum_id, state=row.case_state, closed_at=row.closed_at)


def _agenda_row(row: Any, flow: Flow) -> AgendaRow:
    named = flow.shows(DataCategory.IDENTITY_CONTACT)
    sealed = row.person_name_sealed if named else None
    return AgendaRow(
        id=row.appointment_id,
        referral_id=row.id,
        reference=row.reference,
        person_name=open_text(sealed, "referral_packet", "person_name", row.id),
        purpose=row.purpose,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        modality=row.modality,
        worker_id=row.worker_id,
        worker_name=row.worker_name,
        state=row.state,
        attendance=row.attendance,
    )


def _corrections(session: Session, referral_id: UUID) -> dict[UUID, tuple[CorrectionRow, ...]]:
    rows = session.execute(
        sa.select(
            AttendanceCorrection.id,
            AttendanceCorrection.appointment_id,
            AttendanceCorrection.at,
            User.name.label("by_name"),
            AttendanceCorrection.old,
            AttendanceCorrection.new,
            AttendanceCorrection.why_sealed,
        )
        .join(Appointment, Appointment.id == AttendanceCorrection.appointment_id)
        .join(User, User.id == AttendanceCorrection.by_id)
        .where(Appointment.referral_id == referral_id)
        .order_by(AttendanceCorrection.at, AttendanceCorrection.id)
    )
    found: dict[UUID, list[CorrectionRow]] = defaultdict(list)
    for row in rows:
        values = opened(row, AttendanceCorrection, "why")
        values.pop("id")
        found[values.pop("appointment_id")].append(CorrectionRow(**values))
    return {key: tuple(items) for key, items in found.items()}
