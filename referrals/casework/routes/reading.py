"""What the NGO's page of a referral shows of its casework, to those who may read it."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.actor import Actor
from referrals.casework import queries
from referrals.casework.attempts import AttemptsNeeded
from referrals.casework.codes import CONTACT_CHANNELS, CONTACT_RESULTS, OUTCOME_SCORES
from referrals.casework.notes.queries import NoteRow, list_notes
from referrals.casework.policy import can_read_casework
from referrals.casework.queries import AssignmentRow
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.queries import NgoReferral
from referrals.handover.routes.buttons import Button
from referrals.handover.routes.presenting import Line, label_in, needs_shown

ATTEMPTS_IN = frozenset(
    {ReferralState.ACCEPTED, ReferralState.WAITLISTED, ReferralState.CONTACTING, ReferralState.ACTIVE}
)
"""The states in which attempts are logged."""
FIRST_IN = frozenset({ReferralState.ACCEPTED, ReferralState.CONTACTING})


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptLine:
    """One attempt in words."""

    at: datetime
    channel: str
    result: str
    is_contact: bool
    by: str
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Casework:
    """The private part of a referral's page; empty for whoever may not read it."""

    is_readable: bool
    attempts: tuple[AttemptLine, ...] = ()
    notes: tuple[NoteRow, ...] = ()
    outcomes: tuple[Line, ...] = ()
    assignments: tuple[AssignmentRow, ...] = ()
    needed: AttemptsNeeded | None = None
    buttons: tuple[Button, ...] = ()


def casework_of(session: Session, actor: Actor, referral: NgoReferral) -> Casework:
    """Attempts, notes and outcomes for the manager and the worker of the case; assignments for intake too."""
    assignments = queries.list_assignments(session, actor, referral.id)
    if not can_read_casework(actor, ngo_id=actor.organisation_id, worker_id=referral.worker_id):
        return Casework(is_readable=False, assignments=assignments)
    attempts = tuple(
        AttemptLine(
            at=row.at,
            channel=label_in(CONTACT_CHANNELS, row.channel) or row.channel,
            result=label_in(CONTACT_RESULTS, row.result) or row.result,
            is_contact=row.is_contact,
            by=row.logged_by_name,
            note=row.note,
        )
        for row in reversed(queries.list_attempts(session, actor, referral.id))
    )
    outcomes = tuple(
        Line(
            label=needs_shown([row.need])[0],
            value=label_in(OUTCOME_SCORES, row.score) or gettext("Not scored yet"),
        )
        for row in queries.list_outcomes(session, actor, referral.id)
    )
    reaching = referral.state is ReferralState.CONTACTING
    return Casework(
        is_readable=True,
        attempts=attempts,
        notes=list_notes(session, actor, referral.id),
        outcomes=outcomes,
        assignments=assignments,
        needed=queries.attempts_needed(session, actor, referral.id) if reaching else None,
        buttons=_buttons(referral),
    )


def _buttons(referral: NgoReferral) -> tuple[Button, ...]:
    buttons = []
    if referral.state in ATTEMPTS_IN:
        to_contact = referral.state in FIRST_IN and referral.worker_id is not None
        primary = to_contact and ReferralAction.ENGAGE not in referral.actions
        buttons.append(_button(referral, "log_attempt", gettext("Log a contact attempt"), primary=primary))
    if referral.state is ReferralState.WAITLISTED and ReferralAction.START_CONTACT in referral.actions:
        buttons.append(_button(referral, "start_contact", gettext("Start making contact"), primary=True))
    return tuple(buttons)


def _button(referral: NgoReferral, endpoint: str, label: str, *, primary: bool) -> Button:
    url = url_for(f"casework.{endpoint}", referral_id=referral.id)
    return Button(label=label, url=url, kind="primary" if primary else "secondary")
