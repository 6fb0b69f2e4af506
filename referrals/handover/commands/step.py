"""What every command on a referral does alike: load it locked, take the step, write event and audit row."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from accounts.organisations.queries import get_organisation_row
from accounts.users.queries import names_of
from audit.commands import record
from core.actor import Actor, OrganisationKind
from core.clock import local_date
from core.errors import Conflict, NotFound
from core.text import N_
from partners.memoranda.chains import ends_of
from partners.memoranda.queries import get_terms
from partners.memoranda.terms import Terms
from referrals.handover import policy, visibility
from referrals.handover.assignments import end_assignment
from referrals.handover.clocks import STALLED_DAYS, next_due
from referrals.handover.lifecycle import FINISHED, REFERRAL, ReferralAction, ReferralState
from referrals.handover.models import InfoRequest, Referral, ReferralEvent
from referrals.handover.notifications import Notice, tell_officer
from referrals.handover.sharing import sharing_stands
from referrals.people.consents.codes import DisclosedHow, Purpose
from referrals.people.consents.disclosures import log_disclosure
from referrals.people.consents.flow import FEEDBACK

A, S = ReferralAction, ReferralState

AUDITED: Mapping[ReferralAction, str] = {
    A.SUBMIT: "referral.submitted",
    A.DISCARD: "referral.discarded",
    A.ACKNOWLEDGE: "referral.acknowledged",
    A.REQUEST_INFO: "referral.info_requested",
    A.ANSWER_INFO: "referral.info_answered",
    A.ACCEPT: "referral.accepted",
    A.ASSIGN: "referral.assigned",
    A.DECLINE: "referral.declined",
    A.PROPOSE_DECLINE: "referral.decline_proposed",
    A.APPROVE_DECLINE: "referral.decline_approved",
    A.SEND_BACK: "referral.decline_sent_back",
    A.WAITLIST: "referral.waitlisted",
    A.START_CONTACT: "referral.contact_started",
    A.ENGAGE: "referral.engaged",
    A.CLOSE_WITHOUT_SERVICE: "referral.closed_without_service",
    A.HOLD: "referral.held",
    A.RESUME: "referral.resumed",
    A.WITHDRAW: "referral.withdrawn",
    A.REQUEST_WITHDRAWAL: "referral.withdrawal_requested",
    A.CONFIRM_WITHDRAWAL: "referral.withdrawal_confirmed",
    A.REFUSE_WITHDRAWAL: "referral.withdrawal_refused",
    A.CLOSE: "referral.closed",
    A.REOPEN: "referral.reopened",
    A.FLAG_AGREEMENT_ENDED: "referral.agreement_ended",
    A.MARK_ERROR: "referral.entered_in_error",
    A.PROPOSE_ERROR: "referral.error_proposed",
    A.CONFIRM_ERROR: "referral.error_confirmed",
    A.DROP_ERROR: "referral.error_dropped",
    A.CORRECT: "referral.corrected",
    A.ESCALATE: "referral.escalated",
}
"""The audit trail's name of each action."""

DECIDING = frozenset({A.REQUEST_INFO, A.ACCEPT, A.DECLINE, A.PROPOSE_DECLINE})
"""Steps that prove that a person of the NGO has the referral in hand; each acknowledges it."""

BEGINNING = frozenset({A.ACCEPT, A.REOPEN})
"""Steps with which something new begins, which an agreement that has ended does not carry."""

TIMED = frozenset({A.ESCALATE, A.FLAG_AGREEMENT_ENDED})
"""Steps of the timers: they leave the referral itself, and so its version, as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Where a referral stands after a command."""

    id: UUID
    reference: str
    state: ReferralState
    version: int


@dataclass(slots=True, kw_only=True)
class Loaded:
    """A referral locked for one command, with what its rules ask for."""

    referral: Referral
    case: policy.Case
    terms: Terms | None
    status_before: visibility.OfficerStatus
    zone: str


def load(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    action: ReferralAction,
    *,
    now: datetime,
    version: int | None = None,
) -> Loaded:
    """The referral, locked, if it exists for the actor and the step is theirs to take now."""
    return prepare(session, actor, lock(session, actor, referral_id), action, now=now, version=version)


def prepare(
    session: Session,
    actor: Actor,
    referral: Referral,
    action: ReferralAction,
    *,
    now: datetime,
    version: int | None = None,
) -> Loaded:
    """What a command needs of a locked referral, if the step is the actor's to take now."""
    ends_at = policy.ngo_access_ends_at(closed_at=referral.closed_at, accepted_at=referral.accepted_at)
    if actor.organisation_kind is OrganisationKind.NGO and ends_at is not None and now > ends_at:
        raise NotFound(N_("There is no such referral."))
    if action is A.ACCEPT and referral.accepted_at is not None and actor.organisation_id == referral.ngo_id:
        raise _lost(session, referral.accepted_by_id, referral.accepted_at)
    if version is not None and version != referral.version:
        raise _changed(session, actor, referral)
    terms = get_terms(session, referral.memorandum_id) if referral.memorandum_id else None
    case = case_of(session, referral, terms)
    zone = get_organisation_row(session, referral.agency_id).timezone
    if action in BEGINNING and referral.memorandum_id is not None:
        end = ends_of(session, [referral.memorandum_id]).get(referral.memorandum_id)
        over = end is not None and local_date(now, zone) > end.last_day
        case = replace(case, agreement_ended=over)
    if action is A.REOPEN:
        case = replace(case, consent_ended=not sharing_stands(session, referral, now=now))
    policy.may_do(actor, case, action, now=now)
    status, _ = visibility.status(visibility.Facts.of(referral), now=now, zone=zone)
    return Loaded(referral=referral, case=case, terms=terms, status_before=status, zone=zone)


def lock(session: Session, actor: Actor, referral_id: UUID) -> Referral:
    """The referral, locked until the transaction ends; raises `NotFound` outside the actor's scope."""
    wanted = policy.visible_to(actor).where(Referral.id == referral_id).with_for_update()
    referral = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if referral is None:
        raise NotFound(N_("There is no such referral."))
    return referral


def case_of(session: Session, referral: Referral, terms: Terms | None) -> policy.Case:
    """The plain values on which the rules of a referral decide."""
    return policy.Case(
        state=referral.state,
        agency_id=referral.agency_id,
        ngo_id=referral.ngo_id,
        officer_id=referral.officer_id,
        unit_id=referral.unit_id,
        worker_id=referral.worker_id,
        urgency=referral.urgency,
        declines_reviewed=terms is not None and terms.urgent_declines_reviewed,
        acknowledged_at=referral.acknowledged_at,
        first_contact_at=referral.first_contact_at,
        closed_at=referral.closed_at,
        end_reason=referral.closure_reason or referral.decline_reason,
        last=find_last_step(session, referral.id),
        error_proposed_by_id=referral.error_proposed_by_id,
    )


def find_last_step(
    session: Session, referral_id: UUID, *, action: ReferralAction | None = None
) -> policy.LastStep | None:
    """The last step from state to state, or the last one of an action."""
    query = sa.select(
        ReferralEvent.action,
        ReferralEvent.from_state,
        ReferralEvent.to_state,
        ReferralEvent.by_id,
        ReferralEvent.organisation_id,
        ReferralEvent.at,
        ReferralEvent.reason,
    ).where(ReferralEvent.referral_id == referral_id)
    if action is None:
        query = query.where(ReferralEvent.action.not_in(policy.PASSING))
    else:
        query = query.where(ReferralEvent.action == action)
    row = session.execute(query.order_by(ReferralEvent.sequence.desc()).limit(1)).one_or_none()
    return policy.LastStep(**row._mapping) if row else None


def move(
    session: Session,
    actor: Actor,
    loaded: Loaded,
    action: ReferralAction,
    *,
    now: datetime,
    target: ReferralState | None = None,
    reason: str | None = None,
    note: str | None = None,
    shared: bool = False,
    details: Mapping[str, Any] | None = None,
) -> ReferralEvent:
    """Take the step: state, turn and due time, the event, the agency's feedback, then the audit row.

    The command has set the facts of the step before. `target` None: the state stays. A `shared` note is
    addressed to the other side.
    """
    referral = loaded.referral
    source = referral.state
    if action in TIMED:
        return _write(session, actor, loaded, action, source, now=now, reason=reason)
    referral.state = target or source
    referral.turn = REFERRAL.turns[referral.state]
    referral.last_event_at = now
    if action in DECIDING and referral.acknowledged_at is None:
        referral.acknowledged_at, referral.acknowledged_by_id = now, actor.user_id
    ends = referral.state in FINISHED and source not in FINISHED
    if ends:
        referral.closed_at = now
    if ends or (action is A.CORRECT and referral.worker_id is None):
        with session.no_autoflush:  # the referral is written below, where a lost race is noticed
            end_assignment(session, referral.id, now=now)
    referral.next_due_at = next_due(
        referral,
        reply_due_at=_reply_due_at(session, referral),
        stalled_days=loaded.terms.stalled_days if loaded.terms else STALLED_DAYS,
    )
    return _write(
        session,
        actor,
        loaded,
        action,
        source,
        now=now,
        reason=reason,
        note=note,
        shared=shared,
        details=details,
    )


def _write(
    session: Session,
    actor: Actor,
    loaded: Loaded,
    action: ReferralAction,
    source: ReferralState,
    *,
    now: datetime,
    reason: str | None = None,
    note: str | None = None,
    shared: bool = False,
    details: Mapping[str, Any] | None = None,
) -> ReferralEvent:
    referral = loaded.referral
    event = ReferralEvent(
        id=uuid4(),
        referral_id=referral.id,
        sequence=_next_sequence(session, referral.id),
        action=action,
        from_state=source,
        to_state=referral.state,
        at=now,
        by_id=actor.user_id,
        organisation_id=actor.organisation_id,
        reason=reason,
        is_shared_note=shared and bool(note),
    )
    event.note = note
    session.add(event)
    told = action not in TIMED and _close_loop(session, actor, loaded, event, now=now)
    _flush(session)
    if told and actor.organisation_id == referral.ngo_id:
        log_disclosure(
            session,
            actor,
            person_id=referral.person_id,
            referral_id=referral.id,
            recipient_id=referral.agency_id,
            categories=FEEDBACK,
            purpose=Purpose.FEEDBACK,
            channel=DisclosedHow.FEEDBACK,
            now=now,
        )
    changed = {"from": source.value, "to": referral.state.value, **(details or {})}
    if reason is not None:
        changed["reason"] = reason
    record(
        session, actor, action=AUDITED[action], subject=("referral", referral.id), now=now, details=changed
    )
    return event


def result(referral: Referral) -> Moved:
    """What a command answers."""
    return Moved(id=referral.id, reference=referral.reference, state=referral.state, version=referral.version)


def _close_loop(
    session: Session, actor: Actor, loaded: Loaded, event: ReferralEvent, *, now: datetime
) -> bool:
    """Tell the officer what changed for them; at the end, note that the agency was told (R12).

    Answers whether coded progress went to the police, which the log of disclosures keeps.
    """
    referral = loaded.referral
    permitted = visibility.is_permitted(visibility.Facts.of(referral), now=now)
    ended = referral.state in (S.DECLINED, S.WITHDRAWN, S.CLOSED) and event.from_state is not referral.state
    if ended and permitted:
        referral.referrer_notified_at = now
    status, _ = visibility.status(visibility.Facts.of(referral), now=now, zone=loaded.zone)
    if status is loaded.status_before and not (ended and permitted):
        return False
    notice = Notice.QUESTION if event.action is A.REQUEST_INFO else Notice.NEWS
    tell_officer(session, referral, notice, event=event, now=now)
    return permitted


def _reply_due_at(session: Session, referral: Referral) -> datetime | None:
    if referral.state is not S.INFO_REQUESTED:
        return None
    return session.scalar(
        sa.select(InfoRequest.due_at).where(
            InfoRequest.referral_id == referral.id, InfoRequest.answered_at.is_(None)
        )
    )


def _next_sequence(session: Session, referral_id: UUID) -> int:
    newest = sa.select(sa.func.max(ReferralEvent.sequence)).where(ReferralEvent.referral_id == referral_id)
    return (session.scalar(newest) or 0) + 1


def _flush(session: Session) -> None:
    try:
        session.flush()
    except StaleDataError as error:
        raise Conflict(N_("Somebody else changed this referral at the same moment. Look again.")) from error


def _lost(session: Session, user_id: UUID | None, at: datetime) -> Conflict:
    name = names_of(session, [user_id]).get(user_id, "?") if user_id else "?"
    return Conflict(N_("%(name)s already accepted at %(at)s."), name=name, at=at)


def _changed(session: Session, actor: Actor, referral: Referral) -> Conflict:
    """Name who changed it and when, where that is a colleague; the other side's hours stay theirs."""
    last = session.execute(
        sa.select(ReferralEvent.by_id, ReferralEvent.at, ReferralEvent.organisation_id)
        .where(ReferralEvent.referral_id == referral.id)
        .order_by(ReferralEvent.sequence.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.by_id is None or last.organisation_id != actor.organisation_id:
        return Conflict(N_("This referral has changed meanwhile. Look again."))
    name = names_of(session, [last.by_id]).get(last.by_id, "?")
    return Conflict(N_("%(name)s changed this referral at %(at)s. Look again."), name=name, at=last.at)
