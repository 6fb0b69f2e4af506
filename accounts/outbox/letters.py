"""Mails in the recipient's language, from `templates/email`; for the edge, where texts are translated."""

from datetime import datetime
from uuid import UUID

from flask import render_template
from flask_babel import force_locale
from sqlalchemy.orm import Session

from accounts.outbox.commands import SITE, queue_mail, with_site

NEUTRAL = "message_waiting"
NEUTRAL_URL = SITE + "/"


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
    subject, body = _written(template, locale, **values)
    queue_mail(
        session,
        dedup_key=dedup_key,
        user_id=user_id,
        recipient=recipient,
        subject=subject,
        body=body,
        now=now,
    )


def neutral_letter(locale: str) -> tuple[str, str]:
    """Subject and text of a mail that tells of nothing but a message, whatever it is about and wherever it lies.

    One text for all of the application: whoever sees it in a mailbox cannot tell what somebody uses Concordat for.
    """
    subject, body = _written(NEUTRAL, locale, url=NEUTRAL_URL)
    return subject, with_site(body)


def _written(template: str, locale: str, **values: object) -> tuple[str, str]:
    with force_locale(locale):
        subject, _, body = render_template(f"email/{template}.txt", **values).strip().partition("\n")
    return subject.strip(), body.strip() + "\n"
