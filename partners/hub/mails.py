"""The mail that asks an organisation whether its entries are still right."""

from datetime import datetime

from sqlalchemy.orm import Session

from accounts.outbox.commands import SITE
from accounts.outbox.letters import queue_letter
from partners.hub.commands import EntryQuestion, ask_about_entries


def mail_entry_question(session: Session, question: EntryQuestion, *, now: datetime) -> None:
    """One mail to one person, with a link for each entry."""
    queue_letter(
        session,
        "entry_question",
        dedup_key=f"entry_question:{question.user_id.hex}:{now.isoformat()}",
        user_id=question.user_id,
        recipient=question.email,
        locale=question.locale,
        now=now,
        organisation_name=question.organisation_name,
        entries=[
            (entry.name, entry.confirmed_on, f"{SITE}/help/confirm/{entry.token}")
            for entry in question.entries
        ],
        own_url=f"{SITE}/directory/services",
    )


def ask_owners(session: Session, *, now: datetime) -> int:
    """Ask about a batch of entries that are due; answers how many mails were written."""
    questions = ask_about_entries(session, now=now)
    for question in questions:
        mail_entry_question(session, question, now=now)
    return len(questions)
