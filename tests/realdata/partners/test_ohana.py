from pathlib import Path

import pytest

from core.csv_source import ImportRefused
from partners.services.ohana import OhanaDirectory, read_ohana
from partners.services.ohana_package import COLUMNS


@pytest.fixture(scope="module")
def found(real_directory: Path) -> OhanaDirectory:
    return read_ohana(real_directory)


def test_every_record_is_read(found: OhanaDirectory) -> None:
    assert len(found.organisations) == 748
    assert len(found.locations) == 1482
    assert len(found.services) == 1876
    assert len(found.addresses) == 1482
    assert len(found.mail_addresses) == 1874
    assert len(found.phones) == 7157
    assert len(found.contacts) == 737
    assert len(found.taxonomy) == 517


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("service_without_location", 1),
        ("organisation_without_location", 38),
        ("mail_address_location_unknown", 393),
        ("longitude_negative", 1349),
        ("coordinate_out_of_region", 1),
        ("location_without_coordinates", 133),
        ("phone_odd", 28),
        ("phone_vanity", 10),
        ("phone_short", 14),
        ("phone_unusable", 4),
        ("description_with_line_breaks", 1872),
        ("cell_trimmed", 5884),
        ("taxonomy_term_repeated", 635),
        ("service_without_taxonomy", 142),
        ("service_taxonomy_column_empty", 1876),
        ("mail_address_of_other_name", 1455),
        ("phone_repeated", 17),
        ("address_without_street", 15),
        ("postal_code_unusual", 7),
        ("location_without_service", 0),
        ("service_location_unknown", 0),
        ("reference_unknown", 0),
    ],
)
def test_every_oddity_is_counted(found: OhanaDirectory, code: str, count: int) -> None:
    assert found.report.count(code) == count


def test_services_that_concern_mental_health_or_crisis(found: OhanaDirectory) -> None:
    assert sum(service.is_mental_health for service in found.services) == 340


def test_longitudes_keep_their_sign(found: OhanaDirectory) -> None:
    placed = [location.longitude for location in found.locations if location.longitude is not None]
    assert len(placed) == 1349
    assert max(placed) < 0
    assert min(placed) == pytest.approx(-86.8, abs=0.05)


def test_a_service_belongs_to_the_organisation_of_its_location(found: OhanaDirectory) -> None:
    owner = {location.source_id: location.organisation_id for location in found.locations}
    assert sum(service.organisation_id is None for service in found.services) == 1
    assert all(
        service.organisation_id == owner[service.location_id]
        for service in found.services
        if service.location_id is not None
    )


def test_an_odd_number_is_kept_as_given(found: OhanaDirectory) -> None:
    lettered = [phone for phone in found.phones if any(sign.isalpha() for sign in phone.number)]
    assert [len(phone.digits) for phone in lettered if phone.digits is not None] == [10] * 10
    assert len(lettered) == 11


def test_every_term_is_resolved(found: OhanaDirectory) -> None:
    codes = {term.code for term in found.taxonomy}
    assert all(set(service.taxonomy_codes) <= codes for service in found.services)
    assert sum(bool(service.needs) for service in found.services) > 1600


def test_reading_is_repeatable(real_directory: Path, found: OhanaDirectory) -> None:
    again = read_ohana(real_directory)
    assert again == found


def test_a_damaged_package_is_refused_with_the_line(real_directory: Path, tmp_path: Path) -> None:
    for name in (*(f"{name}.csv" for name in COLUMNS), "service_categories.json"):
        (tmp_path / name).write_bytes((real_directory / name).read_bytes())
    text = (tmp_path / "services.csv").read_text(encoding="utf-8")
    (tmp_path / "services.csv").write_text(text + "1,2\n", encoding="utf-8")
    with pytest.raises(ImportRefused) as refused:
        read_ohana(tmp_path)
    assert [str(problem) for problem in refused.value.problems] == [
        f"services.csv:{text.count(chr(10)) + 1}: The row is too short: 2 cells instead of 21."
    ]
