"""The peers whom anybody may ask, by name: who has left the staff or leads others by now is not among them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from wellbeing.staff import list_command, staff_names
from wellbeing.support.peers.queries import PeerRow, list_ready_peers


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPeer:
    """A peer with the name under which colleagues know them."""

    name: str
    row: PeerRow


def named_ready_peers(session: Session, vault: Session, *, agency_id: UUID, on: date) -> list[NamedPeer]:
    """The ready peers of an agency by name; `session` is only read, for names and for who leads."""
    rows = list_ready_peers(vault, agency_id=agency_id, on=on)
    if not rows:
        return []
    names = staff_names(session, [agency_id])
    command = list_command(session, agency_id)
    found = [
        NamedPeer(name=names[row.peer], row=row)
        for row in rows
        if row.peer in names and row.peer not in command
    ]
    return sorted(found, key=lambda one: one.name)
