"""A service of an Ohana package: its organisation through its location, its terms, its needs."""

from core.csv_source import Problems
from core.text import N_
from partners.services.oddities import OddityCounter
from partners.services.ohana_package import Known, Row
from partners.services.ohana_records import ServiceRecord
from partners.services.open_eligibility import needs_of_terms

STATUSES = frozenset({"active", "inactive", "defunct", "temporarily closed"})

MENTAL_HEALTH_WORDS = ("mental health", "psychiatr", "crisis", "suicid")
"""A service concerns mental health or crisis if its name or description holds one of these, in either case.

The rule is plain on purpose, so that anybody can check it by hand; it takes “environmental health” for mental health
too, and it does not read the taxonomy, whose counselling terms cover counselling of every kind.
"""


def service_of(row: Row, known: Known, odd: OddityCounter, problems: Problems) -> ServiceRecord:
    """A service with its terms, needs and whether it concerns mental health."""
    location_id = row.text("location_id")
    if location_id is None:
        odd.note("service_without_location", row.file, row.line, row.text("id"))
    elif location_id not in known.locations:
        odd.note("service_location_unknown", row.file, row.line, location_id)
        location_id = None
    organisation_id = known.locations[location_id].text("organization_id") if location_id else None
    status = row.text("status") or "active"
    if status not in STATUSES:
        problems.add(row.file, row.line, "status", N_("“%(value)s” is not a known value."), value=status[:80])
    codes = _taxonomy_codes(row, known, odd)
    name = row.required("name", problems)
    words = f"{name}\n{row.text('description') or ''}".lower()
    return ServiceRecord(
        source_id=row.required("id", problems),
        location_id=location_id,
        organisation_id=organisation_id if organisation_id in known.organisations else None,
        name=name,
        alternate_name=row.text("alternate_name"),
        description=row.text("description"),
        eligibility=row.text("eligibility"),
        email=row.text("email"),
        website=row.text("website"),
        fees=row.text("fees"),
        accepted_payments=row.text("accepted_payments"),
        funding_sources=row.text("funding_sources"),
        application_process=row.text("application_process"),
        required_documents=row.text("required_documents"),
        interpretation_services=row.text("interpretation_services"),
        languages=row.text("languages"),
        keywords=row.text("keywords"),
        service_areas=row.text("service_areas"),
        wait_time=row.text("wait_time"),
        status=status,
        taxonomy_codes=codes,
        needs=needs_of_terms(codes),
        is_mental_health=any(word in words for word in MENTAL_HEALTH_WORDS),
    )


def _taxonomy_codes(row: Row, known: Known, odd: OddityCounter) -> tuple[str, ...]:
    cell = row.text("taxonomy_ids")
    if cell is None:
        odd.note("service_taxonomy_column_empty", row.file, row.line)
    given = [one.strip() for one in (cell or "").split(",") if one.strip()]
    given += known.categories.get(row.text("id") or "", [])
    if not given:
        odd.note("service_without_taxonomy", row.file, row.line, row.text("id"))
    distinct = list(dict.fromkeys(given))
    if len(distinct) < len(given):
        odd.note("taxonomy_term_repeated", row.file, row.line, row.text("id"))
    for one in distinct:
        if one not in known.terms:
            odd.note("taxonomy_term_unknown", row.file, row.line, one)
    return tuple(dict.fromkeys(known.terms[one] for one in distinct if one in known.terms))
