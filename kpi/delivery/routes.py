"""Opening an evaluation, who was told and opened it, and its review for one's own calendar."""

from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import local_date, utc_now
from core.permissions import Permission
from kpi.delivery.calendar_file import MEDIA_TYPE, CalendarEntry, calendar_file
from kpi.delivery.commands import open_evaluation
from kpi.delivery.forms import OpenForm
from kpi.delivery.queries import count_others, list_receipts, may_open
from kpi.delivery.reviews import RECENT, Review, list_reviews, review_day
from kpi.evaluations.codes import OpenedAs
from kpi.evaluations.queries import get_evaluation
from kpi.reports.listing import listed
from kpi.reports.values import code_text
from kpi.schedules.queries import ScheduleRow, get_schedule, list_schedules
from web.access import get_actor, requires, writes
from web.database import current_session

blueprint = Blueprint("delivery", __name__, url_prefix="/evaluations")
READ, RUN = Permission.EVALUATION_READ, Permission.EVALUATION_RUN
RUNS_SHOWN = 4


@blueprint.post("/<uuid:evaluation_id>/open")
@requires(READ)
@writes
def open_it(evaluation_id: UUID) -> ResponseReturnValue:
    """Note that the reader opens an evaluation, and go to its page or its document."""
    session, actor, form = current_session(), get_actor(), OpenForm.from_request()
    may_open(session, actor, evaluation_id)
    document = form.form.data == OpenedAs.DOCUMENT
    if form.submitted_and_valid():
        open_evaluation(
            session,
            actor,
            evaluation_id,
            opened_as=OpenedAs.DOCUMENT if document else OpenedAs.PAGE,
            now=utc_now(),
        )
    return redirect(
        url_for("evaluations.download" if document else "evaluations.show", evaluation_id=evaluation_id)
    )


@blueprint.get("/<uuid:evaluation_id>/readers")
@requires(RUN)
def show(evaluation_id: UUID) -> ResponseReturnValue:
    """Who of the reader's own people was told and opened it; of others how many."""
    session, actor = current_session(), get_actor()
    row, _ = get_evaluation(session, actor, evaluation_id)
    return render_template(
        "kpi/delivery/show.html",
        row=listed(row),
        receipts=list_receipts(session, actor, row.id),
        others=count_others(session, actor, row.id),
    )


@blueprint.get("/<uuid:evaluation_id>/review.ics")
@requires(READ)
def entry(evaluation_id: UUID) -> ResponseReturnValue:
    """The review of one evaluation for one's own calendar."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row, _ = get_evaluation(session, actor, evaluation_id)
    reviews = list_reviews(session, actor, since=now, evaluation_id=row.id)
    return _file([_of_review(one) for one in reviews], f"{row.reference}.ics")


@blueprint.get("/reviews.ics")
@requires(READ)
def calendar() -> ResponseReturnValue:
    """Every review that lies ahead, and those of the next evaluations of one's schedules."""
    session, actor, now = current_session(), get_actor(), utc_now()
    reviews = list_reviews(session, actor, since=now - RECENT)
    today = local_date(now, actor.timezone)
    ahead = [one for one in reviews if one.meeting is not None or one.until >= today]
    planned = [one for row in list_schedules(session, actor) for one in _of_schedule(row)]
    entries = {one.identifier: one for one in (*planned, *(_of_review(review) for review in ahead))}
    return _file(list(entries.values()), "evaluations.ics")


@blueprint.get("/schedules/<uuid:schedule_id>/reviews.ics")
@requires(RUN)
def schedule_calendar(schedule_id: UUID) -> ResponseReturnValue:
    """The reviews of the next evaluations of one schedule."""
    row = get_schedule(current_session(), get_actor(), schedule_id)
    return _file(_of_schedule(row), "schedule.ics")


def _of_review(review: Review) -> CalendarEntry:
    """At a meeting where one is planned, else the day until which it is to be read."""
    evaluation, meeting = review.evaluation, review.meeting
    planned_for = evaluation.schedule_id
    words = {"reference": evaluation.reference, "period": code_text(evaluation.period_key)}
    return CalendarEntry(
        identifier=f"review-{planned_for}-{evaluation.period_key}"
        if planned_for
        else f"review-{evaluation.id}",
        title=gettext("Review of evaluation %(reference)s, %(period)s", **words),
        url=url_for("evaluations.show", evaluation_id=evaluation.id, _external=True),
        sequence=meeting.sequence + 2 if meeting else 1,
        day=None if meeting else review.until,
        starts_at=meeting.starts_at if meeting else None,
        ends_at=meeting.ends_at if meeting else None,
        zone=meeting.zone if meeting else evaluation.timezone,
        place=meeting.place if meeting else "",
    )


def _of_schedule(row: ScheduleRow) -> list[CalendarEntry]:
    """An entry for each of the next evaluations: its review is due some days after it is published."""
    return [
        CalendarEntry(
            identifier=f"review-{row.id}-{run.period.code}",
            title=gettext("Review of the evaluation of %(period)s", period=code_text(run.period.code)),
            url=url_for("evaluations.index", _external=True),
            sequence=0,
            day=review_day(run.due_at, row.timezone),
        )
        for run in row.next_runs(utc_now(), count=RUNS_SHOWN)
    ]


def _file(entries: list[CalendarEntry], name: str) -> Response:
    response = current_app.response_class(calendar_file(entries, now=utc_now()), content_type=MEDIA_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
