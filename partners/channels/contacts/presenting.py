"""The contacts of a partnership by side and purpose, in the reader's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.actor import Actor, OrganisationKind
from partners.channels.contacts.policy import missing_purposes
from partners.channels.contacts.purposes import PURPOSE_HINTS, PURPOSE_LABELS, Purpose
from partners.channels.contacts.queries import ContactRow, purposes_of
from partners.memoranda.queries import PartnershipRow
from web.i18n import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeShown:
    """One purpose with those to call for it, in order."""

    value: str
    label: str
    hint: str
    contacts: tuple[ContactRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideShown:
    """One side of the partnership."""

    name: str
    is_own: bool
    purposes: tuple[PurposeShown, ...]
    missing: tuple[tuple[str, str], ...]
    """Value and label of what this side should name and does not."""
    outdated: tuple[ContactRow, ...]
    """Contacts that hold no more or not yet, or whose account was closed; shown to their own side."""


def sides_of(
    partnership: PartnershipRow, rows: Sequence[ContactRow], actor: Actor, *, today: date
) -> list[SideShown]:
    """Both sides, the other one first, because that is whom one calls."""
    sides = (
        (partnership.agency_id, partnership.agency_name, OrganisationKind.AGENCY),
        (partnership.ngo_id, partnership.ngo_name, OrganisationKind.NGO),
    )
    shown = []
    for organisation_id, name, kind in sides:
        own = [row for row in rows if row.organisation_id == organisation_id]
        current = [row for row in own if row.holds_on(today) and not row.has_left]
        missing = missing_purposes(kind, purposes_of(own, organisation_id=organisation_id, on=today))
        shown.append(
            SideShown(
                name=name,
                is_own=organisation_id == actor.organisation_id,
                purposes=tuple(_purposes(current)),
                missing=tuple((purpose.value, translate(PURPOSE_LABELS[purpose])) for purpose in missing),
                outdated=tuple(row for row in own if row not in current),
            )
        )
    return sorted(shown, key=lambda side: side.is_own)


def _purposes(rows: Sequence[ContactRow]) -> list[PurposeShown]:
    return [
        PurposeShown(
            value=purpose.value,
            label=translate(PURPOSE_LABELS[purpose]),
            hint=translate(PURPOSE_HINTS[purpose]),
            contacts=tuple(row for row in rows if row.purpose is purpose),
        )
        for purpose in Purpose
        if any(row.purpose is purpose for row in rows)
    ]
