"""The contact log: no person, no day, no words; own entries of the month only; the writer is forgotten."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import NotFound, RuleBroken
from partners.memoranda.programmes import ProgrammeType
from tests.support.wellbeing_support import AGENCY, OTHER_AGENCY, STRANGERS, coordinator, visitor
from wellbeing.support.contacts import commands, queries
from wellbeing.support.contacts.codes import ContactKind, RoleGroup
from wellbeing.support.contacts.models import ContactEntry, ContactTopic
from wellbeing.support.contacts.months import Month
from wellbeing.support.contacts.policy import ContactValues
from wellbeing.support.peers.codes import Topic
from wellbeing.trail.models import TrailRow
from wellbeing.visitor import Visitor

MARCH = Month(2026, 3)
TODAY = date(2026, 3, 11)
K = 10


def values(**changed: object) -> ContactValues:
    given: dict[str, object] = {
        "month": MARCH,
        "kind": ContactKind.PHONE,
        "topics": frozenset({Topic.SLEEP, Topic.FAMILY}),
        "minutes": 40,
        "referred_to": ProgrammeType.COUNSELLING_IN_PERSON,
        "critical_incident": False,
        "role_group": None,
    }
    return ContactValues(**(given | changed))  # type: ignore[arg-type]


def log(vault: Session, peer: Visitor, now: datetime, **changed: object) -> object:
    return commands.log_contact(vault, peer, values=values(**changed), k=K, now=now)


def test_the_table_has_a_month_and_codes_and_no_column_for_a_person_a_day_or_words() -> None:
    columns = {column.name: column.type for column in ContactEntry.__table__.columns}
    assert set(columns) == {
        "id",
        "agency_id",
        "year",
        "month",
        "kind",
        "minutes",
        "referral_made",
        "referred_to",
        "critical_incident",
        "role_group",
        "written_by",
    }
    for name, kind in columns.items():
        assert not isinstance(kind, sa.Date | sa.DateTime), name
        assert isinstance(kind, sa.Enum) or not isinstance(kind, sa.String), f"{name} holds free text"
    assert set(ContactTopic.__table__.columns.keys()) == {"entry_id", "topic"}
    assert [
        key.target_fullname
        for table in (ContactEntry.__table__, ContactTopic.__table__)
        for key in table.foreign_keys
    ] == ["contact_entry.id"]


def test_a_peer_sees_own_entries_of_the_running_month_only(vault: Session, now: datetime) -> None:
    one, other = visitor(Role.PEER_SUPPORTER), visitor(Role.PEER_SUPPORTER)
    entry_id = log(vault, one, now)
    log(vault, one, now, month=MARCH.before)
    log(vault, other, now)
    [row] = queries.list_own_entries(vault, one, today=TODAY)
    assert (row.id, row.topics, row.minutes) == (entry_id, (Topic.SLEEP, Topic.FAMILY), 40)
    assert queries.list_own_entries(vault, one, today=date(2026, 4, 1)) == []


def test_a_peer_deletes_own_entries_while_the_month_lasts(vault: Session, now: datetime) -> None:
    one, other = visitor(Role.PEER_SUPPORTER), visitor(Role.PEER_SUPPORTER)
    entry_id = log(vault, one, now)
    older_id = log(vault, one, now, month=MARCH.before)
    for who, key, at in (
        (other, entry_id, now),
        (one, older_id, now),
        (one, entry_id, datetime(2026, 4, 1, 12, tzinfo=UTC)),
    ):
        with pytest.raises(NotFound):
            commands.delete_entry(vault, who, key, now=at)  # type: ignore[arg-type]
    commands.delete_entry(vault, one, entry_id, now=now)  # type: ignore[arg-type]
    assert vault.scalars(sa.select(ContactEntry.id)).all() == [older_id]
    assert vault.scalar(sa.select(sa.func.count()).select_from(ContactTopic)) == 2


def test_the_month_is_that_of_the_agencys_clock(vault: Session) -> None:
    peer = visitor(Role.PEER_SUPPORTER)
    last_evening = datetime(2026, 4, 1, 3, tzinfo=UTC)  # 23:00 on 31 March in New York
    log(vault, peer, last_evening, month=MARCH)
    with pytest.raises(RuleBroken, match="this month or the one before"):
        log(vault, peer, last_evening, month=Month(2026, 4))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"month": Month(2026, 1)}, "month"),
        ({"topics": frozenset()}, "topics"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"role_group": RoleGroup.DISPATCH}, "role_group"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    vault: Session, now: datetime, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        log(vault, visitor(Role.PEER_SUPPORTER), now, **changed)
    assert refused.value.field == field


def test_a_group_is_named_from_ten_people_on(vault: Session, now: datetime) -> None:
    sizes = {RoleGroup.DISPATCH: 9, RoleGroup.PATROL: 10}
    commands.set_group_sizes(vault, coordinator(), sizes=sizes, now=now)
    peer = visitor(Role.PEER_SUPPORTER)
    log(vault, peer, now, role_group=RoleGroup.PATROL)
    with pytest.raises(RuleBroken, match="too small"):
        log(vault, peer, now, role_group=RoleGroup.DISPATCH)


@pytest.mark.parametrize("name", sorted(STRANGERS.keys() - {"peer"}))
def test_only_peers_write_and_nobody_reads_an_entry_of_somebody_else(
    vault: Session, now: datetime, name: str
) -> None:
    stranger = STRANGERS[name]()
    with pytest.raises(NotFound):
        log(vault, stranger, now)
    with pytest.raises(NotFound):
        queries.list_own_entries(vault, stranger, today=TODAY)


def test_the_writer_is_forgotten_when_the_month_is_over(vault: Session, now: datetime) -> None:
    peer = visitor(Role.PEER_SUPPORTER)
    log(vault, peer, now)
    log(vault, peer, now, month=MARCH.before)
    assert commands.forget_writers(vault, now=now) == 1
    rows = vault.execute(sa.select(ContactEntry.month, ContactEntry.written_by).order_by(ContactEntry.month))
    assert [tuple(row) for row in rows] == [(2, None), (3, peer.pseudonym)]
    # West of Greenwich March still lasts when April begins in UTC.
    assert commands.forget_writers(vault, now=datetime(2026, 4, 1, 3, tzinfo=UTC)) == 0
    assert commands.forget_writers(vault, now=datetime(2026, 4, 1, 13, tzinfo=UTC)) == 1


def test_the_trail_does_not_lead_from_a_peer_to_an_entry(vault: Session, now: datetime) -> None:
    peer = visitor(Role.PEER_SUPPORTER)
    entry_id = log(vault, peer, now)
    row = vault.execute(sa.select(TrailRow.subject_kind, TrailRow.subject_id, TrailRow.details)).one()
    assert row == ("contact_log", AGENCY.hex, "{}")
    assert str(entry_id).replace("-", "") not in str(row)


def test_counts_of_a_quarter(vault: Session, now: datetime) -> None:
    peer = visitor(Role.PEER_SUPPORTER)
    log(vault, peer, now)
    log(vault, peer, now, kind=ContactKind.GROUP, referred_to=None, critical_incident=True, minutes=90)
    log(vault, peer, now, month=MARCH.before, topics=frozenset({Topic.GRIEF}))
    log(vault, visitor(Role.PEER_SUPPORTER, organisation_id=OTHER_AGENCY), now)
    counts = queries.contact_counts(vault, agency_id=AGENCY, quarter="2026-Q1")
    assert (counts.contacts, counts.minutes, counts.referrals, counts.critical_incident) == (3, 170, 2, 1)
    assert list(counts.months.values()) == [0, 1, 2]
    assert counts.kinds == {
        ContactKind.IN_PERSON: 0,
        ContactKind.PHONE: 2,
        ContactKind.TEXT: 0,
        ContactKind.GROUP: 1,
    }
    assert (counts.topics[Topic.SLEEP], counts.topics[Topic.GRIEF]) == (2, 1)
    assert queries.contact_counts(vault, agency_id=AGENCY, quarter="2025-Q4").contacts == 0


def test_the_database_refuses_a_referral_without_its_kind(vault: Session, now: datetime) -> None:
    log(vault, visitor(Role.PEER_SUPPORTER), now)
    with pytest.raises(sa.exc.IntegrityError, match="referral_with_its_kind"):
        vault.execute(sa.update(ContactEntry).values(referred_to=None))
