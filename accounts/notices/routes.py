"""One's own notices, the hour of the daily mail, and what it leaves out for a while."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from accounts.notices import commands, queries
from accounts.notices.forms import NO_DIGEST, HourForm, MuteForm
from accounts.notices.kinds import NoticeKind
from accounts.notices.partnerships import names_for
from accounts.notices.presenting import shown
from accounts.notices.words import LABELS
from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from web.access import get_actor, local_target, requires, writes
from web.database import current_session
from web.forms import ActionForm
from web.i18n import translate

blueprint = Blueprint("notices", __name__, url_prefix="/notices")
OWN = Permission.ACCOUNT_OWN
FURTHEST = 10_000


@blueprint.get("/")
@requires(OWN)
def index() -> ResponseReturnValue:
    """The reader's own notices, the unread ones first."""
    session, actor, kind = current_session(), get_actor(), _kind()
    offset = min(max(request.args.get("start", default=0, type=int), 0), FURTHEST)
    rows = queries.list_notices(session, actor, kind=kind, offset=offset, limit=queries.PAGE_SIZE + 1)
    unread = queries.unread_by_kind(session, actor)
    more = len(rows) > queries.PAGE_SIZE
    chosen = kind.value if kind else None
    return render_template(
        "accounts/notices/index.html",
        notices=[shown(row) for row in rows[: queries.PAGE_SIZE]],
        tabs_shown=_tabs(kind, unread),
        kind=chosen,
        unread=unread.get(kind, 0) if kind else sum(unread.values()),
        first_url=url_for("notices.index", kind=chosen) if offset else None,
        next_url=url_for("notices.index", kind=chosen, start=offset + queries.PAGE_SIZE) if more else None,
    )


@blueprint.post("/<uuid:notice_id>/open")
@requires(OWN)
@writes
def open_notice(notice_id: UUID) -> ResponseReturnValue:
    """Mark a notice as read and go where it leads."""
    if not ActionForm.from_request().submitted_and_valid():
        return redirect(url_for("notices.index"))
    link = commands.open_notice(current_session(), get_actor(), notice_id, now=utc_now())
    return redirect(request.script_root + (local_target(link) or "/"))


@blueprint.post("/<uuid:notice_id>/read")
@requires(OWN)
@writes
def read(notice_id: UUID) -> ResponseReturnValue:
    """Mark a notice as read and stay."""
    if ActionForm.from_request().submitted_and_valid():
        commands.mark_read(current_session(), get_actor(), notice_id, now=utc_now())
    return redirect(url_for("notices.index", kind=request.args.get("kind")))


@blueprint.post("/read-all")
@requires(OWN)
@writes
def read_all() -> ResponseReturnValue:
    """Mark everything, or everything of one kind, as read."""
    if ActionForm.from_request().submitted_and_valid():
        done = commands.mark_all_read(current_session(), get_actor(), kind=_kind(), now=utc_now())
        flash(
            ngettext("%(num)s notice was marked as read.", "%(num)s notices were marked as read.", done),
            "success",
        )
    return redirect(url_for("notices.index", kind=request.args.get("kind")))


@blueprint.get("/mail")
@requires(OWN)
def mail() -> ResponseReturnValue:
    """Which mail the reader wants."""
    return _mail_page()


@blueprint.post("/mail/hour")
@requires(OWN)
@writes
def choose_hour() -> ResponseReturnValue:
    """Choose the hour of the daily mail."""
    form = HourForm.from_request()
    form.offer()
    if not form.submitted_and_valid():
        return _mail_page(hour=form), 422
    commands.choose_digest_hour(current_session(), get_actor(), hour=form.chosen_hour, now=utc_now())
    flash(gettext("The hour of your daily mail was saved."), "success")
    return redirect(url_for("notices.mail"))


@blueprint.post("/mail/mute")
@requires(OWN)
@writes
def mute() -> ResponseReturnValue:
    """Leave something out of the mails until a day."""
    session, actor = current_session(), get_actor()
    form = MuteForm.from_request()
    form.offer(names_for(session, actor))
    if form.submitted_and_valid():
        try:
            commands.mute(
                session,
                actor,
                kind=form.chosen_kind,
                partnership_id=form.chosen_partnership,
                until=form.until.data,
                reason=form.reason.data,
                now=utc_now(),
            )
            flash(gettext("Saved. You still find these notices here."), "success")
            return redirect(url_for("notices.mail"))
        except RuleBroken as error:
            form.refuse(error)
    return _mail_page(muting=form), 422


@blueprint.post("/mail/mutes/<uuid:mute_id>/end")
@requires(OWN)
@writes
def end_mute(mute_id: UUID) -> ResponseReturnValue:
    """Get mails about it again."""
    if ActionForm.from_request().submitted_and_valid():
        commands.unmute(current_session(), get_actor(), mute_id, now=utc_now())
        flash(gettext("You get mails about it again."), "success")
    return redirect(url_for("notices.mail"))


def _mail_page(*, hour: HourForm | None = None, muting: MuteForm | None = None) -> str:
    session, actor = current_session(), get_actor()
    partnerships = list(names_for(session, actor))
    chosen = queries.digest_hour_of(session, actor)
    hour_form = hour or HourForm(hour=NO_DIGEST if chosen is None else str(chosen))
    hour_form.offer()
    mute_form = muting or MuteForm()
    mute_form.offer(partnerships)
    names = dict(partnerships)
    return render_template(
        "accounts/notices/mail.html",
        form=muting or hour or hour_form,
        hour_form=hour_form,
        mute_form=mute_form,
        mutes=[
            (row, translate(LABELS[row.kind]) if row.kind else _name(row.partnership_id, names))
            for row in queries.list_mutes(session, actor, today=local_date(utc_now(), actor.timezone))
        ],
    )


def _name(partnership_id: UUID | None, names: dict[UUID, str]) -> str:
    found = names.get(partnership_id) if partnership_id else None
    return found or translate(N_("A partnership that you no longer see"))


def _kind() -> NoticeKind | None:
    value = request.args.get("kind")
    return NoticeKind(value) if value in set(NoticeKind) else None


def _tabs(chosen: NoticeKind | None, unread: dict[NoticeKind, int]) -> list[dict[str, object]]:
    """All, then every kind that has something unread, and the one that is open."""
    everything = {
        "label": translate(N_("All")),
        "url": url_for("notices.index"),
        "current": chosen is None,
        "count": sum(unread.values()),
    }
    kinds = [kind for kind in NoticeKind if kind in unread or kind is chosen]
    return [everything] + [
        {
            "label": translate(LABELS[kind]),
            "url": url_for("notices.index", kind=kind.value),
            "current": kind is chosen,
            "count": unread.get(kind, 0),
        }
        for kind in kinds
    ]
