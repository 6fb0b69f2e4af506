"""A service ends with a report: every desired outcome scored, the end state derived, approved where agreed."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, Denied, RuleBroken
from core.text import N_
from partners.services.needs import Need
from referrals.casework.cases import missing, record_of
from referrals.casework.codes import OUTCOME_SCORES
from referrals.casework.ending.commands.closing import finish
from referrals.casework.ending.lifecycle import END_REPORT, EndReportAction, EndReportState
from referrals.casework.ending.models import EndReport
from referrals.casework.ending.queries import needs_approval
from referrals.casework.ending.scoring import add_up
from referrals.casework.models import Outcome
from referrals.handover.closure_codes import CLOSURE_REASONS, end_state_of
from referrals.handover.commands.step import Moved, load, lock
from referrals.handover.lifecycle import ReferralAction
from referrals.handover.models import Referral
from referrals.handover.notifications import Notice, Occasion, tell_managers, tell_people

CLOSE = ReferralAction.CLOSE
A, S = EndReportAction, EndReportState


def close(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    reason: str,
    scores: Mapping[Need, str],
    now: datetime,
    note: str | None = None,
    summary: str | None = None,
    version: int | None = None,
) -> Moved:
    """Close a service with every desired outcome scored; how it ended follows from the reason."""
    loaded = load(session, actor, referral_id, CLOSE, now=now, version=version)
    CLOSURE_REASONS.may_use(reason, note, field="reason", note_field="note")
    if needs_approval(session, actor, referral_id):
        raise RuleBroken(N_("The agreement asks for your manager’s approval: submit the end report to them."))
    _may_report(session, loaded.referral.id)
    report = _report(
        session, actor, loaded.referral, reason=reason, scores=scores, note=note, summary=summary, now=now
    )
    report.state = S.FILED
    report.decided_at, report.decided_by_id = now, actor.user_id
    session.add(report)
    record_of(session, loaded.referral.id).end_report_at = now
    return finish(session, actor, loaded, CLOSE, reason=reason, note=note, now=now)


def propose_close(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    reason: str,
    scores: Mapping[Need, str],
    now: datetime,
    note: str | None = None,
    summary: str | None = None,
    version: int | None = None,
) -> UUID:
    """Submit the end report to the NGO's manager; the case stays in service until it is approved."""
    loaded = load(session, actor, referral_id, CLOSE, now=now, version=version)
    CLOSURE_REASONS.may_use(reason, note, field="reason", note_field="note")
    if not needs_approval(session, actor, referral_id):
        raise RuleBroken(N_("The agreement asks for no approval: close the case."))
    _may_report(session, loaded.referral.id)
    report = _report(
        session, actor, loaded.referral, reason=reason, scores=scores, note=note, summary=summary, now=now
    )
    session.add(report)
    session.flush()
    occasion = Occasion(id=report.id, by_id=actor.user_id)
    tell_managers(session, loaded.referral, Notice.REVIEW, event=occasion, now=now)
    _record_report(session, actor, loaded.referral, "end_report.proposed", now=now)
    return report.id


def approve_close(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    report_id: UUID,
    *,
    now: datetime,
    version: int | None = None,
) -> Moved:
    """The manager approves the report, and the case is closed with it."""
    loaded = load(session, actor, referral_id, CLOSE, now=now, version=version)
    report = _decide(session, actor, loaded.referral, report_id, A.APPROVE, now=now)
    record_of(session, loaded.referral.id).end_report_at = report.submitted_at
    closed = finish(session, actor, loaded, CLOSE, reason=report.reason, note=report.note, now=now)
    _record_report(session, actor, loaded.referral, "end_report.approved", now=now)
    _tell_writer(session, loaded.referral, report, now=now)
    return closed


def return_report(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    report_id: UUID,
    *,
    answer: str,
    now: datetime,
    version: int | None = None,
) -> None:
    """The manager returns the report with what is missing; the case stays in service."""
    loaded = load(session, actor, referral_id, CLOSE, now=now, version=version)
    words = answer.strip()
    if not words:
        raise RuleBroken(N_("Say what is missing."), "answer")
    report = _decide(session, actor, loaded.referral, report_id, A.RETURN, now=now, answer=words)
    _record_report(session, actor, loaded.referral, "end_report.returned", now=now)
    _tell_writer(session, loaded.referral, report, now=now)


def take_back_report(
    session: Session, actor: Actor, referral_id: UUID, report_id: UUID, *, now: datetime
) -> None:
    """Whoever works on the case takes a proposed report back, in whatever state the case is by now."""
    referral = lock(session, actor, referral_id)
    _decide(session, actor, referral, report_id, A.TAKE_BACK, now=now)
    _record_report(session, actor, referral, "end_report.taken_back", now=now)


def _may_report(session: Session, referral_id: UUID) -> None:
    waiting = sa.select(EndReport.id).where(
        EndReport.referral_id == referral_id, EndReport.state == S.PROPOSED
    )
    if session.scalar(waiting) is not None:
        raise Conflict(N_("An end report waits for approval. Decide about it, or take it back, first."))


def _report(
    session: Session,
    actor: Actor,
    referral: Referral,
    *,
    reason: str,
    scores: Mapping[Need, str],
    note: str | None,
    summary: str | None,
    now: datetime,
) -> EndReport:
    end_state = end_state_of(reason, engaged=True)
    given = _score_outcomes(session, actor, referral.id, scores, now=now)
    achieved = add_up(given)
    report = EndReport(
        id=uuid4(),
        referral_id=referral.id,
        state=S.PROPOSED,
        reason=reason,
        end_state=end_state,
        outcomes_counted=achieved.counted,
        half_points=achieved.half_points,
        submitted_at=now,
        submitted_by_id=actor.user_id,
    )
    report.note = (note or "").strip() or None
    report.summary = (summary or "").strip() or None
    return report


def _decide(
    session: Session,
    actor: Actor,
    referral: Referral,
    report_id: UUID,
    action: EndReportAction,
    *,
    now: datetime,
    answer: str | None = None,
) -> EndReport:
    report = session.get(EndReport, report_id, populate_existing=True)
    if report is None or report.referral_id != referral.id:
        raise missing()
    step = END_REPORT.may_take(report.state, action, actor.roles)
    if action is A.APPROVE and report.submitted_by_id == actor.user_id:
        raise Denied(N_("You wrote this report yourself: another manager approves it."))
    report.state = step.target or report.state
    report.answer = answer
    report.decided_at, report.decided_by_id = now, actor.user_id
    session.flush()
    return report


def _tell_writer(session: Session, referral: Referral, report: EndReport, *, now: datetime) -> None:
    assert report.decided_by_id is not None, "a decision has somebody who took it"
    # Its own occasion: the managers were told under the report's.
    occasion = Occasion(id=uuid4(), by_id=report.decided_by_id)
    tell_people(session, referral, Notice.REVIEWED, [report.submitted_by_id], event=occasion, now=now)


def _record_report(session: Session, actor: Actor, referral: Referral, action: str, *, now: datetime) -> None:
    record(session, actor, action=action, subject=("referral", referral.id), now=now)


def _score_outcomes(
    session: Session, actor: Actor, referral_id: UUID, scores: Mapping[Need, str], *, now: datetime
) -> list[str]:
    given = {Need(need).value: score for need, score in scores.items()}
    for outcome in session.scalars(sa.select(Outcome).where(Outcome.referral_id == referral_id)):
        score = given.get(outcome.need)
        if score is None or score not in OUTCOME_SCORES:
            raise RuleBroken(N_("Score every desired outcome."), "scores")
        outcome.score, outcome.scored_at, outcome.scored_by_id = score, now, actor.user_id
    session.flush()
    return list(given.values())
