"""Which NGOs have keys of their own for what they keep to themselves (security D-01)."""

import base64
import secrets
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from concordat.key_entries import OWN
from core.actor import OrganisationKind
from core.keys.ring import KEY_BYTES
from core.keys.table import ORGANISATION, DataKey


def list_under_the_common_key(session: Session) -> list[str]:
    """Names of the NGOs whose private records the keys of the process open, in their order."""
    query = (
        sa.select(Organisation.name)
        .where(
            Organisation.kind == OrganisationKind.NGO,
            Organisation.id.in_(
                sa.select(DataKey.subject_id).where(DataKey.kind == ORGANISATION, DataKey.kek >= 0)
            ),
        )
        .order_by(Organisation.name)
    )
    return list(session.scalars(query))


def new_entry(organisation_id: UUID, *, number: int) -> str:
    """A new key of the organisation's own, as the setting, the file or the program writes it."""
    return f"{organisation_id}{OWN}{number}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"
