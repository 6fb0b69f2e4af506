"""The conversation on the page of a referral: writing, confirming to have read, withdrawing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import utc_now
from core.errors import Conflict, NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.channels.threads.forms import MessageForm
from partners.channels.threads.presenting import MessageShown, questions_of, shown
from partners.channels.threads.referrals import ReferralThreadRow
from partners.memoranda.labels import DATA
from referrals.handover.commands.conversing import (
    confirm_messages_read,
    withdraw_from_conversation,
    write_message,
)
from referrals.handover.conversation import (
    ReferralConversation,
    get_conversation,
    list_conversations,
    silence_of,
)
from referrals.handover.policy import Side
from referrals.handover.routes.board import blueprint
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import ActionForm, press
from web.i18n import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationShown:
    """A referral's conversation ready for its page."""

    messages: list[MessageShown]
    unread: int
    form: MessageForm | None
    """None where the reader writes nothing."""
    other_side: str
    shares: list[str]
    silence: str | None
    """Why the reader's side writes nothing, where that is the person's word."""
    from_police: bool


def conversation_of(
    session: Session, actor: Actor, referral_id: UUID, *, now: datetime, form: MessageForm | None = None
) -> ConversationShown | None:
    """The conversation of a referral for its page; None where the reader has none."""
    if not actor.holds(Permission.CHANNEL_READ):
        return None
    try:
        found = get_conversation(session, actor, referral_id, now=now)
    except NotFound:
        return None
    police = found.side is Side.OFFICER
    silence = _silence(found)
    other = found.other_side or translate(N_("service partner"))
    return ConversationShown(
        messages=shown(found.conversation, other_side=other if police else None),
        unread=found.conversation.unread,
        form=_offered(found, form, actor),
        other_side=other,
        shares=[translate(DATA[category]) for category in found.shares],
        silence=translate(silence) if silence else None,
        from_police=police,
    )


@blueprint.route("/<uuid:referral_id>/conversation", methods=["GET", "POST"])
@requires(Permission.CHANNEL_WRITE)
@writes
def converse(referral_id: UUID) -> ResponseReturnValue:
    """Write to the other side of a referral."""
    session, actor, now = current_session(), get_actor(), utc_now()
    found = get_conversation(session, actor, referral_id, now=now)
    silence = _silence(found)
    if not found.allowed and silence:
        raise Conflict(silence)
    if not found.allowed:
        raise Conflict(N_("Only those who work on an open referral write in its conversation."))
    form = MessageForm.from_request()
    form.offer(found.allowed, questions_of(found.conversation))
    if form.submitted_and_valid():
        try:
            write_message(session, actor, referral_id, entry=form.entry, now=now)
            flash(gettext("Your message was sent."), "success")
            return redirect(_back(referral_id))
        except RuleBroken as error:
            form.refuse(error)
    page: Any = render_template(
        "referrals/handover/converse.html",
        referral_id=referral_id,
        form=form,
        conversation=conversation_of(session, actor, referral_id, now=now, form=form),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/<uuid:referral_id>/conversation/read")
@requires(Permission.CHANNEL_READ)
@writes
def confirm_conversation(referral_id: UUID) -> ResponseReturnValue:
    """Confirm to have read the messages."""
    if ActionForm.from_request().submitted_and_valid():
        confirm_messages_read(current_session(), get_actor(), referral_id, now=utc_now())
        flash(gettext("The other side sees that you have read it."), "success")
    return redirect(_back(referral_id))


@blueprint.post("/<uuid:referral_id>/conversation/<uuid:message_id>/withdraw")
@requires(Permission.CHANNEL_WRITE)
@writes
def withdraw_message(referral_id: UUID, message_id: UUID) -> ResponseReturnValue:
    """Take one's own message back."""
    session, actor, now = current_session(), get_actor(), utc_now()
    press(
        lambda: withdraw_from_conversation(session, actor, referral_id, message_id=message_id, now=now),
        done=gettext("The message was withdrawn and its text erased."),
    )
    return redirect(_back(referral_id))


def referral_threads(session: Session, actor: Actor, now: datetime) -> list[ReferralThreadRow]:
    """The conversations of referrals for the list of conversations; the composition root hands this over."""
    return [
        ReferralThreadRow(
            reference=row.reference,
            url=_back(row.referral_id),
            partner_name=row.partner_name or "",
            last_message_at=row.last_message_at,
            unread=row.unread,
            open_questions=row.open_questions,
        )
        for row in list_conversations(session, actor, now=now)
    ]


def _offered(found: ReferralConversation, form: MessageForm | None, actor: Actor) -> MessageForm | None:
    if not found.allowed or not actor.holds(Permission.CHANNEL_WRITE):
        return None
    if form is None:
        form = MessageForm()
        form.offer(found.allowed, questions_of(found.conversation))
    return form


def _silence(found: ReferralConversation) -> str | None:
    return silence_of(
        found.side, feedback_permitted=found.feedback_permitted, sharing_stopped=found.sharing_stopped
    )


def _back(referral_id: UUID) -> str:
    return url_for("handover.show", referral_id=referral_id, _anchor="conversation")
