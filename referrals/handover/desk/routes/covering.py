"""Cover for an absent worker: the manager arranges it, and both workers see it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.users.queries import list_workers
from core.actor import Role
from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.handover.desk.commands import arrange_cover, end_cover
from referrals.handover.desk.covers import list_covers
from referrals.handover.desk.forms import CoverForm
from referrals.handover.routes.board import blueprint
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import button_pressed
from web.i18n import translate


@blueprint.route("/cover", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def cover() -> ResponseReturnValue:
    """Who covers whom; the manager arranges more."""
    session, actor, now = current_session(), get_actor(), utc_now()
    form: CoverForm = CoverForm.from_request()
    workers = list_workers(session, actor.organisation_id) if actor.organisation_id else []
    form.offer([(worker.id, worker.name) for worker in workers])
    if form.submitted_and_valid():
        try:
            arrange_cover(session, actor, **form.answers(), now=now)
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(translate(N_("Cover is arranged. Both colleagues are told.")), "success")
            return redirect(url_for("handover.cover"))
    page = render_template(
        "referrals/desk/cover.html",
        form=form,
        covers=list_covers(session, actor, now=now),
        arranges=actor.has_role(Role.NGO_MANAGER),
        reader_id=actor.user_id,
    )
    return page, 422 if request.method == "POST" else 200


@blueprint.post("/cover/<uuid:cover_id>/end")
@requires(Permission.CASEWORK_WRITE)
@writes
def stop_cover(cover_id: UUID) -> ResponseReturnValue:
    """The worker is back early."""
    if button_pressed():
        end_cover(current_session(), get_actor(), cover_id, now=utc_now())
        flash(translate(N_("The cover has ended.")), "success")
    return redirect(url_for("handover.cover"))
