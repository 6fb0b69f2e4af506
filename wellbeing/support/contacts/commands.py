"""Writing the contact log, and forgetting who wrote it when the month is over."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import local_date
from core.errors import NotFound
from wellbeing.support.contacts.codes import RoleGroup
from wellbeing.support.contacts.models import ContactEntry, ContactTopic, RoleGroupSize
from wellbeing.support.contacts.months import Month
from wellbeing.support.contacts.policy import (
    NOT_FOUND,
    ContactValues,
    may_log,
    may_read_totals,
    may_set_sizes,
    may_write,
    offered_groups,
    own_of_month,
)
from wellbeing.support.contacts.queries import group_sizes
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor


def log_contact(vault: Session, visitor: Visitor, *, values: ContactValues, k: int, now: datetime) -> UUID:
    """Write down a contact; answers the entry's id. The trail names the log, not the entry: it keeps days.

    `k` is the smallest figure that may be shown about staff; smaller groups are not named in an entry either.
    """
    may_log(visitor)
    assert visitor.organisation_id is not None, "a peer supporter belongs to an agency"
    groups = offered_groups(group_sizes(vault, agency_id=visitor.organisation_id), k=k)
    may_write(values, present=Month.of(local_date(now, visitor.timezone)), groups=groups)
    entry = ContactEntry(
        id=uuid4(),
        agency_id=visitor.organisation_id,
        year=values.month.year,
        month=values.month.month,
        kind=values.kind,
        minutes=values.minutes,
        referral_made=values.referred_to is not None,
        referred_to=values.referred_to,
        critical_incident=values.critical_incident,
        role_group=values.role_group,
        written_by=visitor.pseudonym,
    )
    vault.add(entry)
    vault.flush()
    vault.add_all(ContactTopic(entry_id=entry.id, topic=one) for one in sorted(values.topics))
    vault.flush()
    log = ("contact_log", visitor.organisation_id)
    record(vault, visitor, action="contact.logged", subject=log, now=now)
    return entry.id


def delete_entry(vault: Session, visitor: Visitor, entry_id: UUID, *, now: datetime) -> None:
    """Delete an entry of one's own while its month lasts; afterwards nobody's hand reaches it."""
    may_log(visitor)
    present = Month.of(local_date(now, visitor.timezone))
    entry = vault.scalars(
        sa.select(ContactEntry)
        .where(ContactEntry.id == entry_id, own_of_month(visitor, present))
        .with_for_update()
    ).one_or_none()
    if entry is None:
        raise NotFound(NOT_FOUND)
    log = ("contact_log", entry.agency_id)
    vault.delete(entry)
    vault.flush()
    record(vault, visitor, action="contact.deleted", subject=log, now=now)


def set_group_sizes(
    vault: Session, visitor: Visitor, *, sizes: Mapping[RoleGroup, int], now: datetime
) -> None:
    """Say how many people each group of staff has; a group left out is not offered in the log."""
    may_read_totals(visitor)
    may_set_sizes(sizes)
    assert visitor.organisation_id is not None, "a coordinator belongs to an agency"
    vault.execute(sa.delete(RoleGroupSize).where(RoleGroupSize.agency_id == visitor.organisation_id))
    vault.add_all(
        RoleGroupSize(agency_id=visitor.organisation_id, role_group=group, people=people)
        for group, people in sorted(sizes.items())
    )
    vault.flush()
    log = ("contact_log", visitor.organisation_id)
    record(vault, visitor, action="contact_log.group_sizes_set", subject=log, now=now)


def forget_writers(vault: Session, *, now: datetime) -> int:
    """Forget who wrote the entries of months that are over everywhere on earth; what is left counts, and is nobody's."""
    past = Month.of((now.astimezone(UTC) - timedelta(hours=12)).date())
    over = sa.or_(
        ContactEntry.year < past.year,
        sa.and_(ContactEntry.year == past.year, ContactEntry.month < past.month),
    )
    done = vault.execute(
        sa.update(ContactEntry)
        .where(ContactEntry.written_by.is_not(None), over)
        .values(written_by=None)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]
