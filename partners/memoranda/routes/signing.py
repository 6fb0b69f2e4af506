"""From the approved text to the signatures, and back: send, sign, return to draft, withdraw."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from accounts.sign_in.confirmation import begin_confirmation, confirm_password
from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.memoranda import commands, pages, policy, presentation
from partners.memoranda.diligence import list_objections
from partners.memoranda.forms import NoteForm, SendForm, SignForm
from partners.memoranda.lifecycle import MemorandumAction as A
from partners.memoranda.routes.board import blueprint, form_page
from web.access import get_actor, requires, writes
from web.database import current_session


@blueprint.route("/<uuid:memorandum_id>/send", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def send(memorandum_id: UUID) -> ResponseReturnValue:
    """Freeze the approved text and ask every party for its signature."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.SEND)
    objections = list_objections(session, row, now=now)
    may_override = actor.holds(Permission.MEMORANDUM_SIGN)
    form = SendForm.from_request()
    reason = form.override_reason.data if objections and may_override else ""
    if form.submitted_and_valid():
        try:
            commands.send_for_signature(session, actor, row.id, now=now, override_reason=reason or "")
            flash(gettext("Sent for signature. The content is frozen now."), "success")
            return redirect(url_for(".show", memorandum_id=row.id))
        except RuleBroken as error:
            session.rollback()
            form.refuse(error)
    return form_page("send", form, row=row, objections=objections, may_override=may_override)


@blueprint.route("/<uuid:memorandum_id>/sign", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_SIGN)
@writes
def sign(memorandum_id: UUID) -> ResponseReturnValue:
    """Sign for one's own organisation, with the name typed and the password entered again."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.SIGN)
    policy.may_sign(actor, **_given(pages.list_signatures(session, row.id)))
    form = SignForm.from_request(content_hash=row.content_hash)
    if form.submitted_and_valid():
        try:
            begin_confirmation(session, actor, now=now)
            session.commit()
            confirm_password(session, actor, form.password.data)
            commands.sign(
                session,
                actor,
                row.id,
                typed_name=form.typed_name.data,
                content_hash=form.content_hash.data,
                now=now,
            )
            flash(
                gettext("You have signed the agreement for %(name)s.", name=actor.organisation_name),
                "success",
            )
            return redirect(url_for(".show", memorandum_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    content = pages.get_content(session, row)
    return form_page("sign", form, row=row, sentences=presentation.sentences(content), content=content)


@blueprint.route("/<uuid:memorandum_id>/return", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def return_to_draft(memorandum_id: UUID) -> ResponseReturnValue:
    """Open the content again; signatures given so far become void."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.REVISE)
    form = NoteForm.from_request()
    if form.submitted_and_valid():
        commands.return_to_draft(session, actor, row.id, note=form.note.data, now=utc_now())
        flash(gettext("Returned to draft."), "success")
        return redirect(url_for(".draft", memorandum_id=row.id))
    return form_page("return_to_draft", form, row=row)


@blueprint.route("/<uuid:memorandum_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def withdraw(memorandum_id: UUID) -> ResponseReturnValue:
    """Give up an agreement that not every party has signed."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.WITHDRAW)
    form = NoteForm.from_request()
    if form.submitted_and_valid():
        commands.withdraw(session, actor, row.id, note=form.note.data, now=utc_now())
        flash(gettext("Withdrawn."), "success")
        return redirect(url_for(".show", memorandum_id=row.id))
    return form_page("withdraw", form, row=row)


def _given(signatures: list[pages.SignatureRow]) -> dict[str, frozenset[UUID]]:
    """Who has signed, and for which parties."""
    return {
        "signed_by": frozenset(signature.signed_by_id for signature in signatures),
        "signed_for": frozenset(signature.organisation_id for signature in signatures),
    }
