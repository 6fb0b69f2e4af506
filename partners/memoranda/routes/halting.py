"""Pausing and ending what was signed: suspend, resume, end by notice, for cause, safety or law."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.memoranda import commands, halting, pages, policy, telling
from partners.memoranda.forms import ResumeForm, SuspendForm, TerminateForm
from partners.memoranda.lifecycle import MemorandumAction as A
from partners.memoranda.open_referrals import count_open
from partners.memoranda.routes.board import blueprint, form_page
from partners.memoranda.terms import TerminationKind
from web.access import get_actor, requires, writes
from web.database import current_session

REVIEW_AFTER = timedelta(days=14)
"""[HOUSE] When the parties look at a suspension again, unless they choose another day."""


@blueprint.route("/<uuid:memorandum_id>/suspend", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_SIGN)
@writes
def suspend(memorandum_id: UUID) -> ResponseReturnValue:
    """Stop new referrals at once, with the reason and the day on which the parties look at it again."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.SUSPEND)
    form = SuspendForm.from_request(review_on=min(row.today(now) + REVIEW_AFTER, row.facts.last_day))
    if form.submitted_and_valid():
        try:
            commands.suspend(
                session, actor, row.id, reason=form.reason.data, review_on=form.review_on.data, now=now
            )
            flash(gettext("Suspended. No new referral can be sent until you resume it."), "success")
            return redirect(url_for(".show", memorandum_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("suspend", form, row=row, open_referrals=count_open(session, [row.id]))


@blueprint.route("/<uuid:memorandum_id>/resume", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_SIGN)
@writes
def resume(memorandum_id: UUID) -> ResponseReturnValue:
    """Let referrals be sent again."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.RESUME)
    form = ResumeForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.resume(session, actor, row.id, note=form.note.data, now=utc_now())
            flash(gettext("Resumed. Referrals can be sent again."), "success")
            return redirect(url_for(".show", memorandum_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("resume", form, row=row)


@blueprint.route("/<uuid:memorandum_id>/terminate", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_SIGN)
@writes
def terminate(memorandum_id: UUID) -> ResponseReturnValue:
    """End it: from the day given the agreement is no longer in force, and what is open winds down."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.TERMINATE)
    earliest = halting.earliest_ends(row, now)
    proposed = min(earliest[TerminationKind.NOTICE], row.facts.ends_on)
    form = TerminateForm.from_request(kind=TerminationKind.NOTICE.value, effective_on=proposed)
    if form.submitted_and_valid():
        try:
            commands.terminate(
                session,
                actor,
                row.id,
                kind=TerminationKind(form.kind.data),
                effective_on=form.effective_on.data,
                note=form.note.data,
                now=now,
            )
            flash(gettext("The agreement is ended from the day that you gave."), "success")
            return redirect(url_for(".show", memorandum_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    day = max(form.effective_on.data or proposed, row.facts.starts_on)
    rule = telling.wind_down_in_words(row, day - timedelta(days=1), count_open(session, [row.id]))
    return form_page("terminate", form, row=row, earliest=earliest[TerminationKind.NOTICE], wind_down=rule)
