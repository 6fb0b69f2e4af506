"""Asking for a session, planning it, putting it off, cancelling it, and saying what became of it."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from wellbeing.enrolments.lifecycle import EnrolmentAction, EnrolmentState
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.parties import (
    NOT_YOURS,
    Party,
    Side,
    lock_party,
    mail_address,
    may_go_on,
)
from wellbeing.enrolments.sessions.lifecycle import SESSION, Attendance, SessionAction, SessionState
from wellbeing.enrolments.sessions.models import CareSession
from wellbeing.enrolments.sessions.rules import Proposal, Report, may_propose, may_report
from wellbeing.enrolments.steps import is_notice_confirmed
from wellbeing.enrolments.steps import move as move_enrolment
from wellbeing.letters.commands import write_to_person, write_to_staff
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor

A, S = SessionAction, SessionState


def propose(
    vault: Session, visitor: Visitor, enrolment_id: UUID, *, side: Side, proposal: Proposal, now: datetime
) -> UUID:
    """The provider plans a session, the person asks for one; answers its id."""
    party, enrolment = lock_party(vault, visitor, enrolment_id, side)
    may_go_on(party)
    may_propose(proposal, now=now)
    row = _add(vault, party, proposal, now=now)
    _tell(vault, party, enrolment, row, now=now)
    what = "planned" if side is Side.PROVIDER else "asked"
    _record(vault, visitor, party, what, row, now=now)
    return row.id


def confirm(
    vault: Session,
    visitor: Visitor,
    enrolment_id: UUID,
    session_id: UUID,
    *,
    version: int,
    place: str,
    now: datetime,
) -> None:
    """The provider says yes to the time that the person asked for, and where it is."""
    party, enrolment, row = _load(vault, visitor, enrolment_id, session_id, Side.PROVIDER, A.CONFIRM, version)
    may_go_on(party)
    minutes = int((row.ends_at - row.starts_at).total_seconds() // 60)
    proposal = Proposal(
        starts_at=row.starts_at,
        minutes=minutes,
        modality=row.modality,
        place=place.strip() or row.place or "",
    )
    may_propose(proposal, now=now)
    row.state = S.PLANNED
    row.place = proposal.place or None
    vault.flush()
    _tell(vault, party, enrolment, row, now=now)
    _record(vault, visitor, party, "confirmed", row, now=now)


def move(
    vault: Session,
    visitor: Visitor,
    enrolment_id: UUID,
    session_id: UUID,
    *,
    side: Side,
    version: int,
    proposal: Proposal,
    now: datetime,
) -> UUID:
    """Another session takes the place of this one: planned if the provider moves it, else asked for; answers its id."""
    party, enrolment, row = _load(vault, visitor, enrolment_id, session_id, side, A.MOVE, version)
    may_go_on(party)
    may_propose(proposal, now=now)
    if (proposal.starts_at, proposal.ends_at) == (row.starts_at, row.ends_at) and (
        proposal.modality,
        proposal.place,
    ) == (row.modality, row.place or ""):
        raise RuleBroken(N_("Choose another time, length or way to meet than before."), "starts_at")
    _end(row, S.MOVED, side, now=now)
    vault.flush()
    following = _add(vault, party, proposal, now=now, previous=row)
    _tell(vault, party, enrolment, following, now=now)
    _record(vault, visitor, party, "moved", following, now=now)
    return following.id


def cancel(
    vault: Session,
    visitor: Visitor,
    enrolment_id: UUID,
    session_id: UUID,
    *,
    side: Side,
    version: int,
    now: datetime,
) -> None:
    """Either side cancels, without a reason; the other hears that there is a message."""
    party, enrolment, row = _load(vault, visitor, enrolment_id, session_id, side, A.CANCEL, version)
    _end(row, S.CANCELLED, side, now=now)
    vault.flush()
    _tell(vault, party, enrolment, row, now=now)
    _record(vault, visitor, party, "cancelled", row, now=now)


def report(
    vault: Session,
    visitor: Visitor,
    enrolment_id: UUID,
    session_id: UUID,
    *,
    version: int,
    report: Report,
    now: datetime,
) -> None:
    """The provider says what became of a session, or corrects it; the enrolment's first and last contact follow."""
    action = A.RECORD if _state(vault, enrolment_id, session_id) is S.PLANNED else A.CORRECT
    party, enrolment, row = _load(vault, visitor, enrolment_id, session_id, Side.PROVIDER, action, version)
    if action is A.CORRECT and row.recorded_by != visitor.pseudonym:
        raise Conflict(N_("A colleague has recorded this session. Only they can correct it."))
    may_report(
        report,
        starts_at=row.starts_at,
        acknowledged=is_notice_confirmed(vault, enrolment),
        writes_notes=visitor.has_role(Role.CLINICIAN),
        now=now,
    )
    row.state, row.attendance = S.RECORDED, report.attendance
    row.is_meaningful = report.is_meaningful if report.attendance is Attendance.ATTENDED else None
    row.recorded_at, row.recorded_by = now, visitor.pseudonym
    row.note = report.note.strip() or None
    vault.flush()
    _set_contacts(vault, enrolment)
    if enrolment.first_session_at is not None and enrolment.state is EnrolmentState.ENROLLED:
        move_enrolment(vault, enrolment, EnrolmentAction.START, roles=party.roles(visitor), now=now)
    _record(vault, visitor, party, "recorded", row, now=now)


def want_reminder(
    vault: Session,
    visitor: Visitor,
    enrolment_id: UUID,
    session_id: UUID,
    *,
    wanted: bool,
    now: datetime,
) -> None:
    """The person asks to be reminded the day before, or no longer; needs an address for mail."""
    party, enrolment, row = _load(vault, visitor, enrolment_id, session_id, Side.PERSON, A.REMIND, None)
    if wanted and mail_address(vault, enrolment.participant_id) is None:
        raise RuleBroken(N_("First choose mail as your safe way of contact. Then you can be reminded."))
    row.wants_reminder = wanted
    vault.flush()
    _record(vault, visitor, party, "reminder_chosen", row, now=now)


def _state(vault: Session, enrolment_id: UUID, session_id: UUID) -> SessionState | None:
    return vault.scalar(
        sa.select(CareSession.state).where(
            CareSession.id == session_id, CareSession.enrolment_id == enrolment_id
        )
    )


def _load(
    vault: Session,
    visitor: Visitor,
    enrolment_id: UUID,
    session_id: UUID,
    side: Side,
    action: SessionAction,
    version: int | None,
) -> tuple[Party, Enrolment, CareSession]:
    party, enrolment = lock_party(vault, visitor, enrolment_id, side)
    row = vault.get(CareSession, session_id, populate_existing=True)
    if row is None or row.enrolment_id != enrolment_id:
        raise NotFound(NOT_YOURS)
    if version is not None and row.version != version:
        raise Conflict(N_("The other side has changed this session meanwhile. Look again."))
    SESSION.may_take(row.state, action, party.roles(visitor))
    return party, enrolment, row


def _add(
    vault: Session, party: Party, proposal: Proposal, *, now: datetime, previous: CareSession | None = None
) -> CareSession:
    row = CareSession(
        id=uuid4(),
        enrolment_id=party.enrolment_id,
        state=S.PLANNED if party.side is Side.PROVIDER else S.ASKED,
        proposed_by=party.side,
        starts_at=proposal.starts_at,
        ends_at=proposal.ends_at,
        modality=proposal.modality,
        created_at=now,
        previous_id=previous.id if previous else None,
        wants_reminder=previous.wants_reminder if previous else False,
    )
    row.place = proposal.place.strip() or None
    vault.add(row)
    vault.flush()
    return row


def _end(row: CareSession, state: SessionState, side: Side, *, now: datetime) -> None:
    row.state, row.ended_by, row.ended_at = state, side, now


def _set_contacts(vault: Session, enrolment: Enrolment) -> None:
    attended = sa.select(sa.func.min(CareSession.starts_at), sa.func.max(CareSession.starts_at)).where(
        CareSession.enrolment_id == enrolment.id, CareSession.attendance == Attendance.ATTENDED
    )
    first, last = vault.execute(attended).one()
    enrolment.first_session_at = first
    if last is not None:
        enrolment.last_contact_at = max(last, enrolment.last_contact_at or last)
    vault.flush()


def _tell(vault: Session, party: Party, enrolment: Enrolment, row: CareSession, *, now: datetime) -> None:
    key = f"session:{row.id.hex}:{row.version}"
    if party.side is Side.PERSON:
        if party.held_by is not None:
            write_to_staff(vault, party.held_by, dedup_key=key, now=now)
        return
    address = mail_address(vault, enrolment.participant_id)
    if address is not None:
        write_to_person(vault, address, dedup_key=key, now=now, participant_id=enrolment.participant_id)


def _record(
    vault: Session, visitor: Visitor, party: Party, what: str, row: CareSession, *, now: datetime
) -> None:
    record(
        vault,
        visitor,
        action=f"session.{what}",
        subject=("care_session", row.id),
        now=now,
        details={"by": party.side.value},
    )
