"""What fills the agendas of meetings, from every room and floor, and what meetings may link to."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import local_date, utc_now
from core.errors import NotFound
from core.permissions import Permission
from core.text import N_, MarkedText
from kpi.evaluations.models import Evaluation
from kpi.evaluations.policy import visible_to as evaluations_of
from kpi.evaluations.queries import get_evaluation
from kpi.evaluations.snapshot import from_text
from kpi.measures.status import TargetStatus
from kpi.reports.findings import sentence_of
from kpi.reviews.followup import words_to_act
from kpi.reviews.queries import review_of, sides_of
from partners.diligence.documents.expiry import DocumentsStanding
from partners.diligence.documents.queries import mandatory_states
from partners.goals.models import Goal
from partners.goals.queries import labels_of, list_choosable, list_off_track
from partners.meetings.agenda import AgendaContext, AgendaPoint, AgendaSource
from partners.meetings.labelling import FoundFinding, Label, Surroundings
from partners.meetings.own_points import own_points
from partners.meetings.terms import AgendaKind
from partners.memoranda.policy import partnerships_of
from partners.memoranda.queries import list_partnerships
from partners.memoranda.rows import MemorandumRow, signed_memoranda
from referrals.handover.queries.overdue import count_overdue

AGREEMENT_DAYS = 180
"""[HOUSE] An agreement is on the agenda from this many days before its last day."""
MOST_FINDINGS = 6
BEHIND = {TargetStatus.MISSES: 0, TargetStatus.NEAR: 1}


def overdue_referrals(session: Session, context: AgendaContext) -> Iterator[AgendaPoint]:
    """How many referrals of each partnership wait longer than agreed; never which."""
    names = {one.id: one.ngo_name for one in list_partnerships(session, ids=context.partnership_ids)}
    for count in count_overdue(session, context.partnership_ids, now=context.now):
        if count.overdue:
            yield AgendaPoint(
                kind=AgendaKind.REFERRALS,
                text=N_("%(ngo)s: referrals past the agreed time: %(overdue)s of %(open)s open ones."),
                params={
                    "ngo": names[count.partnership_id],
                    "overdue": count.overdue,
                    "open": count.open,
                },
                subject=("partnership", count.partnership_id),
            )


def goals_off_track(session: Session, context: AgendaContext) -> Iterator[AgendaPoint]:
    """The shared goals that are off track."""
    for goal in list_off_track(session, context.partnership_ids, context.now):
        yield AgendaPoint(
            kind=AgendaKind.GOAL,
            text=N_("Off track: %(goal)s"),
            params={"goal": goal.title},
            link=f"/goals/{goal.id}",
            subject=("goal", goal.id),
        )


def ending_agreements(session: Session, context: AgendaContext) -> Iterator[AgendaPoint]:
    """Agreements that end within 180 days and that no later one continues."""
    today = local_date(context.now, context.zone)
    signed = signed_memoranda(session, agency_id=context.agency_id)
    for pair in list_partnerships(session, ids=context.partnership_ids):
        rows = [row for row in signed if row.joins(pair.agency_id, pair.ngo_id)]
        for row in rows:
            left = row.facts.days_left(today)
            if row.is_in_force(context.now) and left <= AGREEMENT_DAYS and not _is_continued(row, rows):
                yield AgendaPoint(
                    kind=AgendaKind.AGREEMENT,
                    text=N_("The agreement with %(ngo)s ends on %(day)s."),
                    params={"ngo": pair.ngo_name, "day": row.facts.last_day},
                    link=f"/agreements/{row.id}",
                    subject=("memorandum", row.id),
                )


def expiring_documents(session: Session, context: AgendaContext) -> Iterator[AgendaPoint]:
    """Mandatory documents of the NGOs that run out soon, have run out, or were never there."""
    texts = {
        DocumentsStanding.NONE: N_("%(ngo)s: mandatory documents are missing."),
        DocumentsStanding.EXPIRING: N_("%(ngo)s: a mandatory document runs out on %(day)s."),
        DocumentsStanding.REVIEW_DUE: N_("%(ngo)s: a mandatory document ran out on %(day)s."),
        DocumentsStanding.STOPPED: N_(
            "%(ngo)s: a mandatory document ran out on %(day)s, and new referrals have stopped."
        ),
    }
    ngos = {one.ngo_id: one.ngo_name for one in list_partnerships(session, ids=context.partnership_ids)}
    states = mandatory_states(session, ngos, local_date(context.now, context.zone))
    for ngo_id, state in states.items():
        if state.standing in texts:
            day = state.expired[0].expired_on if state.expired else state.next_expiry
            yield AgendaPoint(
                kind=AgendaKind.DOCUMENT,
                text=texts[state.standing],
                params={"ngo": ngos[ngo_id], **({"day": day} if day else {})},
                link=f"/documents/of/{ngo_id}",
            )


def last_findings(session: Session, context: AgendaContext) -> Iterator[AgendaPoint]:
    """The indicators behind their target in the last evaluation of each partnership, misses first."""
    ranked = (
        sa.select(
            Evaluation.id,
            sa.func.row_number()
            .over(
                partition_by=Evaluation.partnership_id,
                order_by=(Evaluation.period_end.desc(), Evaluation.data_as_of.desc(), Evaluation.id),
            )
            .label("rank"),
        )
        .where(
            Evaluation.partnership_id.in_(context.partnership_ids),
            Evaluation.created_at <= context.now,
        )
        .subquery()
    )
    latest = (
        sa.select(Evaluation.id, Evaluation.snapshot)
        .join(ranked, ranked.c.id == Evaluation.id)
        .where(ranked.c.rank == 1)
    )
    for row in session.execute(latest):
        figures = [f for f in from_text(row.snapshot).figures if f.status in BEHIND]
        for figure in sorted(figures, key=lambda f: BEHIND[f.status])[:MOST_FINDINGS]:
            code = figure.definition.code
            missed = N_("%(code)s %(name)s misses its target.")
            nearly = N_("%(code)s %(name)s just misses its target.")
            yield AgendaPoint(
                kind=AgendaKind.FINDING,
                text=missed if figure.status is TargetStatus.MISSES else nearly,
                params={"code": code, "name": MarkedText(figure.definition.name)},
                link=f"/evaluations/{row.id}#{code}",
                subject=("evaluation", row.id),
            )


def goal_labels(session: Session, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Label]:
    """What shared goals of the actor's own partnerships are called; their page for those who may read goals."""
    opens = actor.holds(Permission.GOAL_READ)
    return {
        key: Label(
            text=f"{label.title} ({label.reference})",
            url=url_for("goals.show", goal_id=key) if opens else None,
        )
        for key, label in labels_of(session, own_goals(session, actor, ids), on=utc_now()).items()
    }


def own_goals(session: Session, actor: Actor, ids: Collection[UUID]) -> list[UUID]:
    """Those of the goals that are of a partnership of the actor's organisation.

    A committee of several NGOs may decide something for the goal of one: the others do not learn what it is called.
    """
    own = sa.select(Goal.id).where(Goal.id.in_(ids), Goal.partnership_id.in_(partnerships_of(actor)))
    return list(session.scalars(own))


def goals_to_choose(session: Session, actor: Actor, partnership_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """The goals that a decision or an action may serve."""
    return {
        goal.id: f"{goal.title} ({goal.ngo_name})"
        for partnership_id in partnership_ids
        for goal in list_choosable(session, actor, partnership_id)
    }


def evaluation_labels(session: Session, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Label]:
    """What evaluations are called, for those who may read them."""
    query = evaluations_of(actor).with_only_columns(
        Evaluation.id, Evaluation.reference, Evaluation.period_key
    )
    rows = session.execute(query.where(Evaluation.id.in_(ids)))
    return {
        row.id: Label(
            text=f"{row.reference} ({row.period_key})",
            url=url_for("evaluations.show", evaluation_id=row.id),
        )
        for row in rows
    }


def read_finding(session: Session, actor: Actor, evaluation_id: UUID, indicator: str) -> FoundFinding:
    """One figure of an evaluation in words; raises `NotFound` outside the actor's scope."""
    row, snapshot = get_evaluation(session, actor, evaluation_id)
    figure = snapshot.find_figure(indicator)
    if figure is None:
        raise NotFound(N_("This evaluation has no such indicator."))
    if row.partnership_id is not None:
        about = frozenset({row.partnership_id})
    else:
        measured = row.agency_id or sides_of(session, evaluation_id).ngo_id
        own = list_partnerships(session, organisation_id=measured) if measured else []
        about = frozenset(one.id for one in own)
    return FoundFinding(
        evaluation_id=evaluation_id,
        indicator=indicator,
        text=sentence_of(figure),
        partnership_ids=about,
        proposal=" ".join(words_to_act(review_of(session, evaluation_id), indicator)),
    )


def between_two(source: AgendaSource) -> AgendaSource:
    """A source for committees of one partnership only: NGOs do not read each other's figures on an agenda."""

    def narrowed(session: Session, context: AgendaContext) -> Iterable[AgendaPoint]:
        return source(session, context) if len(context.partnership_ids) == 1 else ()

    return narrowed


SURROUNDINGS = Surroundings(
    sources=(
        own_points,
        between_two(last_findings),
        between_two(goals_off_track),
        between_two(overdue_referrals),
        between_two(expiring_documents),
        between_two(ending_agreements),
    ),
    labellers={"goal": goal_labels, "evaluation": evaluation_labels},
    offers={"goal": goals_to_choose},
    read_finding=read_finding,
)


def _is_continued(row: MemorandumRow, others: Collection[MemorandumRow]) -> bool:
    after = row.facts.last_day + timedelta(days=1)
    return any(
        other.id != row.id and other.facts.starts_on <= after <= other.facts.last_day for other in others
    )
