"""The wellbeing compartment of the personas: its connection, and a value for each argument of its addresses."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind
from wellbeing.emergencies.models import Glass
from wellbeing.enrolments.invitations.models import InvitationBatch
from wellbeing.enrolments.keeping.models import KeepingNight, KeepingRule
from wellbeing.enrolments.mandatory.models import Mandate
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.sessions.models import CareSession
from wellbeing.instruments.alerts.models import Alert
from wellbeing.instruments.history.models import Administration
from wellbeing.instruments.sharing.models import SharedResults
from wellbeing.participants.holds.models import ParticipantHold
from wellbeing.participants.models import Participant
from wellbeing.programmes.models import Programme
from wellbeing.pseudonyms import kept_as, pseudonym_of
from wellbeing.support.contacts.models import ContactEntry
from wellbeing.support.incidents.models import CriticalIncident, IncidentPerson
from wellbeing.support.peers.models import PeerSupporter


def _of_enrolment(query: sa.Select[Any]) -> sa.Select[Any]:
    return query.join(Programme, Programme.id == Enrolment.programme_id)


KINDS: Mapping[str, tuple[sa.Select[Any], Any]] = {
    "alert_id": (sa.select(Alert.id), Alert.agency_id),
    "batch_id": (sa.select(InvitationBatch.id), InvitationBatch.agency_id),
    "enrolment_id": (_of_enrolment(sa.select(Enrolment.id)), Programme.agency_id),
    "entry_id": (sa.select(ContactEntry.id), ContactEntry.agency_id),
    "glass_id": (sa.select(Glass.id), Glass.agency_id),
    "hold_id": (sa.select(ParticipantHold.id).join(Participant), Participant.agency_id),
    "incident_id": (sa.select(CriticalIncident.id), CriticalIncident.agency_id),
    "mandate_id": (sa.select(Mandate.id), Mandate.agency_id),
    "night_id": (sa.select(KeepingNight.id).join(KeepingRule), KeepingRule.agency_id),
    "offer_id": (sa.select(IncidentPerson.id).join(CriticalIncident), CriticalIncident.agency_id),
    "peer_id": (sa.select(PeerSupporter.id), PeerSupporter.agency_id),
    "programme_id": (sa.select(Programme.id), Programme.agency_id),
    "session_id": (
        _of_enrolment(sa.select(CareSession.id).join(Enrolment, Enrolment.id == CareSession.enrolment_id)),
        Programme.agency_id,
    ),
    "share_id": (
        _of_enrolment(
            sa.select(SharedResults.id).join(Enrolment, Enrolment.id == SharedResults.enrolment_id)
        ),
        Programme.agency_id,
    ),
    "sheet_id": (sa.select(Administration.id).join(Participant), Participant.agency_id),
}
"""What an argument of an address under /me names, and the agency whose it is."""
CODES: Mapping[str, object] = {
    "file_kind": "json",
    "kept_class": "enrolment",
    "number": 1,
    "quarter": "2025-Q4",
    "step": "list",
    "token": "unknown",
}


def compartment_arguments(vault: Session, agency_id: UUID, *, first: Mapping[str, UUID]) -> dict[str, object]:
    """A value for each argument of the compartment's addresses: something of this agency, `first` where it is given."""
    values: dict[str, object] = {"agency_id": agency_id, **CODES}
    for name, (query, agency) in KINDS.items():
        row = vault.scalars(
            query.where(agency == agency_id).order_by(query.selected_columns[0]).limit(1)
        ).first()
        values[name] = first.get(name) or row or UUID(int=0)
    return values


def strange_arguments(vault: Session, agency_id: UUID, *, actor: Actor | None) -> dict[str, object]:
    """Something of another agency with which the actor's organisation has nothing to do.

    An NGO may run programmes for that agency too and then reads its figures: to an NGO the agency is one that nobody
    knows, and the programme somebody else's.
    """
    values = compartment_arguments(vault, agency_id, first={})
    if actor is not None and actor.organisation_kind is OrganisationKind.NGO:
        others = sa.select(Programme.id).where(
            Programme.agency_id == agency_id, Programme.provider_id != actor.organisation_id
        )
        values |= {
            "agency_id": UUID(int=0),
            "programme_id": vault.scalars(others.order_by(Programme.id).limit(1)).one(),
        }
    return values


def own_of(vault: Session, actor: Actor) -> dict[str, UUID]:
    """An enrolment that is the actor's own or that they hold, and a session of it."""
    assert actor.user_id is not None
    pseudonym = pseudonym_of(actor.user_id)
    query = (
        sa.select(Enrolment.id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(sa.or_(Enrolment.held_by == pseudonym, Participant.pseudonym == kept_as(pseudonym)))
        .order_by(Enrolment.ended_at.is_not(None), Enrolment.id)
        .limit(1)
    )
    enrolment_id = vault.scalars(query).first()
    if enrolment_id is None:
        return {}
    session_id = vault.scalars(
        sa.select(CareSession.id).where(CareSession.enrolment_id == enrolment_id)
    ).first()
    return {"enrolment_id": enrolment_id, **({"session_id": session_id} if session_id else {})}
