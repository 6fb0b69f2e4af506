"""Invitations to claim an organisation of the directory, and what became of them."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from partners.services.claiming import AuthorityBasis
from partners.services.lifecycle import ClaimState

CLAIMED = "state NOT IN ('invited', 'withdrawn')"
DECIDED = "state IN ('signatory_confirmed', 'signatory_refused')"


class OrganisationClaim(Identified, Versioned, Base):
    """An agency's invitation to an organisation of the directory; only the SHA-256 of its link is stored."""

    __tablename__ = "organisation_claim"

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    state: Mapped[ClaimState] = mapped_column(text_enum(ClaimState), default=ClaimState.INVITED)
    email: Mapped[str] = mapped_column(sa.String(254))
    """Where the invitation went."""
    is_listed: Mapped[bool] = mapped_column(default=False)
    """Whether the directory held this address when the invitation went out."""
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    invited_at: Mapped[datetime]
    invited_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    claimed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    """The account that the claim opened."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    authority_basis: Mapped[AuthorityBasis | None] = mapped_column(text_enum(AuthorityBasis))
    """How the agency knows that the person may sign for the organisation."""

    __table_args__ = (
        sa.CheckConstraint("invited_at < expires_at", name="expires_later"),
        sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_date"),
        sa.CheckConstraint(f"({CLAIMED}) = (claimed_at IS NOT NULL)", name="claimed_has_date"),
        sa.CheckConstraint("(claimed_at IS NULL) = (claimed_by_id IS NULL)", name="claimed_paired"),
        sa.CheckConstraint(f"({DECIDED}) = (decided_at IS NOT NULL)", name="decided_has_date"),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_paired"),
        sa.CheckConstraint(
            "(state = 'signatory_confirmed') = (authority_basis IS NOT NULL)", name="confirmed_has_basis"
        ),
        sa.Index(
            "uq_organisation_claim_claimed",
            "organisation_id",
            unique=True,
            sqlite_where=sa.text("claimed_at IS NOT NULL"),
            postgresql_where=sa.text("claimed_at IS NOT NULL"),
        ),
        sa.Index("ix_organisation_claim_organisation_id", "organisation_id"),
        sa.Index("ix_organisation_claim_agency_id_invited_at", "agency_id", "invited_at"),
        sa.Index("ix_organisation_claim_claimed_by_id", "claimed_by_id"),
        sa.Index("ix_organisation_claim_decided_by_id", "decided_by_id"),
        sa.Index("ix_organisation_claim_invited_by_id", "invited_by_id"),
    )
