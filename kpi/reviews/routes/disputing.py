"""Disputes: raising one, the desk's list and answer, and what the side that disputes makes of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from kpi.reports.values import code_text
from kpi.reviews import commands, labels
from kpi.reviews.forms import AnswerForm, DisputeForm
from kpi.reviews.lifecycle import DisputeStep
from kpi.reviews.policy import can_answer, may_dispute, may_step
from kpi.reviews.queries import list_open_disputes
from kpi.reviews.routes.board import back, blueprint, form_page, pressed, reading_of, say
from kpi.reviews.routes.figures import steps_of
from kpi.reviews.routes.reading import hints
from web.access import found, get_actor, requires, step_up, writes
from web.database import current_session
from web.i18n import message_of

READ, SIGN, ANSWER = (
    Permission.EVALUATION_READ,
    Permission.EVALUATION_SIGN,
    Permission.EVALUATION_ANSWER,
)


@blueprint.get("/disputes")
@requires(READ)
def disputes() -> ResponseReturnValue:
    """The figures that are disputed now, the oldest first, and whose turn it is."""
    actor = get_actor()
    entries = list_open_disputes(current_session(), actor)
    return render_template(
        "kpi/reviews/disputes.html",
        entries=[
            (entry, code_text(entry.period_key), steps_of(actor, entry.sides, entry.row)) for entry in entries
        ],
        waiting=sum(can_answer(actor, entry.sides) and entry.waits_for_desk for entry in entries),
        labels=labels,
    )


@blueprint.route("/<uuid:evaluation_id>/review/figures/<indicator>/dispute", methods=["GET", "POST"])
@requires(SIGN)
@writes
def dispute(evaluation_id: UUID, indicator: str) -> ResponseReturnValue:
    """Say for one's own side what is wrong with a figure."""
    reading = reading_of(evaluation_id)
    head = reading.head(indicator)
    may_dispute(reading.actor, reading.sides, reading.review, indicator=indicator)
    form = DisputeForm.from_request()
    form.offer()
    if form.submitted_and_valid():
        try:
            commands.dispute(
                reading.session,
                reading.actor,
                evaluation_id,
                indicator=indicator,
                reason=form.chosen(),
                text=form.text.data,
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            say(gettext("Disputed. The desk is told and answers you here."))
            return back(evaluation_id, figure=indicator)
    return form_page("dispute", form, reading, head=head)


@blueprint.route("/<uuid:evaluation_id>/review/disputes/<uuid:dispute_id>/answer", methods=["GET", "POST"])
@requires(ANSWER)
@writes
def answer(evaluation_id: UUID, dispute_id: UUID) -> ResponseReturnValue:
    """The desk's answer to a dispute."""
    reading = reading_of(evaluation_id)
    row = found(next((one for one in reading.review.disputes if one.id == dispute_id), None))
    may_step(reading.actor, reading.sides, row, DisputeStep.ANSWER)
    form = AnswerForm.from_request()
    form.offer()
    if form.submitted_and_valid():
        try:
            commands.answer(
                reading.session,
                reading.actor,
                evaluation_id,
                dispute_id=dispute_id,
                answer=form.chosen(),
                text=form.text.data,
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            say(gettext("Answered. The side that disputes the figure is told."))
            return back(evaluation_id, figure=row.indicator)
    return form_page(
        "answer",
        form,
        reading,
        head=reading.head(row.indicator),
        dispute=row,
        reasons=labels.REASONS,
        hints=hints(labels.ANSWER_HINTS),
    )


@blueprint.post("/<uuid:evaluation_id>/review/disputes/<uuid:dispute_id>/revise")
@step_up
@requires(ANSWER)
@writes
def revise(evaluation_id: UUID, dispute_id: UUID) -> ResponseReturnValue:
    """Measure the same scope and period again, or link the evaluation that did."""
    return _step(
        commands.revise, evaluation_id, dispute_id, gettext("Measured again. Both figures are linked.")
    )


@blueprint.post("/<uuid:evaluation_id>/review/disputes/<uuid:dispute_id>/accept")
@requires(SIGN)
@writes
def accept_answer(evaluation_id: UUID, dispute_id: UUID) -> ResponseReturnValue:
    """Accept the desk's answer."""
    return _step(commands.accept_answer, evaluation_id, dispute_id, gettext("The dispute is settled."))


@blueprint.post("/<uuid:evaluation_id>/review/disputes/<uuid:dispute_id>/keep")
@requires(SIGN)
@writes
def keep_disputing(evaluation_id: UUID, dispute_id: UUID) -> ResponseReturnValue:
    """Do not accept the desk's answer: the figure stays disputed."""
    return _step(
        commands.keep_disputing,
        evaluation_id,
        dispute_id,
        gettext("The figure stays disputed. You can take it to a meeting."),
    )


@blueprint.post("/<uuid:evaluation_id>/review/disputes/<uuid:dispute_id>/withdraw")
@requires(SIGN)
@writes
def withdraw(evaluation_id: UUID, dispute_id: UUID) -> ResponseReturnValue:
    """Take the dispute back."""
    return _step(commands.withdraw, evaluation_id, dispute_id, gettext("The dispute is taken back."))


def _step(
    command: Callable[..., Any], evaluation_id: UUID, dispute_id: UUID, words: str
) -> ResponseReturnValue:
    """One bare button of a dispute; the rows that are not the actor's are not found before anything else."""
    reading = reading_of(evaluation_id)
    row = found(next((one for one in reading.review.disputes if one.id == dispute_id), None))
    elsewhere = pressed(evaluation_id)
    if elsewhere is not None:
        return elsewhere
    try:
        command(reading.session, reading.actor, evaluation_id, dispute_id=dispute_id, now=utc_now())
    except RuleBroken as error:
        flash(message_of(error), "error")
    else:
        say(words)
    return back(evaluation_id, figure=row.indicator)
