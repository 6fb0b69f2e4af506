"""Conversations: the list, a new one, and one with its messages."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.channels.board import blueprint
from partners.channels.partners import list_partners
from partners.channels.policy import can_talk, may_talk
from partners.channels.tabs import tabs_at
from partners.channels.threads import commands, queries
from partners.channels.threads.conversation import load_conversation
from partners.channels.threads.forms import MessageForm, TopicForm
from partners.channels.threads.policy import TOPIC_KINDS
from partners.channels.threads.presenting import questions_of, shown
from partners.channels.threads.referrals import list_referral_threads
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import ActionForm, press

READ, WRITE = Permission.CHANNEL_READ, Permission.CHANNEL_WRITE
FURTHEST = 10_000


@blueprint.get("/")
@requires(READ)
def index() -> ResponseReturnValue:
    """The conversations of the reader's referrals and partnerships."""
    session, actor = current_session(), get_actor()
    start = min(max(request.args.get("start", default=0, type=int), 0), FURTHEST)
    rows = queries.list_threads(session, actor, offset=start, limit=queries.PAGE_SIZE + 1)
    more = len(rows) > queries.PAGE_SIZE
    return render_template(
        "partners/channels/threads/index.html",
        tabs_shown=tabs_at("channels.index"),
        talks=can_talk(actor),
        threads=rows[: queries.PAGE_SIZE],
        referral_threads=list_referral_threads(session, actor, now=utc_now()) if not start else [],
        first_url=url_for("channels.index") if start else None,
        next_url=url_for("channels.index", start=start + queries.PAGE_SIZE) if more else None,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(WRITE)
@writes
def new() -> ResponseReturnValue:
    """Begin a conversation with a partner."""
    session, actor = current_session(), get_actor()
    may_talk(actor)
    form = TopicForm.from_request(partnership_id=request.args.get("partnership"))
    form.offer(TOPIC_KINDS)
    form.offer_partners(list_partners(session, actor))
    if form.submitted_and_valid():
        try:
            thread_id = commands.open_topic(
                session,
                actor,
                partnership_id=UUID(form.partnership_id.data),
                subject=form.subject.data,
                entry=form.entry,
                now=utc_now(),
            )
            flash(gettext("Your message was sent."), "success")
            return redirect(url_for("channels.show", thread_id=thread_id))
        except RuleBroken as error:
            form.refuse(error)
    page = render_template("partners/channels/threads/new.html", form=form)
    return page, 422 if form.errors else 200


@blueprint.get("/<uuid:thread_id>")
@requires(READ)
def show(thread_id: UUID) -> ResponseReturnValue:
    """One conversation, the oldest message first."""
    return _page(thread_id)


@blueprint.post("/<uuid:thread_id>")
@requires(WRITE)
@writes
def write(thread_id: UUID) -> ResponseReturnValue:
    """Add a message."""
    session, actor, now = current_session(), get_actor(), utc_now()
    queries.get_thread(session, actor, thread_id)
    conversation = load_conversation(session, actor, thread_id, now=now)
    form = MessageForm.from_request()
    form.offer(TOPIC_KINDS, questions_of(conversation))
    if form.submitted_and_valid():
        try:
            commands.write_in_topic(session, actor, thread_id, entry=form.entry, now=now)
            flash(gettext("Your message was sent."), "success")
            return redirect(url_for("channels.show", thread_id=thread_id))
        except RuleBroken as error:
            form.refuse(error)
    return _page(thread_id, form), 422


@blueprint.post("/<uuid:thread_id>/read")
@requires(READ)
@writes
def read(thread_id: UUID) -> ResponseReturnValue:
    """Confirm to have read everything."""
    if ActionForm.from_request().submitted_and_valid():
        commands.confirm_topic_read(current_session(), get_actor(), thread_id, now=utc_now())
        flash(gettext("The other side sees that you have read it."), "success")
    return redirect(url_for("channels.show", thread_id=thread_id))


@blueprint.post("/<uuid:thread_id>/messages/<uuid:message_id>/withdraw")
@requires(WRITE)
@writes
def withdraw(thread_id: UUID, message_id: UUID) -> ResponseReturnValue:
    """Take one's own message back."""
    session, actor, now = current_session(), get_actor(), utc_now()
    press(
        lambda: commands.withdraw_in_topic(session, actor, thread_id, message_id=message_id, now=now),
        done=gettext("The message was withdrawn and its text erased."),
    )
    return redirect(url_for("channels.show", thread_id=thread_id))


def _page(thread_id: UUID, form: MessageForm | None = None) -> str:
    session, actor, now = current_session(), get_actor(), utc_now()
    row = queries.get_thread(session, actor, thread_id)
    conversation = load_conversation(session, actor, thread_id, now=now)
    filled = form or MessageForm()
    filled.offer(TOPIC_KINDS, questions_of(conversation))
    return render_template(
        "partners/channels/threads/show.html",
        thread=row,
        messages=shown(conversation),
        unread=conversation.unread,
        form=filled,
    )
