"""Which organisations an agreement binds: the drafting pair, and those that join it."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import OrganisationKind
from partners.memoranda.models import MemorandumParty, Partnership


def lead_pair(partnership: Partnership) -> tuple[tuple[UUID, OrganisationKind], ...]:
    """The two parties with which every draft begins, in the order in which they are printed."""
    return ((partnership.agency_id, OrganisationKind.AGENCY), (partnership.ngo_id, OrganisationKind.NGO))


def write_parties(
    session: Session, memorandum_id: UUID, parties: Iterable[tuple[UUID, OrganisationKind]]
) -> None:
    """Replace the parties of a draft, in this order."""
    session.execute(sa.delete(MemorandumParty).where(MemorandumParty.memorandum_id == memorandum_id))
    rows = [
        {"memorandum_id": memorandum_id, "organisation_id": party, "side": side, "position": position}
        for position, (party, side) in enumerate(parties)
    ]
    session.execute(sa.insert(MemorandumParty), rows)
