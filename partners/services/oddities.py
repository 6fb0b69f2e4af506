"""What is odd in an imported directory: everything is kept, everything unusual is named and counted."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.text import N_

EXAMPLES = 5
"""Places named for each kind of oddity."""

LABELS: Mapping[str, str] = {
    "organisation_without_location": N_("Organisations without a location"),
    "location_organisation_unknown": N_("Locations that name an organisation that does not exist"),
    "location_without_address": N_("Locations without a street address"),
    "location_without_service": N_("Locations without a service"),
    "location_without_coordinates": N_("Locations without coordinates"),
    "coordinate_unreadable": N_("Coordinates that are no degrees; left out"),
    "coordinate_out_of_region": N_("Coordinates far from all the others; kept"),
    "longitude_negative": N_("Longitudes that begin with a minus sign; read as numbers"),
    "service_without_location": N_("Services without a location, and so without an organisation"),
    "service_location_unknown": N_("Services that name a location that does not exist"),
    "service_without_taxonomy": N_("Services without a taxonomy term"),
    "service_taxonomy_column_empty": N_("Services whose taxonomy column is empty; terms come from the category file"),
    "taxonomy_term_repeated": N_("Services that name a taxonomy term more than once; each term is kept once"),
    "taxonomy_term_unknown": N_("Taxonomy terms that the taxonomy does not hold; left out of the service’s terms"),
    "category_service_unknown": N_("Categories given to a service that does not exist"),
    "description_with_line_breaks": N_("Descriptions of services that hold line breaks; kept"),
    "other_text_with_line_breaks": N_("Other cells that hold line breaks; kept"),
    "text_with_html_entity": N_("Cells that hold HTML entities such as &amp;; kept as given"),
    "cell_trimmed": N_("Cells padded with blanks or line breaks; trimmed"),
    "address_location_unknown": N_("Addresses that name a location that does not exist"),
    "address_of_same_location": N_("Further addresses of a location that has one already"),
    "address_without_street": N_("Addresses without a street line"),
    "postal_code_unusual": N_("Postal codes that are missing or not of five or nine digits; kept"),
    "mail_address_location_unknown": N_("Postal addresses that name a location that does not exist"),
    "mail_address_of_other_name": N_("Postal addresses whose addressee is neither their location nor its organisation"),
    "phone_odd": N_("Telephone numbers written in an odd way; kept as given"),
    "phone_vanity": N_("… of which with letters for digits; digits added"),
    "phone_short": N_("… of which service codes of three digits"),
    "phone_unusual": N_("… of which complete, but punctuated differently"),
    "phone_unusable": N_("… of which nothing can be dialled"),
    "phone_repeated": N_("Telephone numbers given again for the same owner; kept"),
    "reference_unknown": N_("Telephone numbers and contacts that name an owner that does not exist"),
    "blank_line": N_("Empty lines between records"),
}  # fmt: skip
"""Every kind that is looked for, in the order of the report; a report names also those that were not found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """One kind of oddity with its number of cases."""

    code: str
    label: str
    count: int
    examples: tuple[str, ...]
    """The first places, as `file:line value`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OddityReport:
    """Every kind that was looked for, with its count, also where that is 0."""

    oddities: tuple[Oddity, ...]

    def count(self, code: str) -> int:
        """The number of cases of one kind."""
        return next(oddity.count for oddity in self.oddities if oddity.code == code)

    def found(self) -> tuple[Oddity, ...]:
        """The kinds of which there are cases."""
        return tuple(oddity for oddity in self.oddities if oddity.count)


class OddityCounter:
    """Counts oddities while a directory is read."""

    __slots__ = ("_counts", "_examples")

    def __init__(self) -> None:
        self._counts = dict.fromkeys(LABELS, 0)
        self._examples: dict[str, list[str]] = {code: [] for code in LABELS}

    def note(self, code: str, file: str, line: int, value: str | None = None) -> None:
        """Count one case and remember where, if it is among the first."""
        self._counts[code] += 1
        examples = self._examples[code]
        if len(examples) < EXAMPLES:
            examples.append(f"{file}:{line}" if value is None else f"{file}:{line} {value[:80]}")

    def report(self) -> OddityReport:
        """What was counted so far."""
        return OddityReport(
            oddities=tuple(
                Oddity(
                    code=code,
                    label=label,
                    count=self._counts[code],
                    examples=tuple(self._examples[code]),
                )
                for code, label in LABELS.items()
            )
        )
