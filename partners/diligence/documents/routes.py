"""Pages of documents: what is there about an NGO, one document, its steps, and with whom an NGO shares."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.actor import Actor, OrganisationKind
from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.diligence.documents import commands, policy, presentation, queries, sharing
from partners.diligence.documents.forms import (
    MOST_BODY,
    CheckForm,
    DocumentForm,
    NewDocumentForm,
    ShareForm,
    WithdrawForm,
)
from partners.diligence.documents.inspection import TYPE_NAMES, CheckedFile, check_file
from partners.diligence.documents.kinds import KINDS, DocumentKind, kinds_for
from partners.diligence.documents.outcomes import CheckOutcome
from partners.diligence.documents.rows import DocumentRow
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import BaseForm
from web.uploads import attachment

blueprint = Blueprint("documents", __name__, url_prefix="/documents")


@blueprint.get("/")
@requires(Permission.DILIGENCE_READ)
def index() -> ResponseReturnValue:
    """An NGO goes to its own documents; an agency sees whose documents it may read."""
    session, actor = current_session(), get_actor()
    if actor.organisation_kind is not OrganisationKind.AGENCY:
        return redirect(url_for(".about", ngo_id=actor.organisation_id))
    ngos = queries.list_ngos_with_documents(session, actor)
    states = queries.mandatory_states(session, [ngo_id for ngo_id, _ in ngos], _today(actor))
    shares = {share.ngo_id: share for share in queries.list_shares(session, actor)}
    return render_template("partners/diligence/documents/index.html", ngos=ngos, states=states, shares=shares)


@blueprint.get("/of/<uuid:ngo_id>")
@requires(Permission.DILIGENCE_READ)
def about(ngo_id: UUID) -> ResponseReturnValue:
    """What there is about one NGO: the kinds that count, the documents, and what an agency brought itself."""
    session, actor, today = current_session(), get_actor(), _today(get_actor())
    name = queries.get_ngo_name(session, actor, ngo_id)
    is_own = actor.organisation_id == ngo_id
    share = None if is_own else queries.find_share(session, ngo_id=ngo_id, agency_id=actor.organisation_id)
    rows = queries.list_documents(session, actor, ngo_id=ngo_id)
    theirs = [row for row in rows if row.owner_id == ngo_id]
    checks = queries.list_checks(session, actor, ngo_id=ngo_id)
    upload_url = url_for(".new", ngo_id=ngo_id) if actor.holds(Permission.EVIDENCE_KEEP) else None
    state = queries.mandatory_state(session, ngo_id, today)
    shown = is_own or (share is not None and share.is_granted)
    return render_template(
        "partners/diligence/documents/about.html",
        ngo_id=ngo_id,
        name=name,
        is_own=is_own,
        share=share,
        shown=shown,
        may_ask=policy.can_ask(actor) and share is None,
        summary=presentation.summary(state),
        tasks=presentation.tasks(state, theirs, upload_url=upload_url if is_own else None),
        counting=presentation.lines(filter(presentation.counts_now, theirs), checks, today),
        earlier=presentation.lines((r for r in theirs if not presentation.counts_now(r)), checks, today),
        brought=presentation.lines((row for row in rows if row.owner_id != ngo_id), checks, today),
        shares=queries.list_shares(session, actor) if is_own else [],
        upload_url=upload_url,
    )


@blueprint.route("/of/<uuid:ngo_id>/new", methods=["GET", "POST"])
@requires(Permission.EVIDENCE_KEEP)
@writes
def new(ngo_id: UUID) -> ResponseReturnValue:
    """Bring a document with its file."""
    session, actor = current_session(), get_actor()
    form = NewDocumentForm.receive(most_bytes=MOST_BODY, kind=request.args.get("kind"))
    name = queries.get_ngo_name(session, actor, ngo_id)
    form.offer(kinds_for(actor.organisation_kind))
    if form.submitted_and_valid() and (file := _checked(form, actor, DocumentKind(form.kind.data))):
        facts = form.facts(DocumentKind(form.kind.data))
        try:
            document = commands.upload_document(
                session, actor, ngo_id=ngo_id, facts=facts, file=file, now=utc_now()
            )
            flash(gettext("Uploaded."), "success")
            return redirect(url_for(".show", document_id=document.id))
        except RuleBroken as error:
            form.refuse(error)
    form.ask_for_file_again()
    return _form_page(
        "new",
        form,
        ngo_id=ngo_id,
        ngo_name=name,
        is_own=actor.organisation_id == ngo_id,
        back_url=url_for(".about", ngo_id=ngo_id),
    )


@blueprint.get("/<uuid:document_id>")
@requires(Permission.DILIGENCE_READ)
def show(document_id: UUID) -> ResponseReturnValue:
    """One document: what it is, what was found in it, what came before and after, and its steps."""
    session, actor = current_session(), get_actor()
    row = queries.get_document(session, actor, document_id)
    checks = [
        one for one in queries.list_checks(session, actor, ngo_id=row.ngo_id) if one.document_id == row.id
    ]
    situation = _situation(row)
    return render_template(
        "partners/diligence/documents/show.html",
        row=row,
        facts=KINDS[row.kind],
        line=presentation.lines([row], checks, _today(actor))[0],
        checks=checks,
        type_name=TYPE_NAMES[row.media_type],
        size=presentation.size_words(row.byte_size),
        may_change=policy.can_change(actor, **situation),
        may_check=policy.can_check(actor, **situation),
        may_open=not row.is_withdrawn or row.owner_id == actor.organisation_id,
        is_own=actor.organisation_id == row.owner_id,
    )


@blueprint.post("/<uuid:document_id>/file")
@requires(Permission.DILIGENCE_READ)
@writes
def download(document_id: UUID) -> ResponseReturnValue:
    """The file itself; a POST, because each opening leaves a row in the trail."""
    file = commands.open_file(current_session(), get_actor(), document_id, now=utc_now())
    return attachment(file.content, media_type=file.media_type, name=file.name)


@blueprint.route("/<uuid:document_id>/replace", methods=["GET", "POST"])
@requires(Permission.EVIDENCE_KEEP)
@writes
def replace(document_id: UUID) -> ResponseReturnValue:
    """Bring a newer document in the place of one."""
    session, actor = current_session(), get_actor()
    form = DocumentForm.receive(most_bytes=MOST_BODY)
    row = queries.get_document(session, actor, document_id)
    policy.may_change(actor, **_situation(row))
    if request.method == "GET":
        form.title.data = row.title
    if form.submitted_and_valid() and (file := _checked(form, actor, row.kind)):
        try:
            newer = commands.replace_document(
                session, actor, row.id, facts=form.facts(row.kind), file=file, now=utc_now()
            )
            flash(gettext("Replaced. The older document is kept."), "success")
            return redirect(url_for(".show", document_id=newer.id))
        except RuleBroken as error:
            form.refuse(error)
    form.ask_for_file_again()
    back_url = url_for(".show", document_id=row.id)
    return _form_page("replace", form, row=row, facts=KINDS[row.kind], back_url=back_url)


@blueprint.route("/<uuid:document_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.EVIDENCE_KEEP)
@writes
def withdraw(document_id: UUID) -> ResponseReturnValue:
    """Say why a document counts no more."""
    session, actor = current_session(), get_actor()
    row = queries.get_document(session, actor, document_id)
    policy.may_change(actor, **_situation(row))
    form = WithdrawForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.withdraw_document(session, actor, row.id, reason=form.reason.data, now=utc_now())
            flash(gettext("Withdrawn."), "success")
            return redirect(url_for(".about", ngo_id=row.ngo_id))
        except RuleBroken as error:
            form.refuse(error)
    return _form_page("withdraw", form, row=row, facts=KINDS[row.kind])


@blueprint.route("/<uuid:document_id>/check", methods=["GET", "POST"])
@requires(Permission.DILIGENCE_ASSESS)
@writes
def check(document_id: UUID) -> ResponseReturnValue:
    """An assessor says what they found."""
    session, actor = current_session(), get_actor()
    row = queries.get_document(session, actor, document_id)
    policy.may_check(actor, **_situation(row))
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
    return _form_page("check", form, row=row, facts=KINDS[row.kind])


@blueprint.route("/sharing", methods=["GET", "POST"])
@requires(Permission.EVIDENCE_KEEP)
@writes
def share() -> ResponseReturnValue:
    """An NGO decides which agencies see its documents."""
    session, actor = current_session(), get_actor()
    policy.may_share(actor)
    shares = queries.list_shares(session, actor)
    sharing_now = {one.agency_id for one in shares if one.is_granted}
    form = ShareForm.from_request()
    form.offer([pair for pair in queries.list_agencies(session) if pair[0] not in sharing_now])
    if form.submitted_and_valid():
        try:
            sharing.share_documents(session, actor, agency_id=UUID(form.agency.data), now=utc_now())
            flash(gettext("Shared. You can stop sharing at any time."), "success")
            return redirect(url_for(".share"))
        except RuleBroken as error:
            form.refuse(error)
    return _form_page("share", form, shares=shares, ngo_id=actor.organisation_id)


@blueprint.post("/sharing/<uuid:organisation_id>/stop")
@requires(Permission.EVIDENCE_KEEP)
@writes
def stop(organisation_id: UUID) -> ResponseReturnValue:
    """An NGO stops sharing with an agency, or declines to."""
    was_sharing = sharing.stop_sharing(
        current_session(), get_actor(), agency_id=organisation_id, now=utc_now()
    )
    words = (
        gettext("Stopped. The agency sees your documents no longer.") if was_sharing else gettext("Declined.")
    )
    flash(words, "success")
    return redirect(url_for(".share"))


@blueprint.post("/of/<uuid:ngo_id>/ask")
@requires(Permission.DILIGENCE_READ)
@writes
def ask(ngo_id: UUID) -> ResponseReturnValue:
    """An agency asks an NGO to share its documents."""
    sharing.ask_for_documents(current_session(), get_actor(), ngo_id=ngo_id, now=utc_now())
    flash(gettext("Asked. The NGO decides whether to share."), "success")
    return redirect(url_for(".about", ngo_id=ngo_id))


def _today(actor: Actor) -> date:
    return local_date(utc_now(), actor.timezone)


def _checked(form: DocumentForm, actor: Actor, kind: DocumentKind) -> CheckedFile | None:
    """The form's file, if it and what is said of it are in order; every refusal is shown at once.

    Nothing is held in the database while the file is looked at.
    """
    current_session().rollback()
    file = None
    try:
        commands.check_facts(actor, form.facts(kind), today=_today(actor))
    except RuleBroken as error:
        form.refuse(error)
    try:
        file = check_file(*form.upload())
    except RuleBroken as error:
        form.refuse(error)
    return None if form.errors else file


def _situation(row: DocumentRow) -> dict[str, Any]:
    """What the rules ask of a document."""
    return {
        "owner_id": row.owner_id,
        "is_replaced": row.is_replaced,
        "is_withdrawn": row.is_withdrawn,
    }


def _form_page(name: str, form: BaseForm, **values: object) -> ResponseReturnValue:
    """The page of a form; 422 where it comes back with errors."""
    page = render_template(f"partners/diligence/documents/{name}.html", form=form, **values)
    return page, 422 if form.errors else 200
