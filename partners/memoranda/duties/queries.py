"""Reads of dated duties: of one agreement, of some partnerships, and those whose ladder has a step due."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from partners.memoranda.duties.kinds import DutyKind
from partners.memoranda.duties.models import AgreementDuty
from partners.memoranda.models import Memorandum
from partners.memoranda.rows import between


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow:
    """Something that a party owes by a day."""

    id: UUID
    memorandum_id: UUID
    memorandum_reference: str
    partnership_id: UUID
    organisation_id: UUID
    organisation_name: str
    kind: DutyKind
    title: str
    period: str | None
    due_on: date
    done_on: date | None
    note: str | None
    waive_reason: str | None
    version: int

    @property
    def is_open(self) -> bool:
        """Whether it still has to be done."""
        return self.done_on is None and self.waive_reason is None

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed without it."""
        return self.is_open and self.due_on < today


def list_duties(session: Session, memorandum_ids: Collection[UUID]) -> list[DutyRow]:
    """All duties of some agreements, by their day."""
    return _rows(session, AgreementDuty.memorandum_id.in_(memorandum_ids))


def list_overdue_duties(
    session: Session, partnership_ids: Iterable[UUID], *, today: date, within: int = 0
) -> list[DutyRow]:
    """Open duties of some partnerships that are overdue, or due within some days."""
    return _rows(
        session,
        between(partnership_ids),
        AgreementDuty.done_on.is_(None),
        AgreementDuty.waived_at.is_(None),
        AgreementDuty.due_on < date.fromordinal(today.toordinal() + within + 1)
        if within
        else AgreementDuty.due_on < today,
    )


def _rows(session: Session, *conditions: sa.ColumnElement[bool]) -> list[DutyRow]:
    query = (
        sa.select(
            AgreementDuty.id,
            AgreementDuty.memorandum_id,
            Memorandum.reference.label("memorandum_reference"),
            Memorandum.partnership_id,
            AgreementDuty.organisation_id,
            Organisation.name.label("organisation_name"),
            AgreementDuty.kind,
            AgreementDuty.title,
            AgreementDuty.period,
            AgreementDuty.due_on,
            AgreementDuty.done_on,
            AgreementDuty.note,
            AgreementDuty.waive_reason,
            AgreementDuty.version,
        )
        .join(Memorandum, Memorandum.id == AgreementDuty.memorandum_id)
        .join(Organisation, Organisation.id == AgreementDuty.organisation_id)
        .where(*conditions)
        .order_by(AgreementDuty.due_on, Organisation.name, AgreementDuty.id)
    )
    return [DutyRow(**row._mapping) for row in session.execute(query)]
