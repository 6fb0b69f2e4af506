"""Reads of the log: a peer's own entries of the month, and counts that the figures suppress before anybody sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.memoranda.programmes import ProgrammeType
from wellbeing.support.contacts.codes import ContactKind, RoleGroup
from wellbeing.support.contacts.models import ContactEntry, ContactTopic, RoleGroupSize
from wellbeing.support.contacts.months import Month, months_of
from wellbeing.support.contacts.policy import may_log, own_of_month
from wellbeing.support.peers.codes import Topic
from wellbeing.visitor import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """An entry as its writer sees it."""

    id: UUID
    kind: ContactKind
    minutes: int
    referred_to: ProgrammeType | None
    critical_incident: bool
    role_group: RoleGroup | None
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCounts:
    """Counts of one agency and quarter before suppression: never shown to anybody as they are.

    Kinds and months each add up to `contacts`; topics do not, since a contact may have several. A quarter is final a
    month after its end (`months.final_quarters`).
    """

    contacts: int
    minutes: int
    referrals: int
    critical_incident: int
    months: Mapping[Month, int]
    kinds: Mapping[ContactKind, int]
    kinds_by_month: Mapping[tuple[Month, ContactKind], int]
    topics: Mapping[Topic, int] = field(default_factory=dict)


def list_own_entries(vault: Session, visitor: Visitor, *, today: date) -> list[EntryRow]:
    """What the peer wrote for the month that is running."""
    may_log(visitor)
    wanted = own_of_month(visitor, Month.of(today))
    topics: dict[UUID, set[Topic]] = {}
    ids = sa.select(ContactEntry.id).where(wanted)
    for row in vault.execute(
        sa.select(ContactTopic.entry_id, ContactTopic.topic).where(ContactTopic.entry_id.in_(ids))
    ):
        topics.setdefault(row.entry_id, set()).add(row.topic)
    rows = vault.execute(
        sa.select(
            ContactEntry.id,
            ContactEntry.kind,
            ContactEntry.minutes,
            ContactEntry.referred_to,
            ContactEntry.critical_incident,
            ContactEntry.role_group,
        )
        .where(wanted)
        .order_by(ContactEntry.kind, ContactEntry.minutes, ContactEntry.id)
    )
    return [
        EntryRow(**row._mapping, topics=tuple(one for one in Topic if one in topics.get(row.id, ())))
        for row in rows
    ]


def group_sizes(vault: Session, *, agency_id: UUID) -> dict[RoleGroup, int]:
    """How many people each group of the agency's staff has, as the coordinator said."""
    rows = vault.execute(
        sa.select(RoleGroupSize.role_group, RoleGroupSize.people).where(RoleGroupSize.agency_id == agency_id)
    )
    return {row.role_group: row.people for row in rows}


def contact_counts(vault: Session, *, agency_id: UUID, quarter: str) -> ContactCounts:
    """Counts of the quarter `2026-Q1`. Whoever shows them puts them through `core.suppression` first."""
    months = months_of(quarter)
    within = sa.and_(
        ContactEntry.agency_id == agency_id,
        ContactEntry.year == months[0].year,
        ContactEntry.month.between(months[0].month, months[2].month),
    )
    counted = vault.execute(
        sa.select(
            ContactEntry.year,
            ContactEntry.month,
            ContactEntry.kind,
            sa.func.count().label("contacts"),
            sa.func.sum(ContactEntry.minutes).label("minutes"),
            sa.func.sum(sa.cast(ContactEntry.referral_made, sa.Integer)).label("referrals"),
            sa.func.sum(sa.cast(ContactEntry.critical_incident, sa.Integer)).label("incidents"),
        )
        .where(within)
        .group_by(ContactEntry.year, ContactEntry.month, ContactEntry.kind)
    ).all()
    by_month, by_kind = dict.fromkeys(months, 0), dict.fromkeys(ContactKind, 0)
    by_both = {(month, kind): 0 for month in months for kind in ContactKind}
    for row in counted:
        by_month[Month(row.year, row.month)] += row.contacts
        by_kind[row.kind] += row.contacts
        by_both[Month(row.year, row.month), row.kind] = row.contacts
    topics = dict.fromkeys(Topic, 0)
    for one in vault.execute(
        sa.select(ContactTopic.topic, sa.func.count().label("contacts"))
        .join(ContactEntry, ContactEntry.id == ContactTopic.entry_id)
        .where(within)
        .group_by(ContactTopic.topic)
    ):
        topics[one.topic] = one.contacts
    return ContactCounts(
        contacts=sum(row.contacts for row in counted),
        minutes=sum(row.minutes for row in counted),
        referrals=sum(row.referrals for row in counted),
        critical_incident=sum(row.incidents for row in counted),
        months=by_month,
        kinds=by_kind,
        kinds_by_month=by_both,
        topics=topics,
    )
