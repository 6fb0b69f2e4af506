"""The local mailbox of the demo and of development: mails that would have been sent."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.outbox.queries import PAGE_SIZE, MessageRow, list_messages
from web.access import public
from web.database import current_session

blueprint = Blueprint("mailbox", __name__, url_prefix="/mailbox")
ADDRESS = re.compile(r"(https?://\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text in a mail, which may be a link."""

    text: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail ready for the page."""

    recipient: str
    subject: str
    created_at: datetime
    paragraphs: tuple[tuple[Piece, ...], ...]


@blueprint.get("/")
@public
def index() -> ResponseReturnValue:
    """All mails, the newest first; this page does not exist in production."""
    before = request.args.get("before", type=UUID)
    rows = list_messages(current_session(), before=before, limit=PAGE_SIZE + 1)
    more = len(rows) > PAGE_SIZE
    return render_template(
        "accounts/outbox/index.html",
        mails=[mail_of(row) for row in rows[:PAGE_SIZE]],
        first_url=url_for("mailbox.index") if before else None,
        next_url=url_for("mailbox.index", before=rows[PAGE_SIZE - 1].id) if more else None,
    )


def mail_of(row: MessageRow) -> Mail:
    """The paragraphs of a mail, with its addresses as links."""
    paragraphs = (part for part in re.split(r"\n\s*\n", row.body.strip()) if part.strip())
    return Mail(
        recipient=row.recipient,
        subject=row.subject,
        created_at=row.created_at,
        paragraphs=tuple(
            tuple(
                Piece(text=text, url=text if ADDRESS.fullmatch(text) else None)
                for text in ADDRESS.split(paragraph)
                if text
            )
            for paragraph in paragraphs
        ),
    )
