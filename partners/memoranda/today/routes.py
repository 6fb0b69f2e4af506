"""One page in plain words: what does this agreement allow today, and what changes next."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.permissions import Permission
from partners.memoranda import pages, presentation
from partners.memoranda.difference_words import differences_in_words
from partners.memoranda.differences import compare
from partners.memoranda.terms import MemorandumKind
from partners.memoranda.today import outlook
from partners.memoranda.today.queries import list_stopped
from partners.memoranda.versions import list_versions
from web.access import get_actor, requires
from web.database import current_session
from web.i18n import in_words, translate

blueprint = Blueprint("agreement_today", __name__, url_prefix="/agreements/<uuid:memorandum_id>/today")


@blueprint.get("")
@requires(Permission.MEMORANDUM_READ)
def show(memorandum_id: UUID) -> ResponseReturnValue:
    """The terms that hold now, whether referrals may be sent, and the days on which that changes."""
    session, actor, now = current_session(), get_actor(), utc_now()
    asked = pages.get_memorandum(session, actor, memorandum_id)
    versions = list_versions(session, actor, asked)
    row = outlook.present_version(versions, now) or asked
    content = pages.get_content(session, row)
    stopped = list_stopped(session, row, now=now)
    answer = outlook.allowed(row, now, stopped=list(stopped))
    scheduled = [
        version
        for version in versions
        if version.kind is MemorandumKind.AMENDMENT
        and version.facts.executed_at is not None
        and version.facts.starts_on > row.today(now)
    ]
    return render_template(
        "partners/memoranda/today/show.html",
        asked=asked,
        row=row,
        content=content,
        answer=answer,
        answer_text=in_words(answer.text, answer.params),
        stopped={ngo: translate(reason) for ngo, reason in stopped.items()},
        sentences=presentation.sentences(content, with_times=False),
        lines=presentation.response_lines(content),
        targets=[presentation.target_in_words(target) for target in content.targets],
        changes=[(change, in_words(change.text, change.params)) for change in outlook.changes(versions, now)],
        differences=[
            (version, differences_in_words(compare(content, pages.get_content(session, version))))
            for version in scheduled
        ],
        preparing=outlook.in_preparation(versions, now),
        tag_of=lambda version: presentation.tag_of(version, now),
    )
