"""Whose documents there are, one NGO's, one document, and its file."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.actor import OrganisationKind
from core.clock import utc_now
from core.permissions import Permission
from partners.diligence.documents import commands, policy, presentation, queries
from partners.diligence.documents.inspection import TYPE_NAMES
from partners.diligence.documents.kinds import KINDS
from partners.diligence.documents.routes.frame import (
    blueprint,
    situation_of,
    today_of,
)
from partners.diligence.documents.scanner import find_scanner
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import button_pressed
from web.uploads import attachment


@blueprint.get("/")
@requires(Permission.DILIGENCE_READ)
def index() -> ResponseReturnValue:
    """An NGO goes to its own documents; an agency sees whose documents it may read."""
    session, actor = current_session(), get_actor()
    if actor.organisation_kind is not OrganisationKind.AGENCY:
        return redirect(url_for(".about", ngo_id=actor.organisation_id))
    ngos = queries.list_ngos_with_documents(session, actor)
    states = queries.mandatory_states(session, [ngo_id for ngo_id, _ in ngos], today_of(actor))
    shares = {share.ngo_id: share for share in queries.list_shares(session, actor)}
    return render_template("partners/diligence/documents/index.html", ngos=ngos, states=states, shares=shares)


@blueprint.get("/of/<uuid:ngo_id>")
@requires(Permission.DILIGENCE_READ)
def about(ngo_id: UUID) -> ResponseReturnValue:
    """What there is about one NGO: the kinds that count, the documents, and what an agency brought itself."""
    session, actor, today = current_session(), get_actor(), today_of(get_actor())
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
        scans=find_scanner() is not None,
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
    situation = situation_of(row)
    return render_template(
        "partners/diligence/documents/show.html",
        row=row,
        facts=KINDS[row.kind],
        line=presentation.lines([row], checks, today_of(actor))[0],
        checks=checks,
        type_name=TYPE_NAMES[row.media_type],
        size=presentation.size_words(row.byte_size),
        may_change=policy.can_change(actor, **situation),
        may_check=policy.can_check(actor, **situation),
        may_open=presentation.can_open(actor, row),
        is_own=actor.organisation_id == row.owner_id,
        scan=presentation.scan_of(row),
    )


@blueprint.post("/<uuid:document_id>/file")
@requires(Permission.DILIGENCE_READ)
@writes
def download(document_id: UUID) -> ResponseReturnValue:
    """The file itself; a POST, because each opening leaves a row in the trail."""
    session, actor = current_session(), get_actor()
    row = queries.get_document(session, actor, document_id)
    if not button_pressed():
        return redirect(url_for(".show", document_id=row.id))
    file = commands.open_file(session, actor, row.id, now=utc_now())
    return attachment(file.content, media_type=file.media_type, name=file.name)
