"""Announcements: the list, a new one, reading and confirming, taking down."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.channels.announcements import commands, queries
from partners.channels.announcements.forms import AnnouncementForm
from partners.channels.board import blueprint
from partners.channels.partners import list_partners
from partners.channels.policy import can_announce, may_announce
from partners.channels.tabs import tabs_at
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import ActionForm, press

READ, WRITE = Permission.CHANNEL_READ, Permission.CHANNEL_WRITE


@blueprint.get("/announcements/")
@requires(READ)
def announcements() -> ResponseReturnValue:
    """What was announced to the reader, the newest first."""
    session, actor = current_session(), get_actor()
    rows = queries.list_announcements(session, actor, now=utc_now())
    return render_template(
        "partners/channels/announcements/announcements.html",
        tabs_shown=tabs_at("channels.announcements"),
        current=[row for row in rows if not row.is_over],
        over=[row for row in rows if row.is_over],
        announces=can_announce(actor),
    )


@blueprint.route("/announcements/new", methods=["GET", "POST"])
@requires(WRITE)
@writes
def announce() -> ResponseReturnValue:
    """Tell everybody something."""
    session, actor = current_session(), get_actor()
    may_announce(actor)
    form = AnnouncementForm.from_request()
    form.offer(actor.organisation_name, list_partners(session, actor))
    if form.submitted_and_valid():
        try:
            announcement_id = commands.publish_announcement(
                session,
                actor,
                partnership_id=form.chosen_partnership,
                title=form.title.data,
                body=form.body.data,
                expires_on=form.expires_on.data,
                confirmation_wanted=form.confirmation_wanted.data,
                key=form.chosen_key,
                now=utc_now(),
            )
            flash(gettext("The announcement is published."), "success")
            return redirect(url_for("channels.announcement", announcement_id=announcement_id))
        except RuleBroken as error:
            form.refuse(error)
    page = render_template("partners/channels/announcements/announce.html", form=form)
    return page, 422 if form.errors else 200


@blueprint.get("/announcements/<uuid:announcement_id>")
@requires(READ)
def announcement(announcement_id: UUID) -> ResponseReturnValue:
    """One announcement."""
    row = queries.get_announcement(current_session(), get_actor(), announcement_id, now=utc_now())
    return render_template("partners/channels/announcements/announcement.html", row=row)


@blueprint.post("/announcements/<uuid:announcement_id>/read")
@requires(READ)
@writes
def confirm_announcement(announcement_id: UUID) -> ResponseReturnValue:
    """Confirm to have read it; it leaves the first page."""
    if ActionForm.from_request().submitted_and_valid():
        commands.confirm_announcement(current_session(), get_actor(), announcement_id, now=utc_now())
        flash(gettext("Thank you. It no longer stands on your first page."), "success")
    return redirect(url_for("channels.announcement", announcement_id=announcement_id))


@blueprint.post("/announcements/<uuid:announcement_id>/end")
@requires(WRITE)
@writes
def end_announcement(announcement_id: UUID) -> ResponseReturnValue:
    """Take it down before its last day."""
    press(
        lambda: commands.end_announcement(current_session(), get_actor(), announcement_id, now=utc_now()),
        done=gettext("The announcement was taken down."),
    )
    return redirect(url_for("channels.announcement", announcement_id=announcement_id))
