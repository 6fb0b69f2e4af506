"""A warm hand-off: whom to call, the log of the calls, and when the worker met officer and person."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from referrals.handover.warm import commands
from referrals.handover.warm.codes import RESULTS
from referrals.handover.warm.forms import CallForm, MeetingForm, at_edge
from referrals.handover.warm.queries import NOT_FOUND, WarmRow, find_warm
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import form_page
from web.i18n import translate

blueprint = Blueprint("warm", __name__, url_prefix="/referrals")
FORGOTTEN = timedelta(hours=4)
"""After so long nobody is on the way any more: the page asks for the record instead of counting on."""
READ = Permission.REFERRAL_READ


@blueprint.get("/<uuid:referral_id>/warm")
@requires(READ)
def show(referral_id: UUID) -> ResponseReturnValue:
    """The callable list, the log, and both forms."""
    return _page(referral_id)


@blueprint.post("/<uuid:referral_id>/warm/calls")
@requires(READ)
@writes
def log_call(referral_id: UUID) -> ResponseReturnValue:
    """Log a call."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = _get(session, actor, referral_id, now=now)
    form = CallForm.from_request()
    form.offer(_names(row))
    if not form.submitted_and_valid():
        return _page(referral_id, call=form)
    try:
        commands.log_call(
            session,
            actor,
            referral_id,
            contact_id=form.chosen_contact,
            called_at=at_edge(form.called_at.data, actor.timezone),
            result=form.chosen_result,
            now=now,
        )
    except RuleBroken as error:
        session.rollback()
        form.refuse(error)
        return _page(referral_id, call=form)
    flash(gettext("The call is logged."), "success")
    return redirect(url_for("warm.show", referral_id=referral_id))


@blueprint.post("/<uuid:referral_id>/warm/meeting")
@requires(READ)
@writes
def log_meeting(referral_id: UUID) -> ResponseReturnValue:
    """Record when the worker met officer and person."""
    session, actor, now = current_session(), get_actor(), utc_now()
    _get(session, actor, referral_id, now=now)
    form = MeetingForm.from_request()
    if not form.submitted_and_valid():
        return _page(referral_id, meeting=form)
    try:
        met_at = at_edge(form.met_at.data, actor.timezone)
        commands.log_meeting(session, actor, referral_id, met_at=met_at, now=now)
    except RuleBroken as error:
        session.rollback()
        form.refuse(error)
        return _page(referral_id, meeting=form)
    flash(gettext("It is recorded when they met."), "success")
    return redirect(url_for("warm.show", referral_id=referral_id))


def _page(
    referral_id: UUID, *, call: CallForm | None = None, meeting: MeetingForm | None = None
) -> ResponseReturnValue:
    session, actor, now = current_session(), get_actor(), utc_now()
    row = _get(session, actor, referral_id, now=now)
    here = now.astimezone(ZoneInfo(actor.timezone)).replace(tzinfo=None, second=0, microsecond=0)
    first = str(row.contacts[0].id) if row.contacts else ""
    call_form = call or CallForm(called_at=here, contact_id=first)
    call_form.offer(_names(row))
    meeting_form = meeting or MeetingForm(met_at=here)
    return form_page(
        "referrals/handover/warm/show.html",
        call or meeting or call_form,
        row=row,
        call_form=call_form,
        meeting_form=meeting_form,
        now=now,
        **times_of(row, now=now),
    )


def panel_of(
    session: Session, actor: Actor, referral_id: UUID, *, now: datetime
) -> tuple[WarmRow, dict[str, Any]] | None:
    """The line on a referral's page that leads here; None where it is no warm hand-off."""
    row = find_warm(session, actor, referral_id, now=now)
    return None if row is None else (row, times_of(row, now=now))


def times_of(row: WarmRow, *, now: datetime) -> dict[str, Any]:
    """The elapsed minutes and the words of the results, for the page and its panel."""
    elapsed = row.elapsed(now)
    return {
        "minutes": None if elapsed is None else int(elapsed.total_seconds() // 60),
        "aim_minutes": int(row.aim.total_seconds() // 60),
        "is_late": row.is_late(now),
        "is_forgotten": row.met_at is None and elapsed is not None and elapsed > FORGOTTEN,
        "results": {result: translate(label) for result, label in RESULTS.items()},
    }


def _get(session: Session, actor: Actor, referral_id: UUID, *, now: datetime) -> WarmRow:
    row = find_warm(session, actor, referral_id, now=now)
    if row is None:
        raise NotFound(NOT_FOUND)
    return row


def _names(row: WarmRow) -> list[tuple[UUID, str]]:
    return [(one.id, f"{one.name}, {one.phone}") for one in row.contacts]
