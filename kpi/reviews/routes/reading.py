"""Reading an evaluation together: its figures with what both sides made of them, comments and marks."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from accounts.roles import definition_of
from core.clock import utc_now
from core.errors import ConcordatError, RuleBroken
from core.permissions import Permission
from kpi.measures.status import TargetStatus
from kpi.reports.values import period_text
from kpi.reviews import commands, labels
from kpi.reviews.forms import CommentForm, MarkForm
from kpi.reviews.lifecycle import Mark
from kpi.reviews.policy import may_comment, may_judge, side_of
from kpi.reviews.routes.board import Reading, back, blueprint, form_page, reading_of, say
from kpi.reviews.routes.figures import FigureView, Surrounding, remarks_of, view_of
from partners.meetings.labelling import surroundings
from partners.meetings.queries import list_actions_on_evaluation, list_decisions_on_evaluation
from web.access import found, requires, writes
from web.i18n import translate

READ = Permission.EVALUATION_READ
COMMENT, SIGN = Permission.EVALUATION_COMMENT, Permission.EVALUATION_SIGN
BEHIND = frozenset({TargetStatus.MISSES, TargetStatus.NEAR})


@blueprint.get("/<uuid:evaluation_id>/review")
@requires(READ)
def show(evaluation_id: UUID) -> ResponseReturnValue:
    """Each figure with what was said, disputed and decided about it; the signatures at the end."""
    reading = reading_of(evaluation_id)
    views = views_of(reading)
    actor, review = reading.actor, reading.review
    side, behind = side_of(actor, reading.sides), behind_in(reading)
    own_signature = review.signature_of(side) if side else None
    return render_template(
        "kpi/reviews/show.html",
        row=reading.row,
        snapshot=reading.snapshot,
        sides=reading.sides,
        review=review,
        period=period_text(reading.snapshot.period),
        first=[view for view in views if view.head.code in behind or not view.is_quiet],
        others=[view for view in views if view.head.code not in behind and view.is_quiet],
        remarks=remarks_of(review.comments_on(None), actor),
        labels=labels,
        roles={one.signer_role: definition_of(one.signer_role).label for one in review.signatures},
        now=utc_now(),
        still_open=still_open(reading, views),
        own_signature=own_signature,
        side=side,
        may_comment=actor.holds(COMMENT) and side is not None,
        may_judge=_may(reading),
        may_take=actor.holds(Permission.MEETING_WRITE),
        may_set_goal=reading.row.partnership_id is not None
        and actor.holds(Permission.GOAL_WRITE)
        and actor.holds(COMMENT)
        and side is not None,
        may_sign=actor.holds(SIGN) and side is not None and own_signature is None,
    )


@blueprint.route("/<uuid:evaluation_id>/review/comment", methods=["GET", "POST"])
@requires(COMMENT)
@writes
def comment(evaluation_id: UUID) -> ResponseReturnValue:
    """Say something about the whole, or about the figure that the address names."""
    reading, indicator = reading_of(evaluation_id), request.args.get("figure")
    head = reading.head(indicator) if indicator else None
    may_comment(reading.actor, reading.sides)
    form = CommentForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.comment(
                reading.session,
                reading.actor,
                evaluation_id,
                indicator=head.code if head else None,
                text=form.text.data,
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            say(gettext("Your comment is there."))
            return back(evaluation_id, figure=head.code if head else "whole")
    return form_page("comment", form, reading, head=head, earlier=None)


@blueprint.route("/<uuid:evaluation_id>/review/comments/<uuid:comment_id>", methods=["GET", "POST"])
@requires(COMMENT)
@writes
def correct(evaluation_id: UUID, comment_id: UUID) -> ResponseReturnValue:
    """Put other words in the place of one's own comment; the earlier ones stay readable."""
    reading = reading_of(evaluation_id)
    earlier = found(next((one for one in reading.review.comments if one.id == comment_id), None))
    may_comment(reading.actor, reading.sides)
    head = reading.head(earlier.indicator) if earlier.indicator else None
    form = CommentForm.from_request(text=earlier.text)
    if form.submitted_and_valid():
        try:
            commands.correct(
                reading.session,
                reading.actor,
                evaluation_id,
                comment_id=comment_id,
                text=form.text.data,
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            say(gettext("Corrected. The earlier words stay readable."))
            return back(evaluation_id, figure=head.code if head else "whole")
    return form_page("comment", form, reading, head=head, earlier=earlier)


@blueprint.route("/<uuid:evaluation_id>/review/figures/<indicator>/mark", methods=["GET", "POST"])
@requires(SIGN)
@writes
def mark(evaluation_id: UUID, indicator: str) -> ResponseReturnValue:
    """Say for one's own side what to make of a figure."""
    reading = reading_of(evaluation_id)
    head = reading.head(indicator)
    side = may_judge(reading.actor, reading.sides, reading.review)
    held = next((o for o in reading.review.findings_on(indicator) if o.organisation_id == side), None)
    values = {"mark": held.mark.value, "words": held.words, "version": str(held.version)} if held else {}
    form = MarkForm.from_request(**values)
    form.offer()
    if form.submitted_and_valid():
        try:
            commands.mark(
                reading.session,
                reading.actor,
                evaluation_id,
                indicator=indicator,
                mark=form.chosen(),
                words=form.words.data or "",
                seen_version=form.seen_version(),
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            say(
                gettext("Marked. Take it to a meeting or set a goal next.")
                if form.chosen() is Mark.ACT
                else gettext("Marked.")
            )
            return back(evaluation_id, figure=indicator)
    return form_page("mark", form, reading, head=head, hints=hints(labels.MARK_HINTS))


def hints(texts: Mapping[Any, str]) -> dict[str, str]:
    """Hints of options in the reader's language, by the value of the option."""
    return {str(key): translate(text) for key, text in texts.items()}


def views_of(reading: Reading) -> list[FigureView]:
    """Every figure of the snapshot in its order; a fixed number of statements."""
    around = _around(reading)
    return [
        view_of(figure, reading.review, around, actor=reading.actor, sides=reading.sides)
        for figure in reading.snapshot.figures
    ]


def behind_in(reading: Reading) -> frozenset[str]:
    """The codes of the figures that miss or just miss their target."""
    return frozenset(figure.definition.code for figure in reading.snapshot.figures if figure.status in BEHIND)


def still_open(reading: Reading, views: list[FigureView]) -> tuple[FigureView, ...]:
    """What a side should look at before it signs: disputed figures, and those behind their target with no mark."""
    behind = behind_in(reading)
    return tuple(
        view
        for view in views
        if view.is_disputed or (view.head.code in behind and not view.findings and not view.disputes)
    )


def _around(reading: Reading) -> Surrounding:
    session, actor = reading.session, reading.actor
    decisions = list_decisions_on_evaluation(session, [reading.row.id], actor=actor)
    tasks = list_actions_on_evaluation(session, [reading.row.id], actor=actor)
    ids = {one.goal_id for one in reading.review.goals} | {one.goal_id for one in decisions}
    ids |= {one.goal_id for one in tasks}
    return Surrounding(
        decisions=decisions, tasks=tasks, goals=surroundings().labels(session, actor, "goal", ids)
    )


def _may(reading: Reading) -> bool:
    try:
        may_judge(reading.actor, reading.sides, reading.review)
    except ConcordatError:
        return False
    return True
