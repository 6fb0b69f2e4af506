"""Importing a directory: idempotent, changes followed, nothing lost, the NGO's own word kept."""

from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from audit.models import AuditRow
from core.actor import SYSTEM, OrganisationKind, Role
from core.errors import Denied
from partners.services.commands import ImportReport, change_service, import_directory
from partners.services.models import (
    Contact,
    Location,
    MailAddress,
    Phone,
    Service,
    ServiceNeed,
    ServiceTaxonomyTerm,
)
from partners.services.needs import Need
from partners.services.ohana import read_ohana
from partners.services.queries import list_services
from partners.services.values import About
from tests.support.memoranda import make_pair, make_person
from tests.support.packages import NAUGHTY, PACKAGE, Rows, write_package

COUNTED = (Organisation, Location, Service, ServiceNeed, ServiceTaxonomyTerm, Phone, Contact, MailAddress)


def bring(
    session: Session, folder: Path, now: datetime, changed: dict[str, Rows] | None = None
) -> ImportReport:
    return import_directory(session, SYSTEM, records=read_ohana(write_package(folder, changed)), now=now)


def counts(session: Session) -> list[int]:
    return [session.scalar(sa.select(sa.func.count()).select_from(model)) or 0 for model in COUNTED]


def with_change(file: str, row: int, **cells: str) -> dict[str, Rows]:
    rows = [dict(one) for one in PACKAGE[file]]
    rows[row] |= cells
    return {file: rows}


def test_everything_arrives_as_the_package_says(session: Session, tmp_path: Path, now: datetime) -> None:
    report = bring(session, tmp_path, now)
    assert counts(session) == [11, 10, 11, 10, 10, 3, 1, 2]
    names = set(session.scalars(sa.select(Service.name)))
    assert names == {*NAUGHTY, "Of nobody"}
    assert set(session.scalars(sa.select(Organisation.description))) == {*NAUGHTY, None}
    candidates = session.execute(sa.select(Organisation.kind, Organisation.status).distinct()).all()
    assert [tuple(row) for row in candidates] == [(OrganisationKind.NGO, OrganisationStatus.CANDIDATE)]
    assert set(session.scalars(sa.select(Location.longitude))) == {-76.6}
    assert set(session.scalars(sa.select(Location.city))) == {"Fellsmere"}
    assert session.scalars(sa.select(Service.name).where(Service.is_mental_health.is_(True))).all() == [
        NAUGHTY[0]
    ]
    assert sorted(session.scalars(sa.select(sa.func.coalesce(Phone.digits, "")))) == [
        "",
        "5550100000",
        "8005555323",
    ]
    assert report.tables()["services"].added == 11


def test_dangling_references_are_kept_and_reported(session: Session, tmp_path: Path, now: datetime) -> None:
    report = bring(session, tmp_path, now)
    lost = session.scalars(sa.select(MailAddress).where(MailAddress.location_id.is_(None))).one()
    assert (lost.source_location_id, lost.attention) == ("4711", "Gone")
    orphan = session.scalars(sa.select(Service).where(Service.organisation_id.is_(None))).one()
    assert orphan.name == "Of nobody"
    assert report.oddities.count("mail_address_location_unknown") == 1
    assert report.oddities.count("service_without_location") == 1
    assert report.oddities.count("organisation_without_location") == 1


def test_a_second_import_changes_nothing(session: Session, tmp_path: Path, now: datetime) -> None:
    bring(session, tmp_path, now)
    before = counts(session)
    ids = set(session.scalars(sa.select(Service.id)))
    report = bring(session, tmp_path, now)
    assert counts(session) == before
    assert set(session.scalars(sa.select(Service.id))) == ids
    for name, brought in report.tables().items():
        assert (brought.added, brought.changed, brought.absent) == (0, 0, 0), name
        assert brought.unchanged == brought.given, name
    assert (report.needs_changed, report.taxonomy_terms_changed) == (0, 0)
    details = session.scalars(
        sa.select(AuditRow.details).where(AuditRow.action == "directory.imported")
    ).all()
    assert len(details) == 2


def test_a_changed_row_is_updated_and_a_vanished_one_stays(
    session: Session, tmp_path: Path, now: datetime
) -> None:
    bring(session, tmp_path, now)
    report = bring(session, tmp_path, now, with_change("services", 3, fees="Free", taxonomy_ids=""))
    assert report.services.changed == 1
    assert report.needs_changed == report.taxonomy_terms_changed == 1
    changed = session.scalars(sa.select(Service).where(Service.source_id == "903")).one()
    assert changed.fees == "Free"
    report = bring(session, tmp_path, now, {"contacts": [], "phones": []})
    assert report.phones.absent == 3
    assert session.scalar(sa.select(sa.func.count()).select_from(Phone)) == 3


def test_an_organisation_that_takes_part_keeps_its_own_row(
    session: Session, tmp_path: Path, now: datetime
) -> None:
    bring(session, tmp_path, now)
    active = session.scalars(sa.select(Organisation).where(Organisation.source_id == "701")).one()
    active.status, active.name = OrganisationStatus.ACTIVE, "House One, as it calls itself"
    session.flush()
    version = active.version
    rows = with_change("organizations", 2, name="House 2 renamed")
    report = bring(session, tmp_path, now, rows)
    assert (report.organisations.changed, report.organisations.kept) == (1, 1)
    session.refresh(active)
    assert active.status is OrganisationStatus.ACTIVE
    assert active.name == "House One, as it calls itself"
    assert active.version == version
    other = session.scalars(sa.select(Organisation).where(Organisation.source_id == "702")).one()
    assert (other.name, other.version) == ("House 2 renamed", 2)


def test_a_service_that_its_ngo_changed_is_the_ngos_own(
    session: Session, tmp_path: Path, now: datetime
) -> None:
    bring(session, tmp_path, now)
    service = session.scalars(sa.select(Service).where(Service.source_id == "901")).one()
    organisation = session.get_one(Organisation, service.organisation_id)
    organisation.status = OrganisationStatus.ACTIVE
    session.flush()
    manager = make_person(session, organisation.id, "Mina Manager", Role.NGO_MANAGER, now=now)
    section = About(name="Our words", needs=frozenset({Need.HOMELESSNESS}))
    change_service(session, manager, service.id, section=section, now=now, seen=None)
    report = bring(session, tmp_path, now)
    assert (report.services.kept, report.services.changed, report.needs_changed) == (1, 0, 0)
    rows = list_services(session, organisation_id=organisation.id)
    assert [(row.name, row.needs) for row in rows] == [("Our words", (Need.HOMELESSNESS,))]


def test_only_the_operator_imports(session: Session, tmp_path: Path, now: datetime) -> None:
    leader = make_pair(session, now).ngo_leader
    records = read_ohana(write_package(tmp_path))
    with pytest.raises(Denied):
        import_directory(session, leader, records=records, now=now)


def test_an_empty_package_is_an_import_of_nothing(session: Session, tmp_path: Path, now: datetime) -> None:
    report = bring(session, tmp_path, now, {name: [] for name in PACKAGE})
    assert [brought.given for brought in report.tables().values()] == [0] * 6
