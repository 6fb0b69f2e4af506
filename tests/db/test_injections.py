"""A search finds what holds the text, letter by letter, whatever the text means to SQL or to LIKE."""

from collections.abc import Callable
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.organisations.queries import list_organisations
from accounts.outbox.commands import queue_mail
from accounts.outbox.models import OutboxMessage
from accounts.outbox.queries import list_messages
from accounts.users.models import User
from accounts.users.queries import list_users
from audit.models import AuditRow
from core.actor import SYSTEM, OrganisationKind, Role
from partners.services.queries.directory import Search, list_directory
from tests.support.accounts import make_organisation, make_user
from tests.support.injections import injections

NAMES = (
    "Care' OR 1=1 --", "100% Care", "Under_score House", "Back\\slash Trust", 'Quote"d', "Semi; DROP TABLE audit_row", "Slash/House",
    "Plain Care", "a%b_c\\d/e'f", "%", "_", "\\",
)  # fmt: skip
MANY = 5_000


def _holds(text: str, *names: str | None) -> bool:
    return any(text.lower() in (name or "").lower() for name in names)


@pytest.mark.scaled
@pytest.mark.proves("I-04")
@pytest.mark.timeout(600)
def test_no_text_changes_what_a_search_does(session: Session, now: datetime, deep: bool) -> None:
    for number, name in enumerate(NAMES):
        organisation = make_organisation(session, OrganisationKind.NGO, name=name)
        make_user(
            session, organisation, [Role.NGO_MANAGER], now=now, email=f"n{number}@example.org", name=name
        )
        queue_mail(
            session,
            dedup_key=f"m{number}",
            user_id=None,
            recipient=f"{name}@example.org",
            subject="A message waits",
            body="Open it.\n",
            now=now,
        )
    every = {
        "organisations": session.scalars(sa.select(Organisation.name)).all(),
        "messages": session.scalars(sa.select(OutboxMessage.recipient)).all(),
        "people": [row.name for row in list_users(session, SYSTEM, limit=MANY)],
    }
    emails = dict(session.execute(sa.select(User.name, User.email)).tuples().all())
    searches: dict[str, tuple[Callable[[str], list[str]], Callable[[str, str], bool]]] = {
        "organisations": (
            lambda text: [row.name for row in list_organisations(session, search=text, limit=MANY)],
            lambda text, name: _holds(text, name),
        ),
        "messages": (
            lambda text: [row.recipient for row in list_messages(session, recipient=text, limit=MANY)],
            lambda text, name: _holds(text, name),
        ),
        "people": (
            lambda text: [row.name for row in list_users(session, SYSTEM, search=text, limit=MANY)],
            lambda text, name: _holds(text, name, emails[name]),
        ),
    }
    every["directory"] = [row.name for row in list_directory(session, SYSTEM, on=now).rows]
    searches["directory"] = (
        lambda text: [
            row.name for row in list_directory(session, SYSTEM, search=Search(text=text), on=now).rows
        ],
        lambda text, name: all(_holds(word, name) for word in text.split()[:8]),
    )
    assert len(every["people"]) >= len(NAMES) == len(every["directory"])
    texts = injections()
    asked = texts if deep else [*texts[::40], *NAMES, *"%_\\/'"]
    before = session.scalar(sa.select(sa.func.count()).select_from(AuditRow))
    for text in asked:
        for kind, (search, holds) in searches.items():
            wanted = sorted(name for name in every[kind] if holds(text, name))
            assert sorted(search(text)) == wanted, (kind, text)
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditRow)) == before
