"""Mails in the recipient's language, from `templates/email`; for the edge, where texts are translated."""

from datetime import datetime
from uuid import UUID

from flask import render_template
from flask_babel import force_locale
from sqlalchemy.orm import Session

from accounts.outbox.commands import queue_mail


def queue_letter(
    session: Session,
    template: str,
    *,
    dedup_key: str,
    user_id: UUID | None,
    recipient: str,
    locale: str,
    now: datetime,
    **values: object,
) -> None:
    """Queue the mail `templates/email/<template>.txt`; its first line is the subject."""
    with force_locale(locale):
        subject, _, body = render_template(f"email/{template}.txt", **values).strip().partition("\n")
    queue_mail(
        session,
        dedup_key=dedup_key,
        user_id=user_id,
        recipient=recipient,
        subject=subject.strip(),
        body=body.strip() + "\n",
        now=now,
    )
