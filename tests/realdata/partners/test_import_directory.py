"""The directory of Baltimore in the database: every record, twice the same, on both engines."""

from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from core.actor import SYSTEM
from partners.services.commands import ImportReport, import_directory
from partners.services.models import Contact, Location, MailAddress, Phone, Service
from partners.services.ohana import read_ohana

STORED = {Organisation: 748, Location: 1482, Service: 1876, MailAddress: 1874, Phone: 7157, Contact: 737}


def bring(session: Session, directory: Path, now: datetime) -> ImportReport:
    return import_directory(session, SYSTEM, records=read_ohana(directory), now=now)


def stored(session: Session) -> dict[type, int | None]:
    return {model: session.scalar(sa.select(sa.func.count()).select_from(model)) for model in STORED}


def count(session: Session, *conditions: sa.ColumnElement[bool]) -> int | None:
    return session.scalar(sa.select(sa.func.count()).where(*conditions))


@pytest.mark.first_tier("sqlite")
def test_the_directory_is_whole_and_the_same_twice(
    session: Session, real_directory: Path, now: datetime
) -> None:
    first = bring(session, real_directory, now)
    assert stored(session) == STORED
    assert {name: brought.added for name, brought in first.tables().items()} == {
        "organisations": 748,
        "locations": 1482,
        "services": 1876,
        "mail_addresses": 1874,
        "contacts": 737,
        "phones": 7157,
    }
    again = bring(session, real_directory, now)
    assert stored(session) == STORED
    for brought in again.tables().values():
        assert (brought.added, brought.changed, brought.kept, brought.absent) == (0, 0, 0, 0)
    assert (again.needs_changed, again.taxonomy_terms_changed) == (0, 0)


def test_what_is_odd_is_kept_in_the_database(session: Session, real_directory: Path, now: datetime) -> None:
    report = bring(session, real_directory, now)
    assert count(session, Organisation.status == OrganisationStatus.CANDIDATE) == 748
    assert count(session, Service.is_mental_health.is_(True)) == 340
    assert count(session, Service.organisation_id.is_(None), Service.location_id.is_(None)) == 1
    assert count(session, Location.longitude < 0) == 1349
    assert count(session, Location.longitude < -86) == 1
    assert count(session, Location.longitude.is_(None)) == 133
    assert (
        count(session, MailAddress.location_id.is_(None), MailAddress.source_location_id.is_not(None)) == 393
    )
    assert count(session, Phone.digits.is_(None)) == report.oddities.count("phone_unusable") == 4
    assert count(session, Phone.number == "(800) 370-LEAD", Phone.digits == "8003705323") == 2
    placeless = ~sa.exists().where(Location.organisation_id == Organisation.id)
    assert count(session, Organisation.id.is_not(None), placeless) == 38
    with_breaks = count(session, Service.description.contains("\n"))
    assert with_breaks == report.oddities.count("description_with_line_breaks") == 1872
    assert set(report.unstored.values()) == {0}
    assert report.unplaced_addresses == 0
