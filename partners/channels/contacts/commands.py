"""Keeping one's own side's contacts of a partnership."""

from dataclasses import fields
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area
from accounts.users.models import User, UserStatus
from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, Denied, NotFound, RuleBroken
from core.text import N_
from partners.channels.contacts.models import PartnershipContact
from partners.channels.contacts.policy import ContactValues, may_keep, visible_to
from partners.channels.contacts.queries import NOT_FOUND
from partners.channels.policy import may_talk, partnerships_for
from partners.memoranda.models import Partnership
from partners.services.models import Service


def add_contact(
    session: Session, actor: Actor, *, partnership_id: UUID, values: ContactValues, now: datetime
) -> UUID:
    """Name somebody of one's own side; answers the id of the contact."""
    may_talk(actor)
    if session.scalar(partnerships_for(actor).where(sa.column("id") == partnership_id)) is None:
        raise NotFound(N_("There is no such partnership."))
    _check(session, actor, partnership_id, values)
    contact = PartnershipContact(
        id=uuid4(), partnership_id=partnership_id, organisation_id=actor.organisation_id
    )
    _set(contact, actor, values, now=now)
    session.add(contact)
    session.flush()
    _record(session, actor, "contact.added", contact, now=now)
    return contact.id


def change_contact(
    session: Session, actor: Actor, contact_id: UUID, *, version: int, values: ContactValues, now: datetime
) -> None:
    """Change a contact of one's own side."""
    contact = _own(session, actor, contact_id)
    if contact.version != version:
        raise Conflict(N_("A colleague has changed this contact meanwhile. Look again."))
    _check(session, actor, contact.partnership_id, values)
    _set(contact, actor, values, now=now)
    session.flush()
    _record(session, actor, "contact.changed", contact, now=now)


def remove_contact(session: Session, actor: Actor, contact_id: UUID, *, now: datetime) -> None:
    """Take a contact of one's own side out of the directory."""
    contact = _own(session, actor, contact_id)
    contact.removed_at, contact.removed_by_id = now, actor.user_id
    session.flush()
    _record(session, actor, "contact.removed", contact, now=now)


def _own(session: Session, actor: Actor, contact_id: UUID) -> PartnershipContact:
    if session.scalar(visible_to(actor).where(PartnershipContact.id == contact_id)) is None:
        raise NotFound(NOT_FOUND)
    may_talk(actor)
    contact = session.get_one(PartnershipContact, contact_id, with_for_update=True)
    if contact.organisation_id != actor.organisation_id:
        raise Denied(N_("Each side keeps its own contacts. Ask the other side to change this one."))
    return contact


def _check_scope(session: Session, actor: Actor, partnership_id: UUID, values: ContactValues) -> None:
    """A service is the partnership's NGO's, an area its agency's."""
    if values.service_id is None and values.area_id is None:
        return
    partnership = session.get_one(Partnership, partnership_id)
    if values.service_id is not None:
        service = session.get(Service, values.service_id)
        if service is None or service.organisation_id != partnership.ngo_id:
            raise RuleBroken(N_("Choose a service of this partnership."), "service_id")
    if values.area_id is not None:
        area = session.get(Area, values.area_id)
        if area is None or area.organisation_id != partnership.agency_id:
            raise RuleBroken(N_("Choose an area of this partnership."), "area_id")


def _check(session: Session, actor: Actor, partnership_id: UUID, values: ContactValues) -> None:
    may_keep(values)
    _check_scope(session, actor, partnership_id, values)
    if values.user_id is None:
        return
    found = session.scalar(
        sa.select(User.id).where(
            User.id == values.user_id,
            User.organisation_id == actor.organisation_id,
            User.status == UserStatus.ACTIVE,
        )
    )
    if found is None:
        raise RuleBroken(N_("Choose somebody of your own organisation."), "user_id")


def _set(contact: PartnershipContact, actor: Actor, values: ContactValues, *, now: datetime) -> None:
    for field in fields(values):
        setattr(contact, field.name, getattr(values, field.name))
    assert actor.user_id is not None, "a role that talks is held by a person"
    contact.changed_at, contact.changed_by_id = now, actor.user_id


def _record(
    session: Session, actor: Actor, action: str, contact: PartnershipContact, *, now: datetime
) -> None:
    details = {"purpose": contact.purpose.value}
    record(
        session, actor, action=action, subject=("partnership_contact", contact.id), now=now, details=details
    )
