"""Arranging who answers, and ending it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Conflict, NotFound
from core.text import N_
from wellbeing.instruments.cover.models import DutyCover
from wellbeing.instruments.cover.policy import CoverValues, may_arrange, may_save
from wellbeing.trail.commands import record
from wellbeing.visitor import Visitor

OVERTAKEN = N_("A colleague has changed this meanwhile. Look again.")


def arrange_cover(
    vault: Session,
    visitor: Visitor,
    *,
    values: CoverValues,
    version: int,
    timezone: str,
    responders: Collection[UUID],
    now: datetime,
) -> UUID:
    """Say who is on duty for one’s own agency, from now on; `version` 0 where there was no cover."""
    agency_id = may_arrange(visitor)
    may_save(values, responders=responders)
    cover = _locked(vault, agency_id)
    if (cover.version if cover else 0) != version:
        raise Conflict(OVERTAKEN)
    if cover is None:
        cover = DutyCover(id=uuid4(), agency_id=agency_id)
        vault.add(cover)
    cover.provider_id, cover.backup_id = values.provider_id, values.backup_id
    cover.contact, cover.backup_contact = values.contact.strip(), values.backup_contact.strip()
    cover.timezone = timezone
    cover.weekdays = "".join(str(day) for day in sorted(values.weekdays))
    cover.opens_at, cover.closes_at = values.opens_at, values.closes_at
    cover.response_minutes = values.response_minutes
    cover.is_on, cover.changed_at = True, now
    try:
        vault.flush()
    except sa.exc.IntegrityError as error:
        raise Conflict(OVERTAKEN) from error
    record(vault, visitor, action="duty_cover.arranged", subject=("duty_cover", cover.id), now=now)
    return cover.id


def end_cover(vault: Session, visitor: Visitor, *, now: datetime) -> None:
    """Nobody is on duty from now on: the PHQ-9 is no longer offered. Open alerts stay with those who have them."""
    cover = _locked(vault, may_arrange(visitor))
    if cover is None or not cover.is_on:
        raise NotFound(N_("Nobody is on duty, so there is nothing to end."))
    cover.is_on, cover.changed_at = False, now
    vault.flush()
    record(vault, visitor, action="duty_cover.ended", subject=("duty_cover", cover.id), now=now)


def _locked(vault: Session, agency_id: UUID) -> DutyCover | None:
    query = sa.select(DutyCover).where(DutyCover.agency_id == agency_id).with_for_update()
    return vault.scalars(query.execution_options(populate_existing=True)).one_or_none()
