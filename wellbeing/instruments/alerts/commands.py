"""Alerts: made when somebody agreed to be contacted, seen, tried, passed on, closed, or taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Conflict, InvalidTransition, NotFound
from core.text import N_
from wellbeing.instruments.alerts.lifecycle import ALERT, OPEN, AlertAction, AlertState, Cause, Wanted
from wellbeing.instruments.alerts.models import Alert
from wellbeing.instruments.alerts.policy import may_act, may_be_reached, may_end_with, own_of, visible_to
from wellbeing.instruments.alerts.queries import NOT_FOUND
from wellbeing.instruments.cover.queries import CoverRow
from wellbeing.participants.codes import Group
from wellbeing.participants.commands import ensure_participant
from wellbeing.trail.commands import record
from wellbeing.visitor import TIMER, Visitor

LONGEST_KEPT = timedelta(days=90)
AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWish:
    """How and by whom somebody wants to be called."""

    contact: str
    called_as: str = ""
    wanted: Wanted = Wanted.CLINICIAN


def raise_alert(
    vault: Session,
    visitor: Visitor,
    *,
    wish: CallWish,
    cause: Cause,
    cover: CoverRow,
    now: datetime,
    group: Group = Group.OFFICER,
) -> UUID:
    """Ask those on duty to call the visitor; one who waits already gives the newer number to the same alert."""
    may_be_reached(wish.contact, wish.called_as)
    own = visitor.for_themselves()
    participant = ensure_participant(vault, own, group=group, now=now)
    alert = vault.scalars(
        sa.select(Alert).where(own_of(own), Alert.state.in_(OPEN)).with_for_update().limit(1)
    ).one_or_none()
    is_new = alert is None
    if alert is None:
        alert = Alert(
            id=uuid4(),
            participant_id=participant.id,
            agency_id=cover.agency_id,
            provider_id=cover.provider_id,
            backup_id=cover.backup_id,
            cause=cause,
            state=ALERT.initial,
            created_at=now,
            due_at=cover.due_at(now),
            in_hours=cover.is_watched(now),
            attempts=0,
        )
        vault.add(alert)
    alert.contact, alert.called_as, alert.wanted = wish.contact.strip(), wish.called_as.strip(), wish.wanted
    vault.flush()
    action = "alert.created" if is_new else "alert.renewed"
    record(vault, own, action=action, subject=("alert", alert.id), now=now)
    return alert.id


def take_alert(
    vault: Session, visitor: Visitor, alert_id: UUID, *, seen: bytes | None = None, now: datetime
) -> None:
    """Take an alert, or take it over from the colleague in `seen`; taking one’s own again does nothing.

    Raises `Conflict` where somebody else took it since the page was shown.
    """
    alert = _locked(vault, visitor, alert_id)
    if alert.held_by == visitor.pseudonym:
        return
    if alert.held_by != seen:
        raise Conflict(N_("A colleague took this at the same moment. Look who has it."))
    if alert.state is not AlertState.WAITING:
        alert.held_by = visitor.pseudonym
        vault.flush()
        _record(vault, visitor, "alert.taken_over", alert, now=now)
        return
    may_act(visitor, alert, AlertAction.SEE)
    alert.state, alert.held_by, alert.seen_at = AlertState.SEEN, visitor.pseudonym, now
    vault.flush()
    _record(vault, visitor, "alert.seen", alert, now=now)


def note_attempt(vault: Session, visitor: Visitor, alert_id: UUID, *, now: datetime) -> None:
    """Note that the person was called and not reached."""
    alert = _locked(vault, visitor, alert_id)
    may_act(visitor, alert, AlertAction.ATTEMPT)
    alert.state, alert.attempts = AlertState.ATTEMPTED, alert.attempts + 1
    alert.first_attempt_at = alert.first_attempt_at or now
    vault.flush()
    _record(vault, visitor, "alert.attempted", alert, now=now)


def call_backup(vault: Session, visitor: Visitor, alert_id: UUID, *, now: datetime) -> None:
    """Let the back-up see it too."""
    alert = _locked(vault, visitor, alert_id)
    may_act(visitor, alert, AlertAction.ESCALATE)
    alert.escalated_at = now
    vault.flush()
    _record(vault, visitor, "alert.escalated", alert, now=now)


def close_alert(vault: Session, visitor: Visitor, alert_id: UUID, *, outcome: str, now: datetime) -> None:
    """Say by a code how it ended; the person’s number and name are wiped."""
    alert = _locked(vault, visitor, alert_id)
    may_act(visitor, alert, AlertAction.CLOSE)
    alert.outcome = may_end_with(outcome)
    if alert.first_attempt_at is None:
        alert.first_attempt_at, alert.attempts = now, 1
    _end(alert, AlertState.CLOSED, now=now)
    vault.flush()
    _record(vault, visitor, "alert.closed", alert, now=now)


def withdraw_alert(vault: Session, visitor: Visitor, alert_id: UUID, *, now: datetime) -> None:
    """Say oneself that nobody need call; at once, whoever has it."""
    own = visitor.for_themselves()
    query = sa.select(Alert).where(own_of(own), Alert.id == alert_id).with_for_update()
    alert = vault.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if alert is None:
        raise NotFound(NOT_FOUND)
    if alert.state is AlertState.WITHDRAWN:
        return
    ALERT.may_take(alert.state, AlertAction.WITHDRAW, own.roles)
    _end(alert, AlertState.WITHDRAWN, now=now)
    vault.flush()
    _record(vault, own, "alert.withdrawn", alert, now=now)


def escalate_overdue(vault: Session, *, now: datetime) -> int:
    """The back-up sees what nobody has tried in time; answers how many. For a timer."""
    query = (
        sa.select(Alert)
        .where(
            Alert.state.in_((AlertState.WAITING, AlertState.SEEN)),
            Alert.escalated_at.is_(None),
            Alert.first_attempt_at.is_(None),
            Alert.due_at < now,
        )
        .order_by(Alert.due_at, Alert.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    alerts = vault.scalars(query).all()
    for alert in alerts:
        ALERT.may_take(alert.state, AlertAction.ESCALATE, TIMER.roles)
        alert.escalated_at = now
        vault.flush()
        _record(vault, TIMER, "alert.escalated", alert, now=now)
    return len(alerts)


def forget_ended(vault: Session, *, now: datetime) -> int:
    """Delete alerts that ended a quarter of a year ago; what was done stays in the trail. For a timer."""
    old = sa.select(Alert.id).where(Alert.ended_at < now - LONGEST_KEPT).limit(AT_ONCE)
    gone = len(vault.execute(sa.delete(Alert).where(Alert.id.in_(old)).returning(Alert.id)).all())
    if gone:
        details = {"count": gone}
        record(vault, TIMER, action="alert.forgotten", subject=("alert", "ended"), now=now, details=details)
    return gone


def _end(alert: Alert, state: AlertState, *, now: datetime) -> None:
    alert.state, alert.ended_at = state, now
    alert.contact = alert.called_as = None


def _locked(vault: Session, visitor: Visitor, alert_id: UUID) -> Alert:
    query = sa.select(Alert).where(visible_to(visitor), Alert.id == alert_id).with_for_update()
    alert = vault.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if alert is None:
        raise NotFound(NOT_FOUND)
    if alert.state not in OPEN:
        raise InvalidTransition(N_("This has ended already. Nobody need call any more."))
    return alert


def _record(vault: Session, visitor: Visitor, action: str, alert: Alert, *, now: datetime) -> None:
    outcome = {"outcome": alert.outcome.value} if alert.outcome else {}
    record(
        vault,
        visitor,
        action=action,
        subject=("alert", alert.id),
        now=now,
        details={"state": alert.state.value, **outcome},
    )
