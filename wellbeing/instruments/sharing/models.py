"""Results that a person shows to who is assigned to them; taking it back deletes the row."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, text_enum
from wellbeing.instruments.sharing.scope import Scope
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WellbeingBase


class SharedResults(Identified, WellbeingBase):
    """One choice: this instrument, or all, for the one person who holds the enrolment now."""

    __tablename__ = "shared_results"

    enrolment_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("enrolment.id", name="fk_shared_results_enrolment_id", ondelete="CASCADE")
    )
    scope: Mapped[Scope] = mapped_column(text_enum(Scope, name="shared_scope"))
    with_items: Mapped[bool]
    """Also what was answered to each question."""
    shared_with: Mapped[bytes] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES), index=True)
    """Who was assigned when it was chosen: whoever follows sees nothing until the person chooses again."""
    shared_at: Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("enrolment_id", "scope"),)
