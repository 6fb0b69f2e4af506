"""The mail to an escalation contact without an account: that something waits, and nothing of whom."""

from datetime import datetime

from sqlalchemy.orm import Session

from accounts.organisations.queries import get_organisation_row
from accounts.outbox.commands import SITE
from accounts.outbox.letters import queue_letter
from core.clock import local_date
from partners.channels.contacts.queries import ContactRow
from partners.memoranda.queries import list_partnerships


def mail_escalation(session: Session, contact: ContactRow, *, now: datetime) -> None:
    """One mail per contact, partnership and day; nothing for a contact that has a telephone number only."""
    if not contact.email:
        return
    own = get_organisation_row(session, contact.organisation_id)
    partnership = list_partnerships(session, ids=[contact.partnership_id])[0]
    queue_letter(
        session,
        "escalation",
        dedup_key=f"escalation:{contact.id.hex}:{local_date(now, own.timezone).isoformat()}",
        user_id=None,
        recipient=contact.email,
        locale=own.locale,
        now=now,
        agency_name=partnership.agency_name,
        ngo_name=partnership.ngo_name,
        organisation_name=own.name,
        url=SITE + "/",
    )
