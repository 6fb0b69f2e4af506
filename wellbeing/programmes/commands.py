"""Running programmes: describing, offering, closing them, and saying how much room there is."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import OrganisationKind
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.memoranda.programmes import ProgrammeType
from partners.services.codes import LANGUAGES
from wellbeing.programmes.codes import CodeList, ProgrammeState
from wellbeing.programmes.lifecycle import PROGRAMME, ProgrammeAction
from wellbeing.programmes.models import Programme, ProgrammeCode
from wellbeing.programmes.policy import NOT_THERE, Covered, may_be_offered, run_by, runs
from wellbeing.programmes.queries import get_run_programme
from wellbeing.programmes.values import (
    LONGEST_TEXT,
    ProgrammeValues,
    Room,
    check_complete,
    check_room,
    check_values,
)
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor

CHANGED_MEANWHILE = N_("A colleague has changed this programme meanwhile. Look again before you change it.")
_PLAIN = (
    "name", "summary", "place", "phone", "link", "hours", "cost", "cost_note", "needs_code",
    "attendance_known", "protection", "kept_private", "exceptions_note",
)  # fmt: skip


def draft_programme(
    vault: Session,
    visitor: Visitor,
    *,
    agency_id: UUID,
    kind: ProgrammeType,
    name: str,
    covered: Covered,
    now: datetime,
) -> UUID:
    """Begin a programme of one's own organisation for the people of an agency; answers its id.

    `covered` is what an NGO may offer each agency's people; an agency offers its own people what it likes.
    """
    if not runs(visitor) or visitor.organisation_id is None:
        raise NotFound(NOT_THERE)
    own = visitor.organisation_kind is OrganisationKind.AGENCY
    if own and agency_id != visitor.organisation_id:
        raise NotFound(NOT_THERE)
    may_be_offered(own=own, kind=kind, agency_id=agency_id, covered=covered)
    values = ProgrammeValues(name=name.strip(), summary="")
    check_values(values, kind)
    programme = Programme(
        id=uuid4(),
        agency_id=agency_id,
        provider_id=visitor.organisation_id,
        kind=kind,
        name=values.name,
        summary="",
        created_at=now,
    )
    vault.add(programme)
    vault.flush()
    _record(vault, visitor, "drafted", programme, now=now)
    return programme.id


def change_programme(
    vault: Session,
    visitor: Visitor,
    programme_id: UUID,
    *,
    version: int,
    values: ProgrammeValues,
    now: datetime,
) -> None:
    """Describe a programme of one's own organisation; one that is offered stays described in full."""
    programme = _own(vault, visitor, programme_id)
    if programme.version != version:
        raise Conflict(CHANGED_MEANWHILE)
    before = get_run_programme(vault, visitor, programme_id).values
    check_values(values, programme.kind)
    _check_texts(values)
    if programme.state is ProgrammeState.OFFERED:
        check_complete(values)
    for name in _PLAIN:
        setattr(programme, name, getattr(values, name))
    for listed, codes in (
        (CodeList.MODALITY, values.modalities),
        (CodeList.GROUP, values.groups),
        (CodeList.LANGUAGE, values.languages),
        (CodeList.EXCEPTION, values.exceptions),
    ):
        _replace(vault, programme_id, listed, codes)
    restated = before.statement != values.statement
    if restated or programme.statement_at is None:
        programme.statement_at = now
    _touch(programme)
    vault.flush()
    _record(vault, visitor, "changed", programme, now=now, details={"statement": restated})


def offer_programme(
    vault: Session, visitor: Visitor, programme_id: UUID, *, covered: Covered, now: datetime
) -> None:
    """Let people find a programme and ask to join: complete, and covered where an NGO offers it."""
    programme = _own(vault, visitor, programme_id)
    action = ProgrammeAction.REOPEN if programme.state is ProgrammeState.CLOSED else ProgrammeAction.OFFER
    step = PROGRAMME.may_take(_still(programme, ProgrammeState.OFFERED), action, visitor.roles)
    own = programme.provider_id == programme.agency_id
    may_be_offered(own=own, kind=programme.kind, agency_id=programme.agency_id, covered=covered)
    check_complete(get_run_programme(vault, visitor, programme_id).values)
    assert step.target is not None, "both steps lead to an offer"
    programme.state, programme.closed_at = step.target, None
    programme.offered_at = programme.offered_at or now
    vault.flush()
    _record(vault, visitor, "offered", programme, now=now)


def close_programme(vault: Session, visitor: Visitor, programme_id: UUID, *, now: datetime) -> None:
    """Take nobody new; whoever is in the programme stays in it."""
    programme = _own(vault, visitor, programme_id)
    state = _still(programme, ProgrammeState.CLOSED)
    step = PROGRAMME.may_take(state, ProgrammeAction.CLOSE, visitor.roles)
    assert step.target is not None, "the step leads to closed"
    programme.state, programme.closed_at = step.target, now
    vault.flush()
    _record(vault, visitor, "closed", programme, now=now)


def state_room(
    vault: Session, visitor: Visitor, programme_id: UUID, *, version: int, room: Room, now: datetime
) -> None:
    """Say how many places are free and how long one waits, as of now."""
    programme = _own(vault, visitor, programme_id)
    if programme.version != version:
        raise Conflict(CHANGED_MEANWHILE)
    check_room(room)
    programme.places, programme.places_free, programme.wait_days = (
        room.places,
        room.places_free,
        room.wait_days,
    )
    programme.places_at = None if room.places_free is None else now
    programme.wait_at = None if room.wait_days is None else now
    _touch(programme)
    vault.flush()
    _record(vault, visitor, "room_stated", programme, now=now)


def _own(vault: Session, visitor: Visitor, programme_id: UUID) -> Programme:
    query = sa.select(Programme).where(Programme.id == programme_id, run_by(visitor))
    programme = vault.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if programme is None:
        raise NotFound(NOT_THERE)
    return programme


def _still(programme: Programme, target: ProgrammeState) -> ProgrammeState:
    """The state; whoever comes second reads that it was done, not that it cannot be done."""
    if programme.state is target:
        words = {
            ProgrammeState.OFFERED: N_("A colleague was first: this programme is on offer already."),
            ProgrammeState.CLOSED: N_("A colleague was first: this programme is closed already."),
        }
        raise Conflict(words[target])
    return programme.state


def _check_texts(values: ProgrammeValues) -> None:
    for field in ("summary", "kept_private", "exceptions_note"):
        if len(getattr(values, field) or "") > LONGEST_TEXT:
            raise RuleBroken(N_("Use at most %(most)s characters."), field, most=LONGEST_TEXT)
    if not values.languages <= LANGUAGES.keys():
        raise RuleBroken(N_("Choose languages of the list."), "languages")


def _replace(vault: Session, programme_id: UUID, listed: CodeList, codes: Iterable[str]) -> None:
    vault.execute(
        sa.delete(ProgrammeCode).where(
            ProgrammeCode.programme_id == programme_id, ProgrammeCode.list == listed
        )
    )
    rows: list[dict[str, Any]] = [
        {"programme_id": programme_id, "list": listed, "code": str(code)} for code in sorted(codes)
    ]
    if rows:
        vault.execute(sa.insert(ProgrammeCode), rows)


def _touch(programme: Programme) -> None:
    """Count the version on even where only rows beside it changed: the next form must notice."""
    sa.orm.attributes.flag_modified(programme, "name")


def _record(
    vault: Session,
    visitor: Visitor,
    done: str,
    programme: Programme,
    *,
    now: datetime,
    details: dict[str, Any] | None = None,
) -> None:
    record(
        vault,
        visitor,
        action=f"programme.{done}",
        subject=("programme", programme.id),
        now=now,
        details={"state": programme.state.value, **(details or {})},
    )
