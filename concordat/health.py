"""What the floors above tell a partnership's page: referrals in flow, and the last evaluation."""

from flask import Flask
from sqlalchemy.orm import Session

from core.permissions import Permission
from core.text import N_
from kpi.evaluations.models import Evaluation
from kpi.evaluations.policy import visible_to as evaluations_of
from kpi.evaluations.queries import get_evaluation
from kpi.measures.status import TargetStatus
from partners.health.readings import (
    Area,
    Context,
    Level,
    Problem,
    Reading,
    Sentence,
    Source,
    install_sources,
)
from referrals.handover.queries.overdue import count_overdue


def referrals_in_flow(session: Session, context: Context) -> Reading:
    """How many referrals are open and how many of them wait longer than agreed; never which."""
    counts = count_overdue(session, [context.partnership.id], now=context.now)
    open_ones = sum(count.open for count in counts)
    overdue = sum(count.overdue for count in counts)
    problems: tuple[Problem, ...] = ()
    if overdue:
        problems = (
            Problem(
                level=Level.PROBLEM,
                sentence=Sentence(
                    text=N_("%(overdue)s of %(open)s open referrals wait longer than agreed."),
                    params={"overdue": overdue, "open": open_ones},
                ),
                link="/referrals/",
                mend=N_("Open the referrals"),
            ),
        )
    if not context.actor.holds(Permission.REFERRAL_READ):
        # Leaders see counts and never a list: what they can do about it is a meeting.
        problems = tuple(
            Problem(
                level=one.level, sentence=one.sentence, link="/meetings/", mend=N_("Put it on the agenda")
            )
            for one in problems
        )
    return Reading(
        area=Area.REFERRALS,
        headline=Sentence(
            text=N_("%(open)s open, %(overdue)s overdue"), params={"open": open_ones, "overdue": overdue}
        ),
        link="/referrals/" if context.actor.holds(Permission.REFERRAL_READ) else "/evaluations/",
        problems=problems,
    )


def last_evaluation(session: Session, context: Context) -> Reading:
    """How many indicators of the partnership's last evaluation meet their target."""
    found = session.scalar(
        evaluations_of(context.actor)
        .with_only_columns(Evaluation.id)
        .where(Evaluation.partnership_id == context.partnership.id)
        .order_by(Evaluation.period_end.desc(), Evaluation.data_as_of.desc(), Evaluation.id)
        .limit(1)
    )
    if found is None:
        return Reading(
            area=Area.EVALUATION,
            headline=Sentence(text=N_("None yet")),
            link="/evaluations/",
            known=False,
        )
    row, snapshot = get_evaluation(session, context.actor, found)
    rated = [figure for figure in snapshot.figures if figure.status is not TargetStatus.NONE]
    missed = sum(figure.status is TargetStatus.MISSES for figure in rated)
    met = sum(figure.status is TargetStatus.MEETS for figure in rated)
    link = f"/evaluations/{row.id}"
    problems: tuple[Problem, ...] = ()
    if missed:
        problems = (
            Problem(
                level=Level.ATTENTION,
                sentence=Sentence(
                    text=N_(
                        "In the evaluation of %(period)s, %(missed)s of %(rated)s indicators missed their target."
                    ),
                    params={"period": row.period_key, "missed": missed, "rated": len(rated)},
                ),
                link=link,
                mend=N_("Open the evaluation"),
            ),
        )
    return Reading(
        area=Area.EVALUATION,
        headline=Sentence(
            text=N_("%(period)s: %(met)s of %(rated)s meet their target"),
            params={"period": row.period_key, "met": met, "rated": len(rated)},
        ),
        link=link,
        problems=problems,
        known=bool(rated),
    )


SOURCES = (
    Source(area=Area.REFERRALS, permission=Permission.PARTNERSHIP_READ, read=referrals_in_flow),
    Source(area=Area.EVALUATION, permission=Permission.EVALUATION_READ, read=last_evaluation),
)


def install_health(app: Flask) -> None:
    """Give the partnership page what it cannot know itself."""
    install_sources(app, SOURCES)
