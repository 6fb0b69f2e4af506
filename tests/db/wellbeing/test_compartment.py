"""The compartment's own base, keys and trail."""

from datetime import datetime
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.verifying import verify
from core.actor import OrganisationKind, Role
from core.database import Base
from core.keys import door
from core.keys.table import bound_to
from core.sealing import SealBroken, key_ring
from wellbeing.participants.models import Group, Origin, Participant, SafeContact
from wellbeing.pseudonyms import pseudonym_of
from wellbeing.store import VaultKey, WellbeingBase
from wellbeing.trail.commands import record
from wellbeing.trail.models import TRAIL, TrailRow
from wellbeing.visitor import Visitor

AGENCY = uuid4()


def a_participant(vault: Session, now: datetime) -> Participant:
    row = Participant(
        pseudonym=pseudonym_of(uuid4()),
        origin=Origin.ACCOUNT,
        agency_id=AGENCY,
        group=Group.OFFICER,
        safe_contact=SafeContact.MAIL,
        contact="own@home.example",
        created_at=now,
    )
    vault.add(row)
    vault.flush()
    return row


def test_what_is_sealed_here_does_not_open_with_the_main_key(vault: Session, now: datetime) -> None:
    row = a_participant(vault, now)
    blob = bytes(row.contact_sealed or b"")
    assert blob.startswith(door.MAGIC)
    assert row.contact == "own@home.example"
    key = vault.get_one(VaultKey, UUID(bytes=blob[2:18]))
    assert (key.kind, key.subject_id) == ("participant", row.id)
    with pytest.raises(SealBroken):
        key_ring().unwrap(1, key.wrapped, bound_to(key.id, key.scope))


def test_no_table_is_in_both_databases() -> None:
    assert not set(Base.metadata.tables) & set(WellbeingBase.metadata.tables)


def test_the_trail_names_staff_by_pseudonym_and_participants_not_at_all(
    vault: Session, now: datetime
) -> None:
    somebody = Visitor(
        pseudonym=b"p" * 16,
        organisation_id=AGENCY,
        organisation_kind=OrganisationKind.AGENCY,
        roles=frozenset({Role.PARTICIPANT}),
    )
    clinician = Visitor(
        pseudonym=b"c" * 16,
        organisation_id=AGENCY,
        organisation_kind=OrganisationKind.AGENCY,
        roles=frozenset({Role.CLINICIAN}),
    )
    for visitor in (somebody, clinician):
        record(vault, visitor, action="enrolment.requested", subject=("enrolment", uuid4()), now=now)
    assert vault.scalars(sa.select(TrailRow.staff).order_by(TrailRow.sequence)).all() == [None, b"c" * 16]
    assert [(report.rows, report.broken_at) for report in verify(vault, TRAIL)] == [(2, None)]


def test_a_row_of_the_trail_cannot_be_changed(vault: Session, now: datetime) -> None:
    visitor = Visitor(pseudonym=None, organisation_id=None, organisation_kind=OrganisationKind.OPERATOR)
    record(vault, visitor, action="programme.closed", subject=("programme", uuid4()), now=now)
    with pytest.raises(sa.exc.DBAPIError, match="never changed"):
        vault.execute(sa.update(TrailRow).values(roles="nobody"))
