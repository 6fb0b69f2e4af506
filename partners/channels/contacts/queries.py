"""Reads of contacts: who to call for what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Organisation
from accounts.users.models import User, UserStatus
from core.actor import Actor, OrganisationKind
from core.errors import NotFound
from core.text import N_
from partners.channels.contacts.models import PartnershipContact
from partners.channels.contacts.on_call import fits, is_on_call
from partners.channels.contacts.policy import ContactValues, visible_to
from partners.channels.contacts.purposes import Purpose
from partners.memoranda.models import Partnership
from partners.services.models import Service

NOT_FOUND = N_("There is no such contact.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """A contact as the page shows it."""

    id: UUID
    version: int
    partnership_id: UUID
    organisation_id: UUID
    organisation_name: str
    organisation_kind: OrganisationKind
    purpose: Purpose
    user_id: UUID | None
    name: str
    """Of the account, or as it was written."""
    phone: str | None
    email: str | None
    hours: str | None
    note: str | None
    position: int
    valid_from: date
    valid_until: date | None
    has_left: bool
    """The account was closed since."""
    zone: str
    service_id: UUID | None = None
    area_id: UUID | None = None
    opens_at: time | None = None
    closes_at: time | None = None
    weekdays: str | None = None
    service_name: str | None = None
    area_name: str | None = None

    def is_on_call(self, moment: datetime) -> bool:
        """Whether they answer at a moment."""
        return is_on_call(
            moment,
            zone=self.zone,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            weekdays=self.weekdays,
        )

    @property
    def tel(self) -> str | None:
        """The number as a telephone dials it."""
        if not self.phone:
            return None
        number = self.phone.lower().split("x")[0].replace("e", "")
        return "".join(letter for letter in number if letter.isdigit() or letter == "+")

    def holds_on(self, day: date) -> bool:
        """Whether one may call them on a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def list_contacts(
    session: Session,
    partnership_id: UUID,
    purpose: Purpose | None = None,
    *,
    on: date | None = None,
    organisation_id: UUID | None = None,
) -> list[ContactRow]:
    """The contacts of a partnership by purpose and order, whoever asks; with `on`, those who hold on that day."""
    query = _listed().where(
        PartnershipContact.partnership_id == partnership_id, PartnershipContact.removed_at.is_(None)
    )
    if purpose is not None:
        query = query.where(PartnershipContact.purpose == purpose)
    if organisation_id is not None:
        query = query.where(PartnershipContact.organisation_id == organisation_id)
    rows = _rows(session, query)
    return rows if on is None else [row for row in rows if row.holds_on(on) and not row.has_left]


def list_urgent(
    session: Session,
    agency_id: UUID,
    *,
    ngo_ids: Iterable[UUID],
    purpose: Purpose,
    on: date,
    at: datetime,
    service_id: UUID | None = None,
    area_id: UUID | None = None,
) -> list[ContactRow]:
    """Whom an agency's partners name for a purpose, service and area; who answers now comes first. One statement."""
    wanted = set(ngo_ids)
    if not wanted:
        return []
    query = (
        _listed()
        .join(Partnership, Partnership.id == PartnershipContact.partnership_id)
        .where(
            Partnership.agency_id == agency_id,
            PartnershipContact.organisation_id.in_(wanted),
            PartnershipContact.organisation_id == Partnership.ngo_id,
            PartnershipContact.purpose == purpose,
            PartnershipContact.phone.is_not(None),
            PartnershipContact.removed_at.is_(None),
        )
    )
    rows = [
        row
        for row in _rows(session, query)
        if row.holds_on(on)
        and not row.has_left
        and fits(service_id, row.service_id)
        and fits(area_id, row.area_id)
    ]
    return sorted(rows, key=lambda row: (not row.is_on_call(at), row.organisation_name, row.position))


def get_contact(session: Session, actor: Actor, contact_id: UUID) -> ContactRow:
    """A contact of one of the actor's partnerships; raises `NotFound` for any other."""
    query = _listed().where(PartnershipContact.id == contact_id, PartnershipContact.id.in_(visible_to(actor)))
    rows = _rows(session, query)
    if not rows:
        raise NotFound(NOT_FOUND)
    return rows[0]


def values_of(row: ContactRow) -> ContactValues:
    """What was written about a contact, for its form."""
    return ContactValues(
        purpose=row.purpose,
        user_id=row.user_id,
        name=None if row.user_id else row.name,
        phone=row.phone,
        email=row.email,
        hours=row.hours,
        note=row.note,
        position=row.position,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        service_id=row.service_id,
        area_id=row.area_id,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        weekdays=row.weekdays,
    )


def list_colleagues(session: Session, organisation_id: UUID) -> list[tuple[UUID, str]]:
    """The active people of an organisation, by name."""
    rows = session.execute(
        sa.select(User.id, User.name)
        .where(User.organisation_id == organisation_id, User.status == UserStatus.ACTIVE)
        .order_by(User.name, User.id)
    )
    return [(row.id, row.name) for row in rows]


def _listed() -> sa.Select[Any]:
    return (
        sa.select(
            PartnershipContact,
            Organisation.name.label("organisation_name"),
            Organisation.kind.label("organisation_kind"),
            Organisation.timezone.label("zone"),
            User.name.label("account_name"),
            User.status.label("account_status"),
            Service.name.label("service_name"),
            Area.name.label("area_name"),
        )
        .join(Organisation, Organisation.id == PartnershipContact.organisation_id)
        .outerjoin(User, User.id == PartnershipContact.user_id)
        .outerjoin(Service, Service.id == PartnershipContact.service_id)
        .outerjoin(Area, Area.id == PartnershipContact.area_id)
        .order_by(PartnershipContact.position, PartnershipContact.id)
    )


def _rows(session: Session, query: sa.Select[Any]) -> list[ContactRow]:
    rows = [_row(*found) for found in session.execute(query)]
    order = {purpose: number for number, purpose in enumerate(Purpose)}
    return sorted(rows, key=lambda row: order[row.purpose])


def _row(
    contact: PartnershipContact,
    organisation_name: str,
    kind: OrganisationKind,
    zone: str,
    account_name: str | None,
    status: UserStatus | None,
    service_name: str | None,
    area_name: str | None,
) -> ContactRow:
    copied = set(ContactRow.__dataclass_fields__) & set(PartnershipContact.__table__.columns.keys()) - {
        "name"
    }
    return ContactRow(
        **{name: getattr(contact, name) for name in copied},
        organisation_name=organisation_name,
        organisation_kind=kind,
        name=account_name or contact.name or "",
        has_left=status is UserStatus.DISABLED,
        zone=zone,
        service_name=service_name,
        area_name=area_name,
    )


def purposes_of(rows: Iterable[ContactRow], *, organisation_id: UUID, on: date) -> set[Purpose]:
    """For what a side has somebody on a day."""
    return {
        row.purpose
        for row in rows
        if row.organisation_id == organisation_id and row.holds_on(on) and not row.has_left
    }
