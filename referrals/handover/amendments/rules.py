"""What may be amended and how, on plain values."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from core.errors import RuleBroken
from core.text import N_
from partners.memoranda.terms import URGENCY_RANK, DataCategory, Urgency
from referrals.handover.amendments.fields import FIELDS
from referrals.handover.consenting.flows import FIELDS as FLOWING
from referrals.handover.safe_contact import join_channels

OLDEST = 130
LONGEST_REASON = 300
CATEGORY_OF: Mapping[str, DataCategory] = {
    name: category for category, names in FLOWING.items() for name in names if name in FIELDS
}
"""Which category of the agreement and of the person's consent a field belongs to; the urgency says nothing of a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentValues:
    """Every field as it should read now."""

    urgency: Urgency
    person_name: str | None
    born_on: date | None
    phone: str | None
    safe_contact: str | None
    unsafe_channels: tuple[str, ...]
    concern: str | None
    safety: str | None
    access_needs: str | None
    language: str | None

    def texts(self) -> Mapping[str, str | None]:
        """Every field as text, as an amendment keeps it; blank is None."""
        return {field.name: _text(getattr(self, field.name)) for field in fields(self)}


def changes(before: AmendmentValues, after: AmendmentValues) -> tuple[str, ...]:
    """The names of the fields that differ, in the order of the form."""
    old, new = before.texts(), after.texts()
    return tuple(name for name in FIELDS if old[name] != new[name])


def problems_of(
    before: AmendmentValues,
    after: AmendmentValues,
    *,
    reason: str | None,
    flows: Collection[DataCategory],
    now: datetime,
) -> Iterator[RuleBroken]:
    """Every rule that an amendment breaks, each with the field that mends it; `flows` is what may be shared now."""
    changed = changes(before, after)
    if not changed:
        yield RuleBroken(N_("Nothing is different yet. Change at least one answer."))
    if not (reason or "").strip():
        yield RuleBroken(N_("Say why it is changed."), "reason")
    new = after.texts()
    for name in changed:
        category = CATEGORY_OF.get(name)
        if new[name] is not None and category is not None and category not in flows:
            yield RuleBroken(
                N_("The agreement or the person’s consent does not let this kind of data flow."), name
            )
    if "urgency" in changed and URGENCY_RANK[after.urgency] > URGENCY_RANK[before.urgency]:
        yield RuleBroken(N_("A referral can be made more urgent, not less: ask the NGO."), "urgency")
    yield from _needed(before, after)
    if "born_on" in changed and after.born_on is not None and not _plausible(after.born_on, now):
        yield RuleBroken(N_("Check the date of birth."), "born_on")


def _needed(before: AmendmentValues, after: AmendmentValues) -> Iterator[RuleBroken]:
    """What sending asked for stays there."""
    if after.person_name is None:
        yield RuleBroken(N_("Enter the person’s name, or the name they are known by."), "person_name")
    if after.concern is None:
        yield RuleBroken(N_("Say why you refer the person."), "concern")
    if (before.phone or before.safe_contact) and not (after.phone or after.safe_contact):
        yield RuleBroken(N_("Enter a telephone number or a safe way of contact."), "phone")


def _plausible(born_on: date, now: datetime) -> bool:
    return now.year - OLDEST <= born_on.year and born_on <= now.date()


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return join_channels(value) or None
    return str(value).strip() or None
