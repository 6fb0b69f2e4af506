"""The contact log of peers. No column says who was supported, on which day, or anything in words."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, text_enum
from partners.memoranda.programmes import ProgrammeType
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WellbeingBase
from wellbeing.support.contacts.codes import ContactKind, RoleGroup
from wellbeing.support.peers.codes import Topic


class ContactEntry(Identified, WellbeingBase):
    """One contact: how, about what, how long. The peer who wrote it is forgotten when the month is over."""

    __tablename__ = "contact_entry"

    agency_id: Mapped[UUID]
    year: Mapped[int]
    month: Mapped[int]
    kind: Mapped[ContactKind] = mapped_column(text_enum(ContactKind))
    minutes: Mapped[int]
    referral_made: Mapped[bool] = mapped_column(sa.Boolean)
    referred_to: Mapped[ProgrammeType | None] = mapped_column(text_enum(ProgrammeType))
    """The kind of programme to which the peer pointed; None: to none."""
    critical_incident: Mapped[bool] = mapped_column(sa.Boolean)
    role_group: Mapped[RoleGroup | None] = mapped_column(text_enum(RoleGroup))
    """Only of a group that has at least as many people as the smallest figure that may be shown."""
    written_by: Mapped[bytes | None] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES), index=True)
    """The pseudonym of the peer, who may delete what they wrote while its month lasts; None afterwards."""

    __table_args__ = (
        sa.CheckConstraint("month BETWEEN 1 AND 12", name="month_of_the_year"),
        sa.CheckConstraint("minutes > 0", name="minutes_positive"),
        sa.CheckConstraint("referral_made = (referred_to IS NOT NULL)", name="referral_with_its_kind"),
        sa.Index("ix_contact_entry_agency_id_month", "agency_id", "year", "month"),
    )


class ContactTopic(WellbeingBase):
    """A broad topic of a contact; there may be several."""

    __tablename__ = "contact_topic"

    entry_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("contact_entry.id", name="fk_contact_topic_entry_id", ondelete="CASCADE"),
        primary_key=True,
    )
    topic: Mapped[Topic] = mapped_column(text_enum(Topic), primary_key=True)


class RoleGroupSize(WellbeingBase):
    """How many people a group of an agency's staff has; a group without a row is never offered in the log."""

    __tablename__ = "role_group_size"

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    role_group: Mapped[RoleGroup] = mapped_column(text_enum(RoleGroup), primary_key=True)
    people: Mapped[int]

    __table_args__ = (sa.CheckConstraint("people >= 0", name="people_not_negative"),)
