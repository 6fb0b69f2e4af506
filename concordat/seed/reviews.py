"""Evaluations of the fictitious partnership that both sides read: one signed and followed up, one disputed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.seed.acting import actor_of
from concordat.seed.people import Cast, Party
from core.actor import SYSTEM, Actor, Role
from core.clock import local_date
from kpi.evaluations.commands import evaluate
from kpi.evaluations.models import Evaluation
from kpi.evaluations.scopes import scope_with_key
from kpi.evaluations.snapshot import Figure, from_text
from kpi.measures.measurement import MeasurementState
from kpi.measures.scope import Scope, ScopeKind, key_of
from kpi.measures.status import TargetStatus
from kpi.periods import Period
from kpi.reviews import commands
from kpi.reviews.lifecycle import DisputeReason, Mark
from partners.meetings.models import MeetingDecision
from partners.memoranda.queries import find_partnership

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEHIND = (TargetStatus.MISSES, TargetStatus.NEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Who reads for each side."""

    chief: Actor
    director: Actor


def make_reviews(session: Session, cast: Cast, *, now: datetime) -> None:
    """The evaluation on which a meeting decided is read and signed, the month after it says what came of it.

    The last quarter is read too: the agency has signed, the NGO disputes a figure, and the desk has not answered.
    """
    agency, ngo = cast.agencies[0], cast.ngos[0]
    readers = Readers(
        chief=_person(session, agency, Role.LEADERSHIP), director=_person(session, ngo, Role.LEADERSHIP)
    )
    pair = find_partnership(session, agency_id=agency.organisation_id, ngo_id=ngo.organisation_id)
    assert pair is not None
    scope = scope_with_key(session, key_of(ScopeKind.PARTNERSHIP, pair.id))
    decided = session.execute(
        sa.select(Evaluation, MeetingDecision.indicator)
        .join(MeetingDecision, MeetingDecision.evaluation_id == Evaluation.id)
        .where(Evaluation.partnership_id == pair.id, MeetingDecision.indicator.is_not(None))
        .order_by(Evaluation.period_end, MeetingDecision.created_at)
    ).first()
    if decided is not None:
        _read_and_sign(session, readers, decided[0], decided[1])
        following = from_text(decided[0].snapshot).period.period().next()
        if (ready := following.bounds()[1] + 4 * DAY) < now:
            evaluate(session, SYSTEM, scope=scope, period=following, now=ready)
    _dispute_last_quarter(session, readers, scope, now=now)


def _read_and_sign(session: Session, readers: Readers, evaluation: Evaluation, decided: str) -> None:
    """Both sides say what they make of each figure that is behind, and sign a day later."""
    chief, director = readers.chief, readers.director
    figures, at = from_text(evaluation.snapshot).figures, evaluation.created_at + HOUR
    commands.comment(
        session,
        chief,
        evaluation.id,
        indicator=None,
        text="Thank you for the work behind these figures. The waiting at weekends is what worries us most.",
        now=at,
    )
    commands.comment(
        session,
        director,
        evaluation.id,
        indicator=decided,
        text="Mondays are the reason: intake opens with the referrals of two days and one person.",
        now=at + HOUR,
    )
    for figure in figures:
        code = figure.definition.code
        if code == decided:
            _mark(session, chief, evaluation, code, Mark.ACT, "We want this better within a quarter.", at)
            _mark(session, director, evaluation, code, Mark.ACT, "One person on Mondays is not enough.", at)
        elif figure.status in BEHIND:
            _mark(session, director, evaluation, code, Mark.WATCH, "We look at it again next month.", at)
        elif figure.status is TargetStatus.MEETS:
            _mark(session, chief, evaluation, code, Mark.ACCEPTED, "", at)
    commands.sign(session, chief, evaluation.id, noted=False, note="", now=at + 2 * HOUR)
    commands.sign(session, director, evaluation.id, noted=False, note="", now=at + 3 * HOUR)


def _dispute_last_quarter(session: Session, readers: Readers, scope: Scope, *, now: datetime) -> None:
    """The NGO disputes one figure of the last whole quarter; the agency has read it and signed."""
    today = local_date(now, scope.timezone)
    period = Period.quarter(today.year, (today.month + 2) // 3, zone=scope.timezone).previous()
    evaluation = evaluate(session, SYSTEM, scope=scope, period=period, now=now - 2 * DAY)
    figures = [
        figure
        for figure in from_text(evaluation.snapshot).figures
        if figure.measurement.state is MeasurementState.MEASURED
    ]
    figure = next((one for one in figures if one.status in BEHIND), next(iter(figures), None))
    if figure is None:
        return
    code = figure.definition.code
    _mark(session, readers.chief, evaluation, code, Mark.ACT, _why(figure), now - 2 * DAY + HOUR)
    commands.sign(
        session,
        readers.chief,
        evaluation.id,
        noted=False,
        note="Read with the desk.",
        now=now - 2 * DAY + 2 * HOUR,
    )
    commands.dispute(
        session,
        readers.director,
        evaluation.id,
        indicator=code,
        reason=DisputeReason.MISSING_DATA,
        text="Referrals that we took by phone while the line was down in the second week are not in here.",
        now=now - DAY,
    )


def _why(figure: Figure) -> str:
    return (
        "Behind the target for the whole quarter."
        if figure.status in BEHIND
        else "To be kept up in the winter."
    )


def _mark(
    session: Session, actor: Actor, evaluation: Evaluation, code: str, mark: Mark, words: str, at: datetime
) -> None:
    commands.mark(
        session, actor, evaluation.id, indicator=code, mark=mark, words=words, seen_version=0, now=at
    )


def _person(session: Session, party: Party, role: Role) -> Actor:
    return actor_of(session, party, role)
