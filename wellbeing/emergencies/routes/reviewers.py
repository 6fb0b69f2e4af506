"""Where the privacy officer confirms and reviews emergency openings, without a word of what was read."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from web.access import requires, writes_apart
from web.database import current_session, current_vault
from web.forms import form_page
from wellbeing.emergencies import following, queries
from wellbeing.emergencies.codes import BASES, FINDINGS, ITEMS, RECIPIENTS, SAID, UNSAFE, VERDICTS
from wellbeing.emergencies.forms import ReviewForm
from wellbeing.emergencies.lifecycle import GLASS, GlassAction
from wellbeing.emergencies.parameters import EMERGENCY
from wellbeing.emergencies.routes.blueprint import blueprint
from wellbeing.pages import get_visitor, go, pressed
from wellbeing.staff import staff_names

WATCH = Permission.WELLBEING_WATCH


@blueprint.get("/watch/urgent/")
@requires(WATCH)
def reviews() -> str:
    """Emergency openings, those that wait for somebody first."""
    visitor, now = get_visitor(), utc_now()
    rows = queries.list_for_watch(current_vault(), visitor)
    return render_template(
        "wellbeing/emergencies/reviews.html",
        rows=sorted(rows, key=lambda row: row.reviewed_at is not None),
        names=staff_names(current_session(), {row.organisation_id for row in rows}),
        bases=BASES,
        now=now,
        today=local_date(now, visitor.timezone),
    )


@blueprint.route("/watch/urgent/<uuid:glass_id>", methods=["GET", "POST"])
@requires(WATCH)
@writes_apart
def review(glass_id: UUID) -> ResponseReturnValue:
    """Who opened what kind of thing, on which ground, and what followed; whether it was justified."""
    vault, visitor = current_vault(), get_visitor()
    row = queries.get_for_watch(vault, visitor, glass_id)
    form = ReviewForm.from_request()
    if form.submitted_and_valid():
        try:
            following.review_glass(
                vault,
                visitor,
                glass_id,
                verdict=form.chosen_verdict,
                findings=form.chosen,
                now=utc_now(),
            )
            return go("glass.reviews", told="recorded")
        except RuleBroken as error:
            form.refuse(error)
    now = utc_now()
    return form_page(
        "wellbeing/emergencies/review.html",
        form,
        row=row,
        traces=queries.get_traces(vault, glass_id),
        often=queries.count_openings_by(vault, row.opened_by, before=row.opened_at),
        days=EMERGENCY.counted_days,
        can_review=GLASS.find(row.state, GlassAction.REVIEW) is not None
        and row.opened_by != visitor.pseudonym,
        names=staff_names(current_session(), [row.organisation_id, row.agency_id]),
        now=now,
        today=local_date(now, visitor.timezone),
        words={
            "bases": BASES,
            "findings": FINDINGS,
            "items": ITEMS,
            "recipients": RECIPIENTS,
            "said": SAID,
            "unsafe": UNSAFE,
            "verdicts": VERDICTS,
        },
    )


@blueprint.post("/watch/urgent/<uuid:glass_id>/second")
@requires(WATCH)
@writes_apart
def confirm(glass_id: UUID) -> ResponseReturnValue:
    """Confirm as a second person that one knows of it."""
    if not pressed():
        return go("glass.review", told="old_page", glass_id=glass_id)
    following.second_glass(current_vault(), get_visitor(), glass_id, now=utc_now())
    return go("glass.review", told="saved", glass_id=glass_id)
