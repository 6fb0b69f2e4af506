"""Who reads and who keeps the contacts of a partnership."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind
from core.errors import RuleBroken
from core.text import N_
from partners.channels.contacts.models import PartnershipContact
from partners.channels.contacts.purposes import BY_PHONE, NEEDED, Purpose
from partners.channels.policy import partnerships_for

PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{4,38}[0-9]( ?(ext\.?|x) ?[0-9]{1,6})?", re.IGNORECASE)
EMAIL = re.compile(r"[^@\s]++@(?=[^@\s]+\.[^@\s])[^@\s]++")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactValues:
    """What a side writes about a contact; either an account or a name."""

    purpose: Purpose
    user_id: UUID | None
    name: str | None
    phone: str | None
    email: str | None
    hours: str | None
    note: str | None
    position: int
    valid_from: date
    valid_until: date | None
    service_id: UUID | None = None
    area_id: UUID | None = None
    opens_at: time | None = None
    closes_at: time | None = None
    weekdays: str | None = None
    """Digits of the days, Monday 0; None: every day."""


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the contacts in the partnerships of an actor's organisation."""
    return sa.select(PartnershipContact.id).where(
        PartnershipContact.partnership_id.in_(partnerships_for(actor)),
        PartnershipContact.removed_at.is_(None),
    )


def may_keep(values: ContactValues) -> None:
    """A contact can be named and reached, by telephone where it is to be called; raises `RuleBroken`."""
    if values.user_id is None and not values.name:
        raise RuleBroken(N_("Choose a colleague, or enter a name."), "name")
    if values.user_id is not None and values.name:
        raise RuleBroken(N_("Choose a colleague or enter a name, not both."), "name")
    if values.phone and not PHONE.fullmatch(values.phone):
        raise RuleBroken(N_("Enter a telephone number, for example +1 410 555 0123."), "phone")
    if values.purpose in BY_PHONE and not values.phone:
        raise RuleBroken(N_("This contact is called: enter a telephone number."), "phone")
    if values.email and not EMAIL.fullmatch(values.email):
        raise RuleBroken(N_("Enter an e-mail address, for example name@example.org."), "email")
    if not values.phone and not values.email:
        raise RuleBroken(N_("Enter a telephone number or an e-mail address."), "phone")
    _may_hold(values)


def _may_hold(values: ContactValues) -> None:
    """When somebody answers, and in which order they are called."""
    if values.valid_until is not None and values.valid_until < values.valid_from:
        raise RuleBroken(N_("The last day cannot lie before the first."), "valid_until")
    if (values.opens_at is None) != (values.closes_at is None):
        raise RuleBroken(N_("Enter both hours, or none."), "closes_at")
    if values.opens_at is not None and values.opens_at == values.closes_at:
        raise RuleBroken(N_("Leave both hours empty for day and night."), "closes_at")
    if not 1 <= values.position <= 20:
        raise RuleBroken(N_("Enter a number from 1 to 20."), "position")


def missing_purposes(kind: OrganisationKind, named: Iterable[Purpose]) -> tuple[Purpose, ...]:
    """Which of the contacts that a side names are missing."""
    held = set(named)
    return tuple(purpose for purpose in NEEDED.get(kind, ()) if purpose not in held)
