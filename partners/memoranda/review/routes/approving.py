"""The page of a review, and the steps of it: open, approve, ask for changes."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.memoranda import pages, policy
from partners.memoranda.forms import NoteForm
from partners.memoranda.lifecycle import MemorandumAction
from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.review import commands, queries
from partners.memoranda.review.forms import ApproveForm
from partners.memoranda.review.policy import can_approve
from partners.memoranda.review.reading import passages_of
from partners.memoranda.review.routes.blueprint import blueprint, form_page
from partners.memoranda.review.rows import in_the_way, threads_of
from partners.memoranda.review.turns import whose_turn
from partners.memoranda.section_form import SectionForm
from web.access import get_actor, requires, writes
from web.database import current_session
from web.i18n import message_of

A = MemorandumAction


@blueprint.get("/review")
@requires(Permission.MEMORANDUM_DRAFT)
def show(memorandum_id: UUID) -> ResponseReturnValue:
    """The latest version place by place with what was said, who has approved, and whose turn it is."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    versions = queries.list_versions(session, actor, row.id)
    version = versions[0] if versions else None
    threads = threads_of(queries.list_comments(session, actor, row.id))
    approvals = [
        approval
        for approval in queries.list_approvals(session, actor, row.id)
        if version and approval.version_number == version.number and approval.voided_at is None
    ]
    given = frozenset(approval.organisation_id for approval in approvals)
    passages, elsewhere = (
        passages_of(queries.get_version(session, actor, row.id, version.number), threads)
        if version
        else ([], [])
    )
    return render_template(
        "partners/memoranda/review/show.html",
        row=row,
        version=version,
        earlier=versions[1].number if len(versions) > 1 else None,
        passages=passages,
        elsewhere=elsewhere,
        approvals={approval.organisation_id: approval for approval in approvals},
        unsettled=in_the_way(threads),
        turn=whose_turn(row, actor, approvals, unsettled=in_the_way(threads), reviewed=bool(versions)),
        may_approve=can_approve(actor, row.facts.state, approved=given),
        actions=[action.value for action in A if policy.can_act(actor, row.facts.state, action)],
    )


@blueprint.post("/review/open")
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def open_review(memorandum_id: UUID) -> ResponseReturnValue:
    """Put the draft to all parties as the next version."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    form = SectionForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.open_review(session, actor, row.id, version=form.seen_version(), now=utc_now())
            flash(gettext("The review is open. The drafters of the other parties are told."), "success")
            return redirect(url_for(".show", memorandum_id=row.id))
        except RuleBroken as error:
            session.rollback()
            flash(message_of(error), "error")
    return redirect(url_for("memoranda.draft", memorandum_id=row.id))


@blueprint.route("/review/approve", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def approve(memorandum_id: UUID) -> ResponseReturnValue:
    """Approve the version in review for one's own organisation."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.APPROVE)
    number = queries.list_versions(session, actor, row.id)[0].number
    form = ApproveForm.from_request(number=number)
    if form.submitted_and_valid():
        try:
            memorandum = commands.approve(
                session,
                actor,
                row.id,
                number=form.seen_number(),
                legal_review=form.legal_review.data == "yes",
                note=form.note.data or "",
                now=utc_now(),
            )
            done = gettext(
                "You have approved version %(number)s for %(name)s.",
                number=number,
                name=actor.organisation_name,
            )
            if memorandum.state is S.APPROVED:
                done = gettext("All parties have approved version %(number)s.", number=number)
            flash(done, "success")
            return redirect(url_for(".show", memorandum_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("approve", form, row=row, number=number)


@blueprint.route("/review/changes", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def changes(memorandum_id: UUID) -> ResponseReturnValue:
    """Ask for changes: the text is a draft again."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.REQUEST_CHANGES)
    form = NoteForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.request_changes(session, actor, row.id, note=form.note.data, now=utc_now())
            flash(gettext("The text is a draft again."), "success")
            return redirect(url_for("memoranda.draft", memorandum_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("changes", form, row=row)
