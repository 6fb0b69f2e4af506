"""What the NGO's page of a referral shows of its casework, to those who may read it."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from referrals.casework import queries
from referrals.casework.appointments.queries import AppointmentRow, list_appointments
from referrals.casework.attempts import AttemptsNeeded
from referrals.casework.cases import WORKED_IN
from referrals.casework.contact.queries import SafeContact, get_safe_contact
from referrals.casework.ending.experience import find_experience_link
from referrals.casework.ending.queries import EndReportRow, list_end_reports, needs_approval
from referrals.casework.next_steps import CaseFacts, next_steps
from referrals.casework.notes.queries import NoteRow, list_notes
from referrals.casework.plan.queries import ItemRow, MilestoneRow, get_milestones, list_agreed, list_items
from referrals.casework.policy import can_read_casework
from referrals.casework.progress.queries import ProgressRow, list_progress
from referrals.casework.queries import AssignmentRow, AttemptRow, OutcomeRow
from referrals.casework.risk.queries import ConcernRow, RiskNow, list_concerns, list_risks
from referrals.casework.routes.wording import TaskLine, tasks_shown
from referrals.handover.clocks import IN_HAND
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.queries import NgoReferral
from referrals.handover.routes.buttons import Button

ATTEMPTS_IN = frozenset(
    {ReferralState.ACCEPTED, ReferralState.WAITLISTED, ReferralState.CONTACTING, ReferralState.ACTIVE}
)
"""The states in which attempts are logged."""
FIRST_IN = frozenset({ReferralState.ACCEPTED, ReferralState.CONTACTING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Casework:
    """The private part of a referral's page; empty for whoever may not read it."""

    is_readable: bool
    is_open: bool = False
    """Whether the NGO works on it now."""
    in_hand: bool = False
    """Whether it may be said how it goes."""
    now: datetime | None = None
    tasks: tuple[TaskLine, ...] = ()
    safe: SafeContact | None = None
    attempts: tuple[AttemptRow, ...] = ()
    appointments: tuple[AppointmentRow, ...] = ()
    outcomes: tuple[OutcomeRow, ...] = ()
    items: tuple[ItemRow, ...] = ()
    milestones: MilestoneRow | None = None
    agreed: tuple[datetime, ...] = ()
    risks: tuple[RiskNow, ...] = ()
    concerns: tuple[ConcernRow, ...] = ()
    progress: tuple[ProgressRow, ...] = ()
    reports: tuple[EndReportRow, ...] = ()
    asks_approval: bool = False
    notes: tuple[NoteRow, ...] = ()
    assignments: tuple[AssignmentRow, ...] = ()
    needed: AttemptsNeeded | None = None
    buttons: tuple[Button, ...] = ()
    experience: str | None = None
    """The address of the survey on how it was, where the case has closed and the person may be asked."""


def casework_of(session: Session, actor: Actor, referral: NgoReferral, *, now: datetime) -> Casework:
    """Everything for the manager and the worker of the case; who held it for intake too."""
    assignments = queries.list_assignments(session, actor, referral.id)
    if not can_read_casework(actor, ngo_id=actor.organisation_id, worker_id=referral.worker_id):
        return Casework(is_readable=False, assignments=assignments)
    case = (session, actor, referral.id)
    attempts = queries.list_attempts(*case)
    appointments, items, risks = list_appointments(*case), list_items(*case), list_risks(*case)
    reports, agreed = list_end_reports(*case), list_agreed(*case)
    state = referral.state or ReferralState.SUBMITTED
    steps = next_steps(
        CaseFacts(
            state=state,
            contacted=any(row.is_contact for row in attempts),
            next_due_at=referral.next_due_at,
            plan_agreed=bool(agreed),
            is_manager=actor.has_role(Role.NGO_MANAGER),
            appointments=appointments,
            items=items,
            risks=risks,
            reports=reports,
        ),
        zone=actor.timezone,
        now=now,
    )
    reaching = state is ReferralState.CONTACTING
    return Casework(
        is_readable=True,
        is_open=state in WORKED_IN,
        in_hand=state in IN_HAND,
        now=now,
        tasks=tasks_shown(steps, referral.id, zone=actor.timezone, now=now),
        safe=get_safe_contact(*case),
        attempts=tuple(reversed(attempts)),
        appointments=appointments,
        outcomes=queries.list_outcomes(*case),
        items=items,
        milestones=get_milestones(*case),
        agreed=agreed,
        risks=risks,
        concerns=list_concerns(*case),
        progress=list_progress(*case),
        reports=reports,
        asks_approval=needs_approval(*case),
        notes=list_notes(*case),
        assignments=assignments,
        needed=queries.attempts_needed(*case) if reaching else None,
        buttons=_buttons(referral),
        experience=_experience(session, actor, referral, now=now),
    )


def _experience(session: Session, actor: Actor, referral: NgoReferral, *, now: datetime) -> str | None:
    if referral.state is not ReferralState.CLOSED or referral.closed_at is None:
        return None
    code = find_experience_link(session, actor, referral.id, closed_at=referral.closed_at, now=now)
    return url_for("answering.show", code=code, _external=True) if code else None


def _buttons(referral: NgoReferral) -> tuple[Button, ...]:
    buttons = []
    if referral.state in ATTEMPTS_IN:
        to_contact = referral.state in FIRST_IN and referral.worker_id is not None
        primary = to_contact and ReferralAction.ENGAGE not in referral.actions
        buttons.append(_button(referral, "log_attempt", gettext("Log a contact attempt"), primary=primary))
    if referral.state in WORKED_IN:
        buttons.append(_button(referral, "add_note", gettext("Write a note")))
        buttons.append(_button(referral, "flag_concern", gettext("Flag an emergency"), rare=True))
    if referral.state is ReferralState.WAITLISTED and ReferralAction.START_CONTACT in referral.actions:
        buttons.append(_button(referral, "start_contact", gettext("Start making contact"), primary=True))
    return tuple(buttons)


def _button(
    referral: NgoReferral, endpoint: str, label: str, *, primary: bool = False, rare: bool = False
) -> Button:
    url = url_for(f"casework.{endpoint}", referral_id=referral.id)
    return Button(label=label, url=url, kind="primary" if primary else "secondary", rare=rare)
