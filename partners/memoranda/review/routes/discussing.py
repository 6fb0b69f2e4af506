"""Comments on a place of the text, answers, and what becomes of them."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.memoranda import pages, policy
from partners.memoranda.lifecycle import MemorandumAction
from partners.memoranda.review import commands, queries
from partners.memoranda.review.forms import AnswerForm, CommentForm, SettleForm
from partners.memoranda.review.outcomes import Outcome
from partners.memoranda.review.places import Place, places_of
from partners.memoranda.review.reading import label_of, passages_of
from partners.memoranda.review.routes.blueprint import blueprint, form_page
from partners.memoranda.review.rows import CommentRow, Thread, threads_of
from partners.memoranda.rows import MemorandumRow
from web.access import get_actor, requires, writes
from web.database import current_session

A = MemorandumAction


@blueprint.route("/review/places/<place>", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def comment(memorandum_id: UUID, place: str) -> ResponseReturnValue:
    """Comment on a section or a clause of the version in review."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.COMMENT)
    number = queries.list_versions(session, actor, row.id)[0].number
    content = queries.get_version(session, actor, row.id, number)
    spot = next((one for one in places_of(content.clauses) if one.code == place), None)
    if spot is None:
        raise NotFound(N_("This version has no such section or clause."))
    form = CommentForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.comment(
                session,
                actor,
                row.id,
                place=spot,
                body=form.body.data,
                internal=form.internal.data,
                now=utc_now(),
            )
            flash(gettext("Your comment is written."), "success")
            return _back_to(row.id, spot)
        except RuleBroken as error:
            form.refuse(error)
    passages, _elsewhere = passages_of(content, threads_of(queries.list_comments(session, actor, row.id)))
    passage = next(one for one in passages if one.place == spot)
    return form_page("comment", form, row=row, passage=passage)


@blueprint.route("/review/comments/<uuid:comment_id>/answer", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def answer(memorandum_id: UUID, comment_id: UUID) -> ResponseReturnValue:
    """Answer a comment that is open."""
    session, actor = current_session(), get_actor()
    row, thread = _thread(memorandum_id, comment_id)
    policy.may_act(actor, row.facts.state, A.COMMENT)
    form = AnswerForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.comment(
                session,
                actor,
                row.id,
                place=thread.first.place,
                body=form.body.data,
                reply_to=thread.first.id,
                now=utc_now(),
            )
            flash(gettext("Your answer is written."), "success")
            return _back_to(row.id, thread.first.place)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("answer", form, row=row, thread=thread, label=label_of(thread.first.place))


@blueprint.route("/review/comments/<uuid:comment_id>/settle", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def settle(memorandum_id: UUID, comment_id: UUID) -> ResponseReturnValue:
    """Say what becomes of a comment."""
    session, actor = current_session(), get_actor()
    row, thread = _thread(memorandum_id, comment_id)
    policy.may_act(actor, row.facts.state, A.COMMENT)
    form = SettleForm.from_request()
    form.offer(own=thread.first.organisation_id == actor.organisation_id)
    if form.submitted_and_valid():
        try:
            commands.settle(
                session,
                actor,
                thread.first.id,
                outcome=Outcome(form.outcome.data),
                note=form.note.data or "",
                now=utc_now(),
            )
            flash(gettext("The comment is settled."), "success")
            return _back_to(row.id, thread.first.place)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("settle", form, row=row, thread=thread, label=label_of(thread.first.place))


def _thread(memorandum_id: UUID, comment_id: UUID) -> tuple[MemorandumRow, Thread]:
    """The agreement and the thread of a comment that are the actor's to read."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    comments: list[CommentRow] = queries.list_comments(session, actor, row.id)
    for thread in threads_of(comments):
        if thread.first.id == comment_id:
            return row, thread
    raise NotFound(N_("There is no such comment."))


def _back_to(memorandum_id: UUID, place: Place) -> ResponseReturnValue:
    return redirect(url_for(".show", memorandum_id=memorandum_id, _anchor=place.code))
