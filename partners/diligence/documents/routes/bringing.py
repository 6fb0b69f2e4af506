"""Bringing, replacing, withdrawing and checking a document."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.diligence.documents import commands, policy, queries
from partners.diligence.documents.forms import (
    MOST_BODY,
    CheckForm,
    DocumentForm,
    NewerDocumentForm,
    WithdrawForm,
)
from partners.diligence.documents.kinds import KINDS, DocumentKind, kinds_for
from partners.diligence.documents.outcomes import CheckOutcome
from partners.diligence.documents.routes.frame import blueprint, checked_file, form_page, situation_of
from web.access import get_actor, requires, writes
from web.database import current_session


@blueprint.route("/of/<uuid:ngo_id>/new", methods=["GET", "POST"])
@requires(Permission.EVIDENCE_KEEP)
@writes
def new(ngo_id: UUID) -> ResponseReturnValue:
    """Bring a document with its file."""
    session, actor = current_session(), get_actor()
    form = DocumentForm.receive(most_bytes=MOST_BODY, kind=request.args.get("kind"))
    name = queries.get_ngo_name(session, actor, ngo_id)
    form.offer(kinds_for(actor.organisation_kind))
    if form.submitted_and_valid() and (brought := checked_file(form, actor, DocumentKind(form.kind.data))):
        facts = form.facts(DocumentKind(form.kind.data))
        try:
            document = commands.upload_document(
                session,
                actor,
                ngo_id=ngo_id,
                facts=facts,
                file=brought.file,
                scan=brought.scan,
                now=utc_now(),
            )
            flash(gettext("Uploaded."), "success")
            return redirect(url_for(".show", document_id=document.id))
        except RuleBroken as error:
            form.refuse(error)
    form.ask_for_file_again()
    return form_page(
        "new",
        form,
        ngo_id=ngo_id,
        ngo_name=name,
        is_own=actor.organisation_id == ngo_id,
        back_url=url_for(".about", ngo_id=ngo_id),
    )


@blueprint.route("/<uuid:document_id>/replace", methods=["GET", "POST"])
@requires(Permission.EVIDENCE_KEEP)
@writes
def replace(document_id: UUID) -> ResponseReturnValue:
    """Bring a newer document in the place of one."""
    session, actor = current_session(), get_actor()
    form = NewerDocumentForm.receive(most_bytes=MOST_BODY)
    row = queries.get_document(session, actor, document_id)
    policy.may_change(actor, **situation_of(row))
    if request.method == "GET":
        form.title.data = row.title
    if form.submitted_and_valid() and (brought := checked_file(form, actor, row.kind)):
        facts = form.facts(row.kind)
        try:
            newer = commands.replace_document(
                session, actor, row.id, facts=facts, file=brought.file, scan=brought.scan, now=utc_now()
            )
            flash(gettext("Replaced. The older document is kept."), "success")
            return redirect(url_for(".show", document_id=newer.id))
        except RuleBroken as error:
            form.refuse(error)
    form.ask_for_file_again()
    back_url = url_for(".show", document_id=row.id)
    return form_page("replace", form, row=row, facts=KINDS[row.kind], back_url=back_url)


@blueprint.route("/<uuid:document_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.EVIDENCE_KEEP)
@writes
def withdraw(document_id: UUID) -> ResponseReturnValue:
    """Say why a document counts no more."""
    session, actor = current_session(), get_actor()
    row = queries.get_document(session, actor, document_id)
    policy.may_change(actor, **situation_of(row))
    form = WithdrawForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.withdraw_document(session, actor, row.id, reason=form.reason.data, now=utc_now())
            flash(gettext("Withdrawn."), "success")
            return redirect(url_for(".about", ngo_id=row.ngo_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("withdraw", form, row=row, facts=KINDS[row.kind])


@blueprint.route("/<uuid:document_id>/check", methods=["GET", "POST"])
@requires(Permission.DILIGENCE_ASSESS)
@writes
def check(document_id: UUID) -> ResponseReturnValue:
    """An assessor says what they found."""
    session, actor = current_session(), get_actor()
    row = queries.get_document(session, actor, document_id)
    policy.may_check(actor, **situation_of(row))
    form = CheckForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.check_document(
                session,
                actor,
                row.id,
                outcome=CheckOutcome(form.outcome.data),
                note=form.note.data or "",
                now=utc_now(),
            )
            flash(gettext("Noted that you have checked it."), "success")
            return redirect(url_for(".show", document_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("check", form, row=row, facts=KINDS[row.kind])
