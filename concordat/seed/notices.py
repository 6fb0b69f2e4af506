"""What has become of the notices that the fictitious past has made."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice

MAILED_AFTER = timedelta(days=1)
READ_AFTER = timedelta(days=14)


def settle_notices(session: Session, *, now: datetime) -> None:
    """What is older than a day was mailed then, and what is older than two weeks was read; the rest is new."""
    for age, column in ((MAILED_AFTER, Notice.settled_at), (READ_AFTER, Notice.read_at)):
        session.execute(
            sa.update(Notice)
            .where(Notice.created_at < now - age, column.is_(None))
            .values({column: Notice.created_at})
            .execution_options(synchronize_session=False)
        )
