"""The trail notes which value each sealed cell holds, so that an older one that is put back is found."""

from alembic import op

from core.revising import add_columns, allow, drop_columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KNOWN_FORM = "ck_audit_row_known_form"
NEW_COLUMNS = {
    "audit_row": (
        (
            "cells",
            "{bytes} CONSTRAINT ck_audit_row_cells_have_form CHECK (cells IS NULL OR form = 3)",
        ),
    ),
}
FORMS, FORMS_BEFORE = (1, 2, 3), (1, 2)


def upgrade() -> None:
    """Go one revision forward."""
    allow("audit_row", "form", KNOWN_FORM, FORMS, FORMS_BEFORE)
    add_columns(NEW_COLUMNS)


def downgrade() -> None:
    """Go one revision back; rows of the trail that told of sealed cells keep their form, which verifies there, and lose their notes."""
    drop_columns(NEW_COLUMNS)
    if op.get_bind().dialect.name == "postgresql":
        # Not of the rows that are there: nobody changes a row of the trail, not even to go back.
        op.execute(
            f"ALTER TABLE audit_row DROP CONSTRAINT {KNOWN_FORM},"
            f" ADD CONSTRAINT {KNOWN_FORM} CHECK (form IN (1, 2)) NOT VALID"
        )
    else:
        allow("audit_row", "form", KNOWN_FORM, FORMS_BEFORE, FORMS)
