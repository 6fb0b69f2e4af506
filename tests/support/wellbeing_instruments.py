"""Visitors and kept questionnaires for tests of the instruments."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from core.actor import OrganisationKind, Role
from core.permissions import Permission
from wellbeing.instruments.codes import InstrumentCode
from wellbeing.instruments.history.commands import keep_sheet
from wellbeing.instruments.scoring.answers import Answers
from wellbeing.instruments.table import current
from wellbeing.visitor import Visitor

_PERMISSIONS = {
    Role.PARTICIPANT: Permission.WELLBEING_OWN,
    Role.CLINICIAN: Permission.WELLBEING_DUTY,
    Role.WELLBEING_COORDINATOR: Permission.WELLBEING_RUN,
    Role.NGO_MANAGER: Permission.WELLBEING_ASSIGN,
    Role.WELLBEING_AUDITOR: Permission.WELLBEING_WATCH,
    Role.PEER_SUPPORTER: Permission.WELLBEING_CARE,
}


def make_visitor(
    role: Role,
    organisation_id: UUID,
    *,
    kind: OrganisationKind = OrganisationKind.AGENCY,
    pseudonym: bytes | None = None,
) -> Visitor:
    """Somebody of an organisation in one role; a clinician also works with those who are assigned to them."""
    permissions = {_PERMISSIONS[role]} if role in _PERMISSIONS else set[Permission]()
    if role is Role.CLINICIAN:
        permissions.add(Permission.WELLBEING_CARE)
    return Visitor(
        pseudonym=pseudonym or uuid4().bytes,
        organisation_id=organisation_id,
        organisation_kind=kind,
        roles=frozenset({role}),
        permissions=frozenset(permissions),
        timezone="America/New_York",
    )


def make_sheet(
    vault: Session,
    visitor: Visitor,
    *items: int | None,
    now: datetime,
    code: InstrumentCode = InstrumentCode.PHQ_9,
    gate: bool | None = None,
) -> UUID:
    """A sheet that the visitor kept."""
    return keep_sheet(
        vault,
        visitor,
        sheet_id=uuid4(),
        instrument=current(code),
        answers=Answers(items=items, gate=gate),
        now=now,
    )
