"""Sends the compartment's letters with the machinery of the main outbox; at the edge, where texts are translated."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.outbox.delivery import Letter, Post, Send, deliver_due
from accounts.outbox.letters import neutral_letter
from accounts.users.models import User, UserRole, UserStatus
from wellbeing.letters.models import NeutralLetter
from wellbeing.pseudonyms import pseudonym_of
from wellbeing.store import open_sealed
from wellbeing.visitor import STAFF

Reading = Callable[[], AbstractContextManager[Session]]
"""Opens the main database for a look at the staff's work addresses."""


def deliver_letters(vault: Session, *, main: Reading, locale: str, now: datetime, send: Send | None) -> int:
    """Send what is due, each letter with the words of any other neutral mail; answers how many were sent.

    `locale` is the language of letters to people who gave an address; staff are written to in that of their
    organisation.
    """

    def letters(session: Session, ids: Sequence[UUID]) -> list[Letter]:
        rows = session.execute(
            sa.select(
                NeutralLetter.id,
                NeutralLetter.staff,
                NeutralLetter.address_sealed,
                NeutralLetter.created_at,
                NeutralLetter.attempts,
            ).where(NeutralLetter.id.in_(ids))
        ).all()
        addresses = _addresses(main, {bytes(row.staff) for row in rows if row.staff})
        written = []
        for row in rows:
            if row.staff:
                found = addresses.get(bytes(row.staff))
                if found is None:
                    continue
                recipient, language = found
            else:
                recipient = open_sealed(row.address_sealed, "neutral_letter", "address", row.id) or ""
                language = locale
            subject, body = neutral_letter(language)
            written.append(
                Letter(
                    id=row.id,
                    recipient=recipient,
                    subject=subject,
                    body=body,
                    created_at=row.created_at,
                    attempts=row.attempts,
                )
            )
        return written

    post = Post(table=NeutralLetter, letters=letters, cleared={"address_sealed": None})
    return deliver_due(vault, now=now, send=send, post=post)


def _addresses(main: Reading, wanted: set[bytes]) -> dict[bytes, tuple[str, str]]:
    """The address and language of these staff, as far as they still work here."""
    if not wanted:
        return {}
    working = sa.select(UserRole.user_id).where(UserRole.role.in_(STAFF))
    query = (
        sa.select(User.id, User.email, Organisation.locale)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(
            User.id.in_(working),
            User.status == UserStatus.ACTIVE,
            Organisation.status == OrganisationStatus.ACTIVE,
        )
    )
    with main() as session:
        people = session.execute(query).all()
    found = {pseudonym_of(row.id): (row.email, row.locale) for row in people}
    return {staff: found[staff] for staff in wanted if staff in found}
