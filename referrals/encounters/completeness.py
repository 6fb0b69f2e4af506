"""How many of the minimum facts of an encounter are known (facts.md 5.1, the fields in bold)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.text import N_
from referrals.encounters.codes import TimePrecision, YesNoUnknown
from referrals.encounters.details.queries import DetailRow

MINIMUM: Mapping[str, str] = {
    "event_number": N_("Event number"),
    "occurred_at": N_("Day and time"),
    "reported_at": N_("When it was reported"),
    "area_id": N_("Area"),
    "crisis": N_("Crisis confirmed"),
    "person": N_("Name and date of birth"),
    "veteran": N_("Veteran"),
    "cit_arrived": N_("Crisis-trained officer"),
    "supervisor_responded": N_("Supervisor"),
    "primary_disposition": N_("Main outcome"),
    "apprehension": N_("Emergency detention"),
    "arrest": N_("Arrest"),
}
"""The twelve facts without which an encounter says little; that the person is recognised gives earlier contacts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """How many minimum facts are known, and the names of the others."""

    known: int
    of: int
    missing: tuple[str, ...]


def completeness_of(values: Mapping[str, Any], detail: DetailRow, *, recognised: bool) -> Completeness:
    """Count what is known; “not known” is an answer on the form, and no known fact here."""
    facts: Mapping[str, Any] = {
        **{name: values.get(name) for name in MINIMUM},
        "occurred_at": values.get("precision") is TimePrecision.MINUTE or None,
        "reported_at": detail.reported_at,
        "person": recognised or None,
        "veteran": detail.veteran,
        "supervisor_responded": detail.supervisor_responded,
    }
    missing = tuple(
        label for name, label in MINIMUM.items() if facts[name] in (None, "", YesNoUnknown.UNKNOWN)
    )
    return Completeness(known=len(MINIMUM) - len(missing), of=len(MINIMUM), missing=missing)
