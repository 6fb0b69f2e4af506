"""Every official example of HSDS 3.0 comes in, goes out equal in content, and is valid by the schemas of the specification."""

import csv
import io
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from partners.services.commands import import_directory
from partners.services.hsds.exporting import Directory, Shape, as_csv_files, as_json, express, read_directory
from partners.services.hsds.importing import HsdsReport, import_hsds
from partners.services.hsds.reading import read_hsds
from partners.services.hsds.vocabulary import KINDS, NUMBERS
from partners.services.models import Location, Phone, Service, ServiceSchedule
from partners.services.ohana import read_ohana
from tests.support.real_data import real_data

SINGLES = {
    "organization_full.json": "organization",
    "service_full.json": "service",
    "service_at_location_full.json": "service_at_location",
    "location.json": "location",
    "taxonomy.json": "taxonomy",
    "taxonomy_term.json": "taxonomy_term",
}
PAGES = {
    "organization_list.json": "organization",
    "service_list.json": "service",
    "service_at_location_list.json": "service_at_location",
    "taxonomy_list.json": "taxonomy",
    "taxonomy_term_list.json": "taxonomy_term",
}


@pytest.fixture(scope="module")
def hsds() -> Path:
    return real_data("hsds", "3.0")


def validator(hsds: Path, kind: str) -> jsonschema.Draft202012Validator:
    """The validator of one kind; the schemas name each other by file."""
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    resources = [
        (f"https://schemas.example/{path.name}", DRAFT202012.create_resource(_anchored(path)))
        for path in sorted((hsds / "schema").glob("*.json"))
        if path.stem != "openapi"
    ]
    registry: Registry[Any] = Registry().with_resources(resources)
    schema = {"$ref": f"https://schemas.example/{kind}.json"}
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(schema, registry=registry, format_checker=checker)


def _anchored(path: Path) -> Any:
    """A schema under an address of its own, so that `organization.json` inside it is found."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return {key: value for key, value in content.items() if key != "$id"}


def come_and_go(session: Session, path: Path, now: datetime) -> tuple[HsdsReport, Directory]:
    report = import_hsds(session, SYSTEM, package=read_hsds(path), now=now)
    return report, read_directory(session)


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(SINGLES))
def test_an_object_goes_out_as_it_came(session: Session, hsds: Path, now: datetime, name: str) -> None:
    example, kind = load(hsds / "examples" / name), SINGLES[name]
    report, directory = come_and_go(session, hsds / "examples" / name, now)
    assert report.objects == 1
    written = directory.one(kind, example["id"])
    assert written == example
    assert json.loads(as_json(written)) == example
    validator(hsds, kind).validate(written)
    example["name"] = 7
    with pytest.raises(jsonschema.ValidationError):
        validator(hsds, "organization").validate({"id": "no uuid", "name": 7})


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_goes_out_as_it_came(session: Session, hsds: Path, now: datetime, name: str) -> None:
    example, kind = load(hsds / "examples" / name), PAGES[name]
    report, directory = come_and_go(session, hsds / "examples" / name, now)
    page = directory.page(kind)
    assert page["contents"] == example["contents"]
    assert page.keys() == example.keys()
    assert (page["total_items"], example["total_items"]) == (1, 10)
    assert [text for text in report.oddities if "longer list" in text], (
        "other pages are missed, and it says so"
    )
    for one in page["contents"]:
        validator(hsds, kind).validate(one)


def test_what_a_feed_says_of_itself_is_kept(session: Session, hsds: Path, now: datetime) -> None:
    assert read_directory(session).api()["version"] == "3.0"
    _, directory = come_and_go(session, hsds / "examples" / "base.json", now)
    assert directory.api() == load(hsds / "examples" / "base.json")


def test_the_tables_go_out_as_they_came(session: Session, hsds: Path, now: datetime) -> None:
    example = load(hsds / "examples" / "tabular.json")
    report, directory = come_and_go(session, hsds / "examples" / "tabular.json", now)
    assert directory.tables() == example
    faults = [
        (table, error.json_path)
        for table, rows in directory.tables().items()
        for row in rows
        for error in validator(hsds, KINDS[table]).iter_errors(row)
    ]
    # The specification's own example has numbers at two places where its schemas want text.
    own = [("locations.csv", "$.external_identifier"), ("organization_identifiers.csv", "$.identifier")]
    assert faults == own
    assert report.only_kept["cost_option"] == 1
    again = import_hsds(session, SYSTEM, package=read_hsds(hsds / "examples" / "tabular.json"), now=now)
    assert all(brought.added == brought.changed == 0 for brought in again.tables.values())


def test_the_csv_files_go_out_as_they_came(session: Session, hsds: Path, now: datetime) -> None:
    folder = hsds / "examples" / "csv"
    _, directory = come_and_go(session, folder, now)
    archive = zipfile.ZipFile(io.BytesIO(as_csv_files(directory.tables())))
    names = {path.name for path in folder.glob("*.csv")}
    assert set(archive.namelist()) == names
    for name in sorted(names):
        given = list(csv.DictReader(io.StringIO((folder / name).read_text(encoding="utf-8-sig"), newline="")))
        written = list(csv.DictReader(io.StringIO(archive.read(name).decode(), newline="")))
        assert [filled(row) for row in written] == [filled(row) for row in given], name


def test_fields_that_nobody_knows_survive_and_changes_here_show(
    session: Session, hsds: Path, now: datetime, tmp_path: Path
) -> None:
    example = load(hsds / "examples" / "service_full.json")
    example["x_ferry"] = {"line": [1, 2, {"deep": None}]}
    example["organization"]["x_colour"] = "mauve"
    example["phones"][0]["x_texts"] = True
    file = tmp_path / "services.json"
    file.write_text(json.dumps([example]), encoding="utf-8")
    _, directory = come_and_go(session, file, now)
    assert directory.one("service", example["id"]) == example
    stored = session.scalars(sa.select(Service).where(Service.source == "hsds")).one()
    assert (stored.name, stored.minimum_age, stored.organisation_id is not None) == (
        example["name"],
        12,
        True,
    )
    place = session.scalars(sa.select(Location).where(Location.source == "hsds")).one()
    assert (place.latitude, place.longitude) == (None, None), "100, 101 are no degrees"
    assert session.scalar(sa.select(sa.func.count()).select_from(ServiceSchedule)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Phone)) == 1
    stored.name, stored.alert, stored.assured_at = "In our own words", None, now
    session.flush()
    written = read_directory(session).one("service", example["id"])
    assert written["name"] == "In our own words"
    assert "alert" not in written
    assert written["assured_date"] == now.date().isoformat()
    assert written["x_ferry"] == example["x_ferry"]
    assert written["organization"] == example["organization"]
    assert written["phones"][0]["x_texts"] is True
    changed = {name for name in example if written.get(name) != example[name]}
    assert changed <= {"name", "alert", "assured_date"}
    again = import_hsds(session, SYSTEM, package=read_hsds(file), now=now)
    assert again.tables["services"].kept == 1
    session.expire_all()
    assert session.get_one(Service, stored.id).name == "In our own words"
    validator(hsds, "service").validate(written)


@pytest.mark.scaled
@pytest.mark.first_tier("sqlite")
def test_baltimore_goes_out_valid_and_says_what_could_not_be_said(
    session: Session, hsds: Path, real_directory: Path, now: datetime, tmp_path: Path, deep: bool
) -> None:
    import_directory(session, SYSTEM, records=read_ohana(real_directory), now=now)
    written = express(session, Shape.TABLES)
    tables = written.content
    sizes = {name: len(tables[name]) for name in ("organizations.csv", "locations.csv", "services.csv")}
    assert sizes == {"organizations.csv": 748, "locations.csv": 1482, "services.csv": 1876}
    checks = {table: validator(hsds, KINDS[table]) for table in tables}
    faults = [
        (table, error.json_path, error.message[:80])
        for table, rows in tables.items()
        for row in (rows if deep else rows[::7])
        for error in checks[table].iter_errors(row)
    ]
    assert faults == []
    losses = {text.split(";")[0]: count for text, count in written.losses.items()}
    assert losses["Postal addresses without a place of their own"] == 393
    assert losses["Services without an organisation"] == 1
    assert all(written.examples[text] for text in written.losses)
    page = express(session, Shape.SERVICES).content
    assert page["total_items"] == 1876
    full = validator(hsds, "service")
    assert [error.message[:80] for one in page["contents"][::19] for error in full.iter_errors(one)] == []
    file = tmp_path / "tables.json"
    file.write_bytes(as_json(tables))
    again = import_hsds(session, SYSTEM, package=read_hsds(file), now=now)
    assert all(brought.added == brought.changed == 0 for brought in again.tables.values())
    assert again.known_here == sum(
        len(tables[t])
        for t in ("organizations.csv", "locations.csv", "services.csv", "phones.csv", "contacts.csv")
    )


def filled(row: dict[str, str]) -> dict[str, object]:
    return {name: float(value) if name in NUMBERS else value for name, value in row.items() if value}
