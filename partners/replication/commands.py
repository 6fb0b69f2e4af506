"""Making a template of a partnership, taking one in from a file, and starting a draft from one; each leaves an audit row."""

import hashlib
from dataclasses import fields
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import NotFound
from partners.memoranda.commands import change_draft, draft_memorandum
from partners.memoranda.drafts import (
    Basics,
    Clauses,
    DataSharing,
    Governance,
    Programmes,
    ResponseTimes,
    Scope,
    Targets,
)
from partners.replication import queries
from partners.replication.document import (
    FORMAT,
    LONGEST_NAME,
    Body,
    agreement_of,
    content_like,
    read_template,
    written,
)
from partners.replication.models import PartnershipTemplate, TemplateStart
from partners.replication.policy import may_name, may_use
from partners.replication.redaction import redacted, redacted_agreement
from partners.replication.taking import Wanted, take_over


def make_template(session: Session, actor: Actor, memorandum_id: UUID, *, name: str, now: datetime) -> UUID:
    """Keep what an agreement in force says, its goals, courses and questionnaires as a template without names.

    The same name once more is its next version. Answers the template's id.
    """
    may_use(actor)
    short = may_name(name)
    sources = {one.memorandum_id: one for one in queries.list_sources(session, actor, now=now)}
    if memorandum_id not in sources:
        raise NotFound(queries.NOT_FOUND)
    content = queries.content_of(session, memorandum_id)
    parts = {
        "goals": queries.goals_of(session, sources[memorandum_id].partnership_id),
        "courses": queries.courses_of(session, [party.id for party in content.parties]),
        "questionnaires": queries.questionnaires_of(session, actor),
    }
    names = queries.names_in(session, content)
    clean = {part: redacted(value, names) for part, value in parts.items()}
    clean["agreement"] = redacted_agreement(agreement_of(content), names)
    short = redacted(short, names)[:LONGEST_NAME]
    number = _next_number(session, short)
    body: Body = {"format": FORMAT, "name": short, "version": number, **clean}
    return _keep(session, actor, written(body), name=short, number=number, is_from_file=False, now=now)


def import_template(session: Session, actor: Actor, *, content: bytes, now: datetime) -> UUID:
    """Take in the template of another installation, read strictly; answers its id.

    A name that is known here gets its next version. Raises `RuleBroken` at `file` with what is wrong.
    """
    may_use(actor)
    body = read_template(content)
    name = may_name(body["name"])
    number = _next_number(session, name)
    text = written(body | {"version": number})
    return _keep(session, actor, text, name=name, number=number, is_from_file=True, now=now)


def start_from_template(
    session: Session,
    actor: Actor,
    template_id: UUID,
    *,
    other_organisation_id: UUID,
    basics: Basics,
    with_courses: bool,
    with_questionnaires: bool,
    now: datetime,
) -> UUID:
    """Open a draft agreement with another organisation that says what the template says; answers the memorandum's id.

    Services, areas, people and figures are for the two sides to fill in. Courses and questionnaires become the actor's
    organisation's own where they are wanted; what became of each is written down.
    """
    may_use(actor)
    _, body = queries.get_template(session, actor, template_id)
    memorandum = draft_memorandum(
        session, actor, other_organisation_id=other_organisation_id, basics=basics, now=now
    )
    draft = queries.content_of(session, memorandum.id)
    told = content_like(body["agreement"], draft)
    governance = Governance(**{one.name: getattr(told, one.name) for one in fields(Governance)})
    for section in (
        Scope(services=frozenset(), areas=frozenset(), pathways=frozenset(told.pathways)),
        Programmes(kinds=frozenset(told.programmes)),
        ResponseTimes(times=told.response_times),
        DataSharing(to_ngo=frozenset(told.data_to_ngo), to_agency=frozenset(told.data_to_agency)),
        governance,
        Targets(targets=told.targets),
        Clauses(clauses=told.clauses),
    ):
        change_draft(session, actor, memorandum.id, section=section, now=now)
    start = TemplateStart(
        id=uuid4(),
        template_id=template_id,
        memorandum_id=memorandum.id,
        organisation_id=actor.organisation_id,
        started_at=now,
        started_by_id=actor.user_id,
    )
    session.add(start)
    session.flush()
    record(
        session,
        actor,
        action="partnership_template.used",
        subject=("partnership_template", template_id),
        now=now,
        details={"memorandum": str(memorandum.id)},
    )
    wanted = Wanted(
        courses=frozenset(_places(body["courses"])) if with_courses else frozenset(),
        questionnaires=frozenset(_places(body["questionnaires"])) if with_questionnaires else frozenset(),
    )
    take_over(session, actor, memorandum.id, wanted=wanted, now=now)
    return memorandum.id


def _places(items: list[Body]) -> range:
    return range(1, len(items) + 1)


def _next_number(session: Session, name: str) -> int:
    query = sa.select(sa.func.max(PartnershipTemplate.number)).where(PartnershipTemplate.name == name)
    return (session.scalar(query) or 0) + 1


def _keep(
    session: Session,
    actor: Actor,
    text: str,
    *,
    name: str,
    number: int,
    is_from_file: bool,
    now: datetime,
) -> UUID:
    template = PartnershipTemplate(
        id=uuid4(),
        name=name,
        number=number,
        body=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        is_from_file=is_from_file,
        made_at=now,
        made_by_id=actor.user_id,
    )
    session.add(template)
    session.flush()
    action = "partnership_template.imported" if is_from_file else "partnership_template.made"
    record(
        session,
        actor,
        action=action,
        subject=("partnership_template", template.id),
        now=now,
        details={"number": number, "sha256": template.sha256},
    )
    return template.id
