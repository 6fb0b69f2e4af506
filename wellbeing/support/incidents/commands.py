"""Recording incidents and offers; answering for oneself; deleting the list when its time is over."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Conflict, NotFound
from core.text import N_
from wellbeing.letters.commands import write_to_person
from wellbeing.participants.models import Participant, SafeContact
from wellbeing.pseudonyms import kept_as
from wellbeing.support.incidents.codes import IncidentKind, OfferMethod
from wellbeing.support.incidents.lifecycle import INCIDENT, LISTED, IncidentAction, IncidentState
from wellbeing.support.incidents.models import CriticalIncident, IncidentPerson
from wellbeing.support.incidents.policy import (
    NOT_FOUND,
    coordinated_by,
    may_coordinate,
    may_list,
    may_record,
)
from wellbeing.support.parameters import SUPPORT
from wellbeing.trail.commands import record
from wellbeing.visitor import TIMER, Visitor

BATCH = 100


def record_incident(
    vault: Session,
    visitor: Visitor,
    *,
    kind: IncidentKind,
    happened_at: datetime,
    people: Collection[bytes],
    staff: Collection[bytes],
    now: datetime,
) -> UUID:
    """Record a critical incident with those who are to be offered support; answers its id."""
    may_coordinate(visitor)
    may_record(kind, happened_at, now=now)
    may_list(people, staff=staff, already=0)
    incident = CriticalIncident(
        id=uuid4(),
        agency_id=visitor.organisation_id,
        kind=kind,
        state=INCIDENT.initial,
        happened_at=happened_at,
        offers_due_at=happened_at + SUPPORT.offer_within,
        listed=0,
        offered=0,
        offered_in_time=0,
        recorded_at=now,
    )
    vault.add(incident)
    vault.flush()
    _put_on_list(vault, incident, people, now=now)
    record(vault, visitor, action="incident.recorded", subject=("incident", incident.id), now=now)
    return incident.id


def list_more_people(
    vault: Session,
    visitor: Visitor,
    incident_id: UUID,
    *,
    people: Collection[bytes],
    staff: Collection[bytes],
    now: datetime,
) -> None:
    """Put more people on the list; the time for offers stays that of the incident."""
    incident = _own(vault, visitor, incident_id)
    step = INCIDENT.may_take(incident.state, IncidentAction.LIST, visitor.roles)
    may_list(people, staff=staff, already=incident.listed)
    known = set(
        vault.scalars(sa.select(IncidentPerson.person).where(IncidentPerson.incident_id == incident.id))
    )
    new = [one for one in people if one not in known]
    if not new:
        raise Conflict(N_("All of them are on the list already."))
    incident.state, incident.all_offered_at = step.target or incident.state, None
    _put_on_list(vault, incident, new, now=now)
    record(vault, visitor, action="incident.people_listed", subject=("incident", incident.id), now=now)


def remove_person(
    vault: Session, visitor: Visitor, incident_id: UUID, *, offer_id: UUID, now: datetime
) -> None:
    """Take somebody off the list who was put there by mistake and has not been offered support."""
    incident = _own(vault, visitor, incident_id)
    INCIDENT.may_take(incident.state, IncidentAction.REMOVE, visitor.roles)
    person = _person(vault, incident, offer_id)
    if person.offered_at is not None:
        raise Conflict(N_("This person was offered support already, and stays on the list."))
    vault.delete(person)
    incident.listed -= 1
    vault.flush()
    _complete(vault, incident, visitor, now=now)
    record(vault, visitor, action="incident.person_removed", subject=("incident", incident.id), now=now)


def record_offer(
    vault: Session,
    visitor: Visitor,
    incident_id: UUID,
    *,
    offer_id: UUID,
    method: OfferMethod,
    now: datetime,
) -> None:
    """Record that somebody was offered support just now; with the last one, the incident's offers are complete.

    Who left a safe address for mail here gets a neutral letter, which the coordinator does not learn of.
    """
    incident = _own(vault, visitor, incident_id)
    INCIDENT.may_take(incident.state, IncidentAction.OFFER, visitor.roles)
    person = _person(vault, incident, offer_id)
    if person.offered_at is not None:
        raise Conflict(N_("A colleague has recorded this offer already."))
    person.offered_at, person.method = now, method
    incident.offered += 1
    if now <= incident.offers_due_at:
        incident.offered_in_time += 1
    vault.flush()
    _complete(vault, incident, visitor, now=now)
    _tell(vault, person, now=now)
    record(
        vault,
        visitor,
        action="offer.made",
        subject=("incident", incident.id),
        now=now,
        details={"method": method.value},
    )


def withdraw_incident(vault: Session, visitor: Visitor, incident_id: UUID, *, now: datetime) -> None:
    """Take back an incident that was entered by mistake, with its list."""
    incident = _own(vault, visitor, incident_id)
    step = INCIDENT.may_take(incident.state, IncidentAction.WITHDRAW, visitor.roles)
    _end(vault, incident, step.target or incident.state, now=now)
    record(vault, visitor, action="incident.withdrawn", subject=("incident", incident.id), now=now)


def delete_old_lists(vault: Session, *, now: datetime) -> int:
    """Delete the lists whose time is over, with every answer; answers how many incidents."""
    over = sa.or_(
        sa.and_(
            CriticalIncident.state == IncidentState.OFFERED,
            CriticalIncident.all_offered_at <= now - SUPPORT.list_kept,
        ),
        CriticalIncident.happened_at <= now - SUPPORT.list_kept_at_most,
    )
    due = vault.scalars(
        sa.select(CriticalIncident)
        .where(CriticalIncident.state.in_(LISTED), over)
        .order_by(CriticalIncident.happened_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for incident in due:
        step = INCIDENT.may_take(incident.state, IncidentAction.CLEAR, TIMER.roles)
        _end(vault, incident, step.target or incident.state, now=now)
        record(vault, TIMER, action="incident.list_deleted", subject=("incident", incident.id), now=now)
    return len(due)


def _own(vault: Session, visitor: Visitor, incident_id: UUID) -> CriticalIncident:
    may_coordinate(visitor)
    incident = vault.scalars(
        sa.select(CriticalIncident)
        .where(CriticalIncident.id == incident_id, coordinated_by(visitor))
        .with_for_update()
    ).one_or_none()
    if incident is None:
        raise NotFound(NOT_FOUND)
    return incident


def _person(vault: Session, incident: CriticalIncident, offer_id: UUID) -> IncidentPerson:
    person = vault.scalars(
        sa.select(IncidentPerson).where(
            IncidentPerson.id == offer_id, IncidentPerson.incident_id == incident.id
        )
    ).one_or_none()
    if person is None:
        raise NotFound(NOT_FOUND)
    return person


def _put_on_list(
    vault: Session, incident: CriticalIncident, people: Iterable[bytes], *, now: datetime
) -> None:
    new = list(dict.fromkeys(people))
    vault.add_all(IncidentPerson(incident_id=incident.id, person=one, listed_at=now) for one in new)
    incident.listed += len(new)
    vault.flush()


def _complete(vault: Session, incident: CriticalIncident, visitor: Visitor, *, now: datetime) -> None:
    if not incident.listed or incident.offered < incident.listed:
        return
    step = INCIDENT.may_take(incident.state, IncidentAction.COMPLETE, visitor.roles)
    latest = sa.select(sa.func.max(IncidentPerson.offered_at)).where(
        IncidentPerson.incident_id == incident.id
    )
    incident.all_offered_at, incident.state = vault.scalar(latest) or now, step.target or incident.state
    vault.flush()


def _tell(vault: Session, person: IncidentPerson, *, now: datetime) -> None:
    participant = vault.scalars(
        sa.select(Participant).where(
            Participant.pseudonym == kept_as(bytes(person.person)),
            Participant.safe_contact == SafeContact.MAIL,
        )
    ).one_or_none()
    if participant is None or not participant.contact:
        return
    write_to_person(
        vault,
        participant.contact,
        dedup_key=f"offer:{person.id.hex}",
        participant_id=participant.id,
        now=now,
    )


def _end(vault: Session, incident: CriticalIncident, state: IncidentState, *, now: datetime) -> None:
    vault.execute(
        sa.delete(IncidentPerson)
        .where(IncidentPerson.incident_id == incident.id)
        .execution_options(synchronize_session="fetch")
    )
    incident.state, incident.ended_at = state, now
    vault.flush()
