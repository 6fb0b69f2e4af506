"""Visitors and kept questionnaires for tests of the instruments."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from core.actor import OrganisationKind, Role
from core.permissions import Permission
from partners.memoranda.models import MemorandumCode
from partners.memoranda.programmes import ProgrammeType
from partners.memoranda.terms import CodeKind
from tests.support.memoranda import make_memorandum, make_pair, make_person
from wellbeing.instruments.codes import InstrumentCode
from wellbeing.instruments.cover.commands import arrange_cover
from wellbeing.instruments.cover.policy import CoverValues
from wellbeing.instruments.cover.queries import CoverRow, find_cover
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """An agency with a coordinator and an NGO that supports its people; a clinician in each, and accounts for all."""

    agency_id: UUID
    ngo_id: UUID
    officer_id: UUID
    coordinator_id: UUID
    agency_clinician_id: UUID
    ngo_clinician_id: UUID


def make_watch(session: Session, now: datetime) -> Watch:
    """The partners of a duty cover, with an agreement in force that covers support for the agency's people."""
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    session.add(
        MemorandumCode(
            memorandum_id=memorandum.id, kind=CodeKind.PROGRAMME, code=ProgrammeType.TELEHEALTH.value
        )
    )
    session.flush()

    def person(organisation_id: UUID, name: str, role: Role) -> UUID:
        user_id = make_person(session, organisation_id, name, role, now=now).user_id
        assert user_id is not None
        return user_id

    return Watch(
        agency_id=pair.agency_id,
        ngo_id=pair.ngo_id,
        officer_id=person(pair.agency_id, "Robin Adeyemi", Role.OFFICER),
        coordinator_id=person(pair.agency_id, "Wren Hale", Role.WELLBEING_COORDINATOR),
        agency_clinician_id=person(pair.agency_id, "Ines Moreau", Role.CLINICIAN),
        ngo_clinician_id=person(pair.ngo_id, "Dara Quill", Role.CLINICIAN),
    )


ROUND_THE_CLOCK: dict[str, Any] = {
    "weekdays": frozenset(range(7)),
    "opens_at": time(0),
    "closes_at": time(0),
}


def make_cover(vault: Session, agency_id: UUID, ngo_id: UUID, *, now: datetime, **changes: Any) -> CoverRow:
    """The NGO's clinicians are on duty round the clock, the agency's own are the back-up; `changes` differ."""
    values: dict[str, Any] = {
        "provider_id": ngo_id,
        "backup_id": agency_id,
        "contact": "+1 410 555 0199",
        "backup_contact": "+1 410 555 0188",
        "response_minutes": 60,
        **ROUND_THE_CLOCK,
    }
    arrange_cover(
        vault,
        make_visitor(Role.WELLBEING_COORDINATOR, agency_id),
        values=CoverValues(**(values | changes)),
        version=0,
        timezone="America/New_York",
        responders={agency_id, ngo_id},
        now=now,
    )
    row = find_cover(vault, agency_id)
    assert row is not None
    return row
