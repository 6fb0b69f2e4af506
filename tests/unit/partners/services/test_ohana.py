import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from core.csv_source import ImportRefused
from partners.services.needs import Need
from partners.services.oddities import LABELS
from partners.services.ohana import OhanaDirectory, read_ohana
from partners.services.ohana_package import COLUMNS

Rows = Sequence[Mapping[str, str]]

SOUND: Mapping[str, Rows] = {
    "taxonomy": [
        {"id": "1", "name": "Food Pantry", "taxonomy_id": "102-04", "parent_id": "102"},
        {"id": "2", "name": "Mental Health", "taxonomy_id": "106-07", "parent_id": "106"},
    ],
    "organizations": [{"id": "700", "name": "Harbour House"}],
    "locations": [
        {"id": "1", "organization_id": "700", "name": "Harbour House", "latitude": "39.3", "longitude": "-76.6"}
    ],
    "services": [{"id": "900", "location_id": "1", "name": "Pantry", "status": "active", "taxonomy_ids": "102-04"}],
    "addresses": [{"id": "1", "location_id": "1", "address_1": "1 Quay", "postal_code": "00001", "country": "us"}],
    "mail_addresses": [
        {"id": "1", "location_id": "1", "attention": "Harbour House, Ms Example", "address_1": "1 Quay",
         "postal_code": "00001-0002", "country": "us"}
    ],
    "contacts": [{"id": "5", "organization_id": "700", "name": "Ms Example", "title": "Director"}],
    "phones": [{"id": "8", "contact_id": "5", "organization_id": "700", "number": "(555) 010-0000", "number_type": "voice"}],
}  # fmt: skip


def _package(folder: Path, changed: Mapping[str, Rows] | None = None, *, categories: object = None) -> Path:
    for name, columns in COLUMNS.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows((changed or {}).get(name, SOUND[name]))
    (folder / "service_categories.json").write_text(json.dumps({} if categories is None else categories))
    return folder


def _changed(name: str, *rows: Mapping[str, str]) -> Mapping[str, Rows]:
    base = SOUND[name][0]
    return {name: [*SOUND[name], *({**base, "id": str(1000 + n), **row} for n, row in enumerate(rows))]}


def _odd(found: OhanaDirectory) -> dict[str, int]:
    return {oddity.code: oddity.count for oddity in found.report.found()}


def _refusal(folder: Path) -> list[str]:
    with pytest.raises(ImportRefused) as refused:
        read_ohana(folder)
    return [str(problem) for problem in refused.value.problems]


def test_a_sound_package_has_nothing_odd_but_western_longitudes(tmp_path: Path) -> None:
    found = read_ohana(_package(tmp_path))
    assert _odd(found) == {"longitude_negative": 1}
    assert [oddity.code for oddity in found.report.oddities] == list(LABELS)
    (location,) = found.locations
    assert (location.latitude, location.longitude) == (39.3, -76.6)
    assert location.organisation_id == "700"
    (service,) = found.services
    assert (service.location_id, service.organisation_id) == ("1", "700")
    assert (service.taxonomy_codes, service.needs) == (("102-04",), (Need.FOOD,))
    assert found.addresses[0].country == "US"
    assert found.phones[0].digits == "5550100000"
    assert found.contacts[0].title == "Director"
    assert found.taxonomy[1].code == "106-07"
    assert found.organisations[0].email is None


def test_terms_come_from_the_column_and_the_category_file_each_once(tmp_path: Path) -> None:
    found = read_ohana(_package(tmp_path, categories={"900": ["2", "1", "2", "77"], "901": ["1"]}))
    assert found.services[0].taxonomy_codes == ("102-04", "106-07")
    assert found.services[0].needs == (Need.MENTAL_HEALTH_SUPPORT, Need.FOOD)
    odd = _odd(found)
    assert (
        odd["taxonomy_term_repeated"] == odd["taxonomy_term_unknown"] == odd["category_service_unknown"] == 1
    )


@pytest.mark.parametrize(
    ("name", "row", "codes"),
    [
        ("organizations", {"name": "Nowhere"}, ["organisation_without_location"]),
        ("locations", {"organization_id": "99", "latitude": ""},
         ["location_organisation_unknown", "location_without_address", "location_without_service",
          "location_without_coordinates"]),
        ("locations", {"latitude": "north"},
         ["coordinate_unreadable", "location_without_coordinates", "location_without_address",
          "location_without_service"]),
        ("locations", {"longitude": "-186.8"},
         ["coordinate_unreadable", "location_without_coordinates", "location_without_address",
          "location_without_service"]),
        ("services", {"location_id": ""}, ["service_without_location"]),
        ("services", {"location_id": "44"}, ["service_location_unknown"]),
        ("services", {"taxonomy_ids": ""}, ["service_without_taxonomy", "service_taxonomy_column_empty"]),
        ("services", {"description": "a\nb", "fees": "none \n"}, ["description_with_line_breaks", "cell_trimmed"]),
        ("services", {"eligibility": "a\nb", "fees": "A &amp; B"},
         ["other_text_with_line_breaks", "text_with_html_entity"]),
        ("addresses", {"location_id": "44", "address_1": ""}, ["address_location_unknown", "address_without_street"]),
        ("addresses", {"postal_code": "2123O"}, ["address_of_same_location", "postal_code_unusual"]),
        ("mail_addresses", {"location_id": "44"}, ["mail_address_location_unknown"]),
        ("mail_addresses", {"attention": "Somebody Else"}, ["mail_address_of_other_name"]),
        ("contacts", {"service_id": "44"}, ["reference_unknown"]),
        ("phones", {"number": "(800) 555-LEAD"}, ["phone_odd", "phone_vanity"]),
        ("phones", {"number": "(211)   -"}, ["phone_odd", "phone_short"]),
        ("phones", {"number": "(2  )   -"}, ["phone_odd", "phone_unusable"]),
        ("phones", {"number": "555 010 0000"}, ["phone_odd", "phone_unusual"]),
        ("phones", {}, ["phone_repeated"]),
    ],
)  # fmt: skip
def test_an_oddity_is_kept_and_counted(
    tmp_path: Path, name: str, row: Mapping[str, str], codes: list[str]
) -> None:
    found = read_ohana(_package(tmp_path, _changed(name, row)))
    counts = _odd(found)
    western = counts.pop("longitude_negative")
    assert counts == dict.fromkeys(codes, 1)
    assert western >= 1
    records = {"organizations": found.organisations}.get(name) or getattr(found, name)
    assert len(records) == 2


def test_a_place_far_from_all_others_is_named(tmp_path: Path) -> None:
    rows = [{"longitude": f"-76.{n}"} for n in range(5)] + [{"longitude": "-86.8"}]
    report = read_ohana(_package(tmp_path, _changed("locations", *rows))).report
    assert report.count("coordinate_out_of_region") == 1
    (oddity,) = (o for o in report.oddities if o.code == "coordinate_out_of_region")
    assert oddity.examples == ("locations.csv:8 39.3, -86.8",)


def test_a_dangling_postal_address_keeps_what_the_source_names(tmp_path: Path) -> None:
    found = read_ohana(_package(tmp_path, _changed("mail_addresses", {"location_id": "44"})))
    assert (found.mail_addresses[1].location_id, found.mail_addresses[1].source_location_id) == (None, "44")


def test_odd_numbers_and_inner_line_breaks_stay_as_given(tmp_path: Path) -> None:
    changed = {
        **_changed("phones", {"number": " (800) 555-LEAD "}),
        **_changed("services", {"description": "one\n\ntwo \n"}),
    }
    found = read_ohana(_package(tmp_path, changed))
    assert (found.phones[1].number, found.phones[1].digits) == ("(800) 555-LEAD", "8005555323")
    assert found.services[1].description == "one\n\ntwo"


@pytest.mark.parametrize(
    ("name", "description", "concerns"),
    [
        ("CRISIS line", "", True),
        ("Help", "Suicide prevention", True),
        ("Help", "Outpatient psychiatric care", True),
        ("Help", "Community Mental Health", True),
        ("Help", "Mental arithmetic", False),
    ],
)
def test_mental_health_is_recognised_by_stated_words(
    tmp_path: Path, name: str, description: str, concerns: bool
) -> None:
    found = read_ohana(_package(tmp_path, _changed("services", {"name": name, "description": description})))
    assert [service.is_mental_health for service in found.services] == [False, concerns]


def test_a_name_or_status_that_cannot_stand_refuses_the_package(tmp_path: Path) -> None:
    changed = {**_changed("organizations", {"name": " "}), **_changed("services", {"status": "maybe"})}
    assert _refusal(_package(tmp_path, changed)) == [
        "organizations.csv:3 [name]: The value is missing.",
        "services.csv:3 [status]: “maybe” is not a known value.",
    ]


def test_a_repeated_identifier_refuses_the_package(tmp_path: Path) -> None:
    assert _refusal(_package(tmp_path, _changed("phones", {"id": "8"}))) == [
        "phones.csv:3 [id]: “8” already stands in line 2."
    ]


def test_every_missing_file_is_named(tmp_path: Path) -> None:
    assert len(_refusal(tmp_path)) == len(COLUMNS) + 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "service_categories.json:1: This is not JSON"),
        ("[]", "must give a list of identifiers"),
        ('{"900": [1]}', "must give a list of identifiers"),
        ('{"900": ["1"], "900": ["2"]}', "“900” stands twice."),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_broken_category_file_refuses_the_package(tmp_path: Path, text: str, words: str) -> None:
    folder = _package(tmp_path)
    (folder / "service_categories.json").write_text(text)
    (refusal,) = _refusal(folder)
    assert words in refusal


def test_progress_ends_with_everything_done_and_two_reads_agree(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    folder = _package(tmp_path)
    assert read_ohana(folder, progress=lambda *at: seen.append(at)) == read_ohana(folder)
    assert seen[0] == (0, 9)
    assert seen[-1] == (9, 9)
    assert seen == sorted(seen)
