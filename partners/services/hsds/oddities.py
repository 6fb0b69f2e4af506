"""What is odd in a file of HSDS: named and counted before anything is stored; the object itself is kept as given."""

from uuid import UUID

from core.text import N_
from partners.services.hsds.columns import (
    ADDRESS_LENGTHS,
    LENGTHS,
    age_of,
    degrees_of,
    hours_of,
    phone_columns,
    schedules_of,
    street_address,
)
from partners.services.hsds.reading import HsdsPackage
from partners.services.hsds.vocabulary import STATUSES


def note_oddities(package: HsdsPackage) -> None:
    """Note whatever the directory shows otherwise than the file says it."""
    shelf = package.shelf
    for kind, rows in shelf.rows.items():
        for key in rows:
            if not _is_uuid(key):
                package.note(N_("Identifiers that are no UUID; kept as given"), f"{kind} {key}")
    for key, row in shelf.rows["organization"].items():
        _too_long(package, "organization", key, row)
    for key, row in shelf.rows["location"].items():
        _too_long(package, "location", key, row)
        _location(package, key, row)
    for key, row in shelf.rows["service"].items():
        _too_long(package, "service", key, row)
        _service(package, key, row)
    for key, row in shelf.rows["phone"].items():
        if phone_columns(row)["digits"] is None:
            package.note(
                N_("Telephone numbers of which nothing can be dialled; kept as given"),
                f"{key}: {row['number']}",
            )
        if row.get("extension") is not None and len(str(row["extension"])) > 40:
            package.note(
                N_("Texts longer than their field; shown shortened, kept whole"), f"phone {key}: extension"
            )


def _location(package: HsdsPackage, key: str, row: dict[str, object]) -> None:
    shelf = package.shelf
    if (row.get("latitude") is not None or row.get("longitude") is not None) and degrees_of(row)[0] is None:
        package.note(
            N_("Coordinates that are no degrees; not shown on a map, kept as given"),
            f"{key}: {row.get('latitude')}, {row.get('longitude')}",
        )
    if len(shelf.owned_by(("location", key), "address")) > 1:
        package.note(N_("Places with several addresses; the directory shows the first physical one"), key)
    address = street_address(key, shelf)
    country = str((address or {}).get("country") or "")
    if address is not None and not (len(country) == 2 and country.isalpha()):
        package.note(N_("Countries that are no code of two letters; kept as given"), f"{key}: {country}")


def _service(package: HsdsPackage, key: str, row: dict[str, object]) -> None:
    if row.get("status") not in STATUSES:
        package.note(
            N_("Services whose status the specification does not know; taken as inactive"),
            f"{key}: {row.get('status')}",
        )
    for name in ("minimum_age", "maximum_age"):
        if row.get(name) is not None and age_of(row[name]) is None:
            package.note(N_("Ages that are no whole years; kept as given"), f"{key}: {name} {row[name]}")
    youngest, oldest = age_of(row.get("minimum_age")), age_of(row.get("maximum_age"))
    if youngest is not None and oldest is not None and youngest > oldest:
        package.note(N_("Lowest ages above the highest; kept as given"), f"{key}: {youngest} to {oldest}")
    if not row.get("organization_id"):
        package.note(N_("Services that name no organisation"), key)
    schedules = schedules_of(row, package.shelf)
    if schedules and not hours_of(row, package.shelf):
        package.note(N_("Schedules that repeat otherwise than by the week; shown in their words only"), key)


def _too_long(package: HsdsPackage, kind: str, key: str, row: dict[str, object]) -> None:
    most = {**LENGTHS, **ADDRESS_LENGTHS, "url": 500}
    for name, limit in most.items():
        value = row.get(name)
        if isinstance(value, str) and len(value) > limit:
            package.note(
                N_("Texts longer than their field; shown shortened, kept whole"), f"{kind} {key}: {name}"
            )


def _is_uuid(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True
