"""A writer as a process of its own, for tests that kill it: `python -m tests.support.one_writer WORK URL NAME COUNT`.

`counting` adds one to a counter, COUNT times, by reading it and writing it back; `recording` makes COUNT units of
work, each a mail in the outbox and a row of the trail in one transaction. Whatever was committed is said on a line
of its own, afterwards: that is the acknowledgement.
"""

import sys
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

import accounts.organisations.models
import accounts.users.models  # noqa: F401 - what the outbox refers to; all models would take seconds
from accounts.outbox.commands import queue_mail
from audit.commands import record
from core.actor import Actor, OrganisationKind
from core.database import make_engine
from tests.support.settings import use_test_keys

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
ORGANISATION = UUID(int=7)
ACTOR = Actor(
    user_id=UUID(int=8),
    organisation_id=ORGANISATION,
    organisation_kind=OrganisationKind.AGENCY,
    organisation_name="Agency",
    name="Writer",
)
ACTION = "mail.queued"
COUNTER = sa.table("counter", sa.column("n"))


def count_once(engine: Engine) -> None:
    """Read, add one, write: two processes at once must not lose either's step."""
    with Session(engine) as session:
        read = sa.select(COUNTER.c.n)
        if engine.dialect.name == "postgresql":
            read = read.with_for_update()
        session.execute(sa.update(COUNTER).values(n=session.scalars(read).one() + 1))
        session.commit()


def record_once(session: Session, key: str) -> None:
    """One unit of work: two tables, all or nothing."""
    queue_mail(
        session,
        dedup_key=key,
        user_id=None,
        recipient="a@example.org",
        subject="A message",
        body=key,
        now=NOW,
    )
    record(session, ACTOR, action=ACTION, subject=("outbox_message", key), now=NOW)
    session.commit()


def main(work: str, url: str, name: str, count: int) -> None:
    """Work until done or killed; errors end the process with a trace."""
    use_test_keys()
    engine = make_engine(url)
    print("ready", flush=True)
    for number in range(count):
        key = f"{name}-{number}"
        if work == "counting":
            count_once(engine)
        else:
            with Session(engine) as session:
                record_once(session, key)
        print(key, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
