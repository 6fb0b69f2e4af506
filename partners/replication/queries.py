"""Reads of templates, of what a partnership has to give to one, and of drafts against the template they came from."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Organisation
from accounts.users.models import User
from core.actor import Actor
from core.errors import NotFound
from core.text import N_
from partners.goals.lifecycle import GoalState
from partners.goals.models import Goal
from partners.memoranda.assembly import assemble_content
from partners.memoranda.content import Content
from partners.memoranda.differences import SectionDifference, compare
from partners.memoranda.pages import get_memorandum
from partners.memoranda.queries import get_memorandum_row, list_agreements_in_force, list_own_partnerships
from partners.memoranda.rows import MemorandumRow
from partners.replication.document import Body, content_like
from partners.replication.models import PartnershipTemplate, TemplateItem, TemplateStart
from partners.replication.parts import Outcome, Part
from partners.replication.policy import may_use
from partners.replication.redaction import Names
from partners.services.models import Service
from partners.training.courses.models import TrainingCourse
from surveys.questionnaires.content import dump
from surveys.questionnaires.queries import list_questionnaires

NOT_FOUND = N_("There is no such template.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRow:
    """A template in the list."""

    id: UUID
    name: str
    number: int
    sha256: str
    is_from_file: bool
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """What became of one thing that the template holds; `position` counts from 1 within its part."""

    part: Part
    position: int
    title: str
    outcome: Outcome
    reason: str | None
    subject_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRow:
    """A draft that was started from a template."""

    memorandum_id: UUID
    template: TemplateRow
    organisation_id: UUID
    courses: int
    questionnaires: int
    started_at: datetime
    items: tuple[ItemRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An agreement in force of the actor's, from which a template can be made."""

    memorandum_id: UUID
    partnership_id: UUID
    reference: str
    partner_name: str


_ROWS = sa.select(
    PartnershipTemplate.id,
    PartnershipTemplate.name,
    PartnershipTemplate.number,
    PartnershipTemplate.sha256,
    PartnershipTemplate.is_from_file,
    PartnershipTemplate.made_at,
)


def list_templates(session: Session, actor: Actor) -> list[TemplateRow]:
    """Every template of the installation, the newest version of each name first."""
    may_use(actor)
    query = _ROWS.order_by(PartnershipTemplate.name, PartnershipTemplate.number.desc())
    return [TemplateRow(**row._mapping) for row in session.execute(query)]


def get_template(session: Session, actor: Actor, template_id: UUID) -> tuple[TemplateRow, Body]:
    """One template with its document."""
    may_use(actor)
    query = _ROWS.add_columns(PartnershipTemplate.body).where(PartnershipTemplate.id == template_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    values = dict(row._mapping)
    body: Body = json.loads(values.pop("body"))
    return TemplateRow(**values), body


def get_text(session: Session, actor: Actor, template_id: UUID) -> str:
    """The file of a template, as it is kept."""
    may_use(actor)
    text = session.scalar(sa.select(PartnershipTemplate.body).where(PartnershipTemplate.id == template_id))
    if text is None:
        raise NotFound(NOT_FOUND)
    return text


def list_sources(session: Session, actor: Actor, *, now: datetime) -> list[Source]:
    """The agreements in force of one's own partnerships."""
    may_use(actor)
    found: dict[UUID, Source] = {}
    partnerships = list_own_partnerships(session, actor)
    for agency_id in {row.agency_id for row in partnerships}:
        for terms in list_agreements_in_force(session, agency_id=agency_id, on=now):
            for row in partnerships:
                if row.agency_id == agency_id and row.ngo_id in terms.ngo_ids:
                    is_agency = row.agency_id == actor.organisation_id
                    source = Source(
                        memorandum_id=terms.memorandum_id,
                        partnership_id=row.id,
                        reference=terms.reference,
                        partner_name=row.ngo_name if is_agency else row.agency_name,
                    )
                    found.setdefault(terms.memorandum_id, source)
    return sorted(found.values(), key=lambda one: (one.partner_name, one.reference))


def content_of(session: Session, memorandum_id: UUID) -> Content:
    """What an agreement says today."""
    return assemble_content(session, get_memorandum_row(session, memorandum_id))


def goals_of(session: Session, partnership_id: UUID) -> list[Body]:
    """The agreed and reached goals of a partnership without their figures, days and owners."""
    query = (
        sa.select(Goal)
        .where(Goal.partnership_id == partnership_id, Goal.state.in_([GoalState.AGREED, GoalState.ACHIEVED]))
        .order_by(Goal.title, Goal.id)
    )
    return [
        {
            "title": goal.title,
            "why": goal.why,
            "indicator": goal.indicator,
            "measure_name": goal.measure_name,
            "measure_unit": goal.measure_unit,
            "direction": goal.direction.value,
        }
        for goal in session.scalars(query)
    ]


def courses_of(session: Session, organisation_ids: Iterable[UUID]) -> list[Body]:
    """The courses of the sides that are offered; without who teaches and which course comes before."""
    query = (
        sa.select(TrainingCourse)
        .where(TrainingCourse.organisation_id.in_(list(organisation_ids)), TrainingCourse.closed_at.is_(None))
        .order_by(TrainingCourse.title, TrainingCourse.id)
    )
    return [
        {
            "kind": course.kind.value,
            "title": course.title,
            "hours": float(course.hours),
            "aims": course.aims,
            "audience": course.audience.value,
            "prerequisites": course.prerequisites,
            "refresher_months": course.refresher_months,
            "gives_certificate": course.gives_certificate,
            "attendance_share": course.attendance_share,
        }
        for course in session.scalars(query)
    ]


def questionnaires_of(session: Session, actor: Actor) -> list[Body]:
    """The questionnaires of the actor's organisation that are in use, as they ask today."""
    return [
        {"purpose": row.purpose.value, "content": json.loads(json.dumps(dump(row.content)))}
        for row in list_questionnaires(session, actor)
        if not row.is_retired
    ]


def names_in(session: Session, content: Content) -> Names:
    """What must not stand in a template of this agreement: both sides, all of their people, services and areas."""
    ids = [party.id for party in content.parties]
    rows = session.execute(
        sa.select(Organisation.id, Organisation.name, Organisation.alternate_name).where(
            Organisation.id.in_(ids)
        )
    ).all()
    agencies = {party.id for party in content.agencies}

    def names(*, of_agencies: bool) -> frozenset[str]:
        return frozenset(
            name
            for row in rows
            if (row.id in agencies) is of_agencies
            for name in (row.name, row.alternate_name)
            if name
        )

    def all_of(model: Any) -> frozenset[str]:
        return frozenset(session.scalars(sa.select(model.name).where(model.organisation_id.in_(ids))))

    return Names(
        agency=names(of_agencies=True),
        ngo=names(of_agencies=False),
        people=all_of(User),
        places=all_of(Service) | all_of(Area),
    )


def find_start(session: Session, actor: Actor, memorandum_id: UUID) -> tuple[StartRow, MemorandumRow]:
    """The start of a draft of one's own; raises `NotFound` where there is none."""
    row = get_memorandum(session, actor, memorandum_id)
    start = session.scalars(
        sa.select(TemplateStart).where(TemplateStart.memorandum_id == memorandum_id)
    ).one_or_none()
    if start is None:
        raise NotFound(NOT_FOUND)
    template, _ = get_template(session, actor, start.template_id)
    found = StartRow(
        memorandum_id=memorandum_id,
        template=template,
        organisation_id=start.organisation_id,
        courses=start.courses,
        questionnaires=start.questionnaires,
        started_at=start.started_at,
        items=_items(session, start.id),
    )
    return found, row


def _items(session: Session, start_id: UUID) -> tuple[ItemRow, ...]:
    rows = session.execute(
        sa.select(
            TemplateItem.part,
            TemplateItem.position,
            TemplateItem.title,
            TemplateItem.outcome,
            TemplateItem.reason,
            TemplateItem.subject_id,
        )
        .where(TemplateItem.start_id == start_id)
        .order_by(TemplateItem.position)
    )
    order = list(Part)
    return tuple(sorted((ItemRow(**row._mapping) for row in rows), key=lambda one: order.index(one.part)))


def differences_to(session: Session, row: MemorandumRow, body: Body) -> tuple[SectionDifference, ...]:
    """What a draft says otherwise than the template it came from."""
    draft = assemble_content(session, row)
    return compare(content_like(body["agreement"], draft), draft)
