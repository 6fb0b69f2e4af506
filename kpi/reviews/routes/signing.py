"""Signing an evaluation off for one's own side."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from kpi.reviews import commands
from kpi.reviews.forms import SignForm
from kpi.reviews.policy import may_sign
from kpi.reviews.routes.board import back, blueprint, form_page, reading_of, say
from kpi.reviews.routes.reading import still_open, views_of
from web.access import requires, writes


@blueprint.route("/<uuid:evaluation_id>/review/sign", methods=["GET", "POST"])
@requires(Permission.EVALUATION_SIGN)
@writes
def sign(evaluation_id: UUID) -> ResponseReturnValue:
    """Sign for one's own side, with what is still open in view."""
    reading = reading_of(evaluation_id)
    side = may_sign(reading.actor, reading.sides, reading.review, disputes_are_noted=True)
    form = SignForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.sign(
                reading.session,
                reading.actor,
                evaluation_id,
                noted=bool(form.noted.data),
                note=form.note.data or "",
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            say(gettext("Signed. The document is made anew with your signature."))
            return back(evaluation_id, figure="signatures")
    return form_page(
        "sign",
        form,
        reading,
        still_open=still_open(reading, views_of(reading)),
        own_disputes=[one for one in reading.review.open_disputes if one.organisation_id == side],
    )
