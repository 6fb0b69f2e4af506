"""Critical incidents, who is to be offered support, and what each answered for themselves."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, Versioned, text_enum
from core.sealing import Sealed, SealedFor, SealedText
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WellbeingBase
from wellbeing.support.incidents.codes import Answer, IncidentKind, OfferMethod
from wellbeing.support.incidents.lifecycle import IncidentState


class CriticalIncident(Identified, Versioned, WellbeingBase):
    """Something after which everybody involved is offered support; counts stay when the list is deleted."""

    __tablename__ = "critical_incident"

    agency_id: Mapped[UUID]
    kind: Mapped[IncidentKind] = mapped_column(text_enum(IncidentKind), name="incident_kind")
    state: Mapped[IncidentState] = mapped_column(text_enum(IncidentState))
    happened_at: Mapped[datetime]
    offers_due_at: Mapped[datetime]
    """By then everybody listed is to have been offered support (W08)."""
    listed: Mapped[int]
    """How many people are, or were, on the list."""
    offered: Mapped[int]
    offered_in_time: Mapped[int]
    all_offered_at: Mapped[datetime | None]
    """When the last of them was offered support."""
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When the list was deleted."""

    __table_args__ = (
        sa.CheckConstraint("happened_at < offers_due_at", name="offers_due_later"),
        sa.CheckConstraint(
            "0 <= offered_in_time AND offered_in_time <= offered AND offered <= listed", name="offers_of_list"
        ),
        sa.CheckConstraint(
            "(state IN ('cleared', 'withdrawn')) = (ended_at IS NOT NULL)", name="ended_has_time"
        ),
        sa.CheckConstraint("state <> 'offered' OR all_offered_at IS NOT NULL", name="offered_has_time"),
        sa.CheckConstraint("state <> 'open' OR all_offered_at IS NULL", name="open_is_not_offered"),
        sa.Index("ix_critical_incident_agency_id_happened_at", "agency_id", "happened_at"),
    )


class IncidentPerson(Identified, WellbeingBase):
    """Somebody to be offered support after an incident; deleted a month after the last offer."""

    __tablename__ = "incident_person"

    incident_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("critical_incident.id", name="fk_incident_person_incident_id", ondelete="CASCADE")
    )
    person: Mapped[bytes] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES), index=True)
    listed_at: Mapped[datetime]
    offered_at: Mapped[datetime | None]
    method: Mapped[OfferMethod | None] = mapped_column(text_enum(OfferMethod))

    __table_args__ = (
        sa.UniqueConstraint("incident_id", "person", name="uq_incident_person_incident_id_person"),
        sa.CheckConstraint("(offered_at IS NULL) = (method IS NULL)", name="offered_with_method"),
    )


class OfferAnswer(Identified, WellbeingBase):
    """What somebody answered, for their own page; with it, whom they asked and how that peer reaches them.

    A table of its own, so that nothing that the coordinator reads or counts comes near it.
    """

    __tablename__ = "offer_answer"
    sealed_for = SealedFor("incident_person", ("offer_id",))

    offer_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("incident_person.id", name="fk_offer_answer_offer_id", ondelete="CASCADE"), unique=True
    )
    answer: Mapped[Answer] = mapped_column(text_enum(Answer))
    asked_peer: Mapped[bytes | None] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES), index=True)
    """The pseudonym of the peer who was asked, and nobody else."""
    reach_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    answered_at: Mapped[datetime]

    reach = SealedText()
    """What the peer is to call them, and how to reach them, in their own words."""

    __table_args__ = (
        sa.CheckConstraint("(answer = 'peer') = (asked_peer IS NOT NULL)", name="asked_with_peer"),
        sa.CheckConstraint("(asked_peer IS NULL) = (reach_sealed IS NULL)", name="reach_for_peer"),
    )
