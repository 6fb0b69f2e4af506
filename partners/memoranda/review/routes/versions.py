"""The versions that were put to the parties, and what differs between two of them."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from core.permissions import Permission
from partners.memoranda import pages
from partners.memoranda.difference_words import differences_in_words
from partners.memoranda.differences import compare
from partners.memoranda.review import queries
from partners.memoranda.review.reading import passages_of
from partners.memoranda.review.routes.blueprint import blueprint
from partners.memoranda.review.rows import threads_of
from web.access import get_actor, requires
from web.database import current_session


@blueprint.get("/versions")
@requires(Permission.MEMORANDUM_DRAFT)
def versions(memorandum_id: UUID) -> ResponseReturnValue:
    """Every version that was put to the parties, with its approvals and what was said about it."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    threads = threads_of(queries.list_comments(session, actor, row.id))
    approvals = queries.list_approvals(session, actor, row.id)
    lines = [
        (
            version,
            [approval for approval in approvals if approval.version_number == version.number],
            sum(thread.first.version_number == version.number for thread in threads),
        )
        for version in queries.list_versions(session, actor, row.id)
    ]
    return render_template("partners/memoranda/review/versions.html", row=row, lines=lines)


@blueprint.get("/versions/<int:number>")
@requires(Permission.MEMORANDUM_DRAFT)
def version(memorandum_id: UUID, number: int) -> ResponseReturnValue:
    """One version as it was, with what was said about it."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    content = queries.get_version(session, actor, row.id, number)
    comments = queries.list_comments(session, actor, row.id)
    passages, elsewhere = passages_of(
        content, [one for one in threads_of(comments) if one.first.version_number == number]
    )
    return render_template(
        "partners/memoranda/review/version.html",
        row=row,
        version=next(v for v in queries.list_versions(session, actor, row.id) if v.number == number),
        passages=passages,
        elsewhere=elsewhere,
        actions=[],
    )


@blueprint.get("/versions/<int:older>/to/<int:newer>")
@requires(Permission.MEMORANDUM_DRAFT)
def differences(memorandum_id: UUID, older: int, newer: int) -> ResponseReturnValue:
    """What differs between two versions, section by section and word by word."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    old = queries.get_version(session, actor, row.id, older)
    new = queries.get_version(session, actor, row.id, newer)
    return render_template(
        "partners/memoranda/review/differences.html",
        row=row,
        older=older,
        newer=newer,
        sections=differences_in_words(compare(old, new)),
    )
