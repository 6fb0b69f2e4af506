"""Drafting what follows an agreement: an amendment from a day on, or the renewal."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.memoranda import commands, pages, policy
from partners.memoranda.following import earliest_amendment, may_follow
from partners.memoranda.forms import AmendForm
from partners.memoranda.lifecycle import MemorandumAction as A
from partners.memoranda.routes.board import blueprint, form_page
from partners.memoranda.terms import MemorandumKind
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import ActionForm


@blueprint.route("/<uuid:memorandum_id>/amend", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def amend(memorandum_id: UUID) -> ResponseReturnValue:
    """Open the draft of an amendment, with the present text, that holds from a day on."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.AMEND)
    may_follow(session, row, MemorandumKind.AMENDMENT, now=now)
    earliest = earliest_amendment(row, now)
    form = AmendForm.from_request(effective_on=earliest)
    if form.submitted_and_valid():
        try:
            draft = commands.draft_amendment(
                session, actor, row.id, effective_on=form.effective_on.data, now=now
            )
            flash(
                gettext("The draft begins with the present text. Change what is to be different."), "success"
            )
            return redirect(url_for(".draft", memorandum_id=draft.id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("amend", form, row=row, earliest=earliest)


@blueprint.route("/<uuid:memorandum_id>/renew", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def renew(memorandum_id: UUID) -> ResponseReturnValue:
    """Open the draft of the renewal, with the present terms, from the day after the last day."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.RENEW)
    may_follow(session, row, MemorandumKind.RENEWAL, now=now)
    form = ActionForm.from_request()
    if form.submitted_and_valid():
        draft = commands.draft_renewal(session, actor, row.id, now=now)
        flash(
            gettext("The draft begins with the present terms. Check the term and change what you agree."),
            "success",
        )
        return redirect(url_for(".draft", memorandum_id=draft.id))
    return form_page("renew", form, row=row)
