"""Objects of HSDS as a file gave them, kept beside the rows that were made of them: nothing of a file is lost."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified


class HsdsObject(Identified, Base):
    """One object of an HSDS file, whole; what the directory has no field for lives here."""

    __tablename__ = "hsds_object"

    kind: Mapped[str] = mapped_column(sa.String(80))
    """A kind of the specification; `row:` before it where the object was a row of a table; `api` for the address of a feed."""
    source_id: Mapped[str] = mapped_column(sa.String(80))
    """The object's own identifier."""
    position: Mapped[int]
    """Its place among the objects of its kind in the file."""
    body: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    imported_at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("kind", "source_id"),
        sa.CheckConstraint("position >= 0", name="position_counted"),
    )
