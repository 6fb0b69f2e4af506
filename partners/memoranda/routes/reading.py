"""Reading agreements: the list by what has to be done, one agreement, and its document."""

from uuid import UUID

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import NotFound
from core.permissions import Permission
from core.text import N_
from partners.memoranda import pages, policy, presentation, telling
from partners.memoranda.difference_words import differences_in_words
from partners.memoranda.differences import compare
from partners.memoranda.history import list_history
from partners.memoranda.open_referrals import count_open
from partners.memoranda.pdf import agreement_pdf
from partners.memoranda.routes.board import blueprint
from partners.memoranda.verification.queries import find_document
from partners.memoranda.versions import list_lines, list_versions, possible_actions
from web.access import get_actor, requires
from web.database import current_session
from web.pdf import pdf_is_on


@blueprint.get("/")
@requires(Permission.MEMORANDUM_READ)
def index() -> ResponseReturnValue:
    """All agreements of one's own organisation: being agreed, holding, and earlier ones."""
    now, actor = utc_now(), get_actor()
    groups = telling.groups_of(list_lines(pages.list_memoranda(current_session(), actor), now=now), actor)
    may_draft = actor.holds(Permission.MEMORANDUM_DRAFT)
    return render_template("partners/memoranda/index.html", groups=groups, may_draft=may_draft)


@blueprint.get("/<uuid:memorandum_id>")
@requires(Permission.MEMORANDUM_READ)
def show(memorandum_id: UUID) -> ResponseReturnValue:
    """One agreement in plain words, its versions, its signatures, what happened and what happens next."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = pages.get_memorandum(session, actor, memorandum_id)
    content = pages.get_content(session, row)
    signatures = pages.list_signatures(session, row.id)
    versions = list_versions(session, actor, row)
    signed_for = frozenset(signature.organisation_id for signature in signatures)
    base = next((one for one in versions if one.id == row.follows_id), None)
    changes = compare(pages.get_content(session, base), content) if base else ()
    return render_template(
        "partners/memoranda/show.html",
        row=row,
        content=content,
        signatures=signatures,
        tag=presentation.tag_of(row, now),
        days_left=presentation.days_to_end(row, now),
        next_step=telling.what_happens_next(row, versions, now, open_referrals=count_open(session, [row.id])),
        versions=telling.version_lines(row, versions, now),
        place=telling.place_among(row, versions, now),
        base=base,
        changes=differences_in_words(changes),
        sentences=presentation.sentences(content),
        targets=[presentation.target_in_words(target) for target in content.targets],
        events=telling.timeline(list_history(session, row.id, with_notes=policy.negotiates(actor))),
        actions=[action.value for action in possible_actions(actor, row, versions, now=now)],
        may_sign=policy.can_sign(actor, row.facts.state, signed_for=signed_for),
        pdf_ready=row.facts.executed_at is not None and pdf_is_on(),
    )


@blueprint.get("/<uuid:memorandum_id>/agreement.pdf")
@requires(Permission.MEMORANDUM_READ)
def download(memorandum_id: UUID) -> ResponseReturnValue:
    """The signed agreement as PDF: the document that was issued, or until then one without digital signature."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    if row.facts.executed_at is None or not pdf_is_on():
        raise NotFound(N_("There is no signed PDF of this agreement."))
    document = find_document(session, row.id)
    if document is None:
        content, signatures = pages.get_content(session, row), pages.list_signatures(session, row.id)
        document = agreement_pdf(row, content, signatures).content
    answer = Response(document, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.reference}.pdf"'
    return answer
