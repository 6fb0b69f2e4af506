"""The content of a memorandum put together from its rows, as they are now."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area
from partners.memoranda.clauses import Clause, Element
from partners.memoranda.content import Content, Named, PartyNamed
from partners.memoranda.models import Memorandum, MemorandumArea, MemorandumClause, MemorandumService
from partners.memoranda.programmes import ProgrammeType
from partners.memoranda.rows import MemorandumRow
from partners.memoranda.term_rows import terms_of
from partners.memoranda.terms import DataCategory, Pathway
from partners.services.models import Service


def assemble_content(session: Session, row: MemorandumRow) -> Content:
    """The content as it would be frozen now, with today's names of parties, services and areas."""
    terms = terms_of(session, [row.id])[0]
    return Content(
        reference=row.reference,
        kind=row.kind,
        follows=_followed(session, row),
        amendment_number=row.amendment_number,
        title=row.title,
        purpose=row.purpose,
        parties=tuple(
            PartyNamed(id=party.organisation_id, name=party.name, side=party.side) for party in row.parties
        ),
        zone=row.facts.zone,
        starts_on=row.facts.starts_on,
        ends_on=row.facts.ends_on,
        notice_days=row.notice_days,
        services=_services(session, row.id),
        areas=_areas(session, row.id),
        pathways=tuple(code for code in Pathway if code in terms.pathways),
        response_times=terms.response_times,
        data_to_ngo=tuple(code for code in DataCategory if code in terms.data_to_ngo),
        data_to_agency=tuple(code for code in DataCategory if code in terms.data_to_agency),
        meeting_cadence=terms.meeting_cadence,
        loop_days=terms.loop_days,
        unable_attempts=terms.unable_attempts,
        unable_days=terms.unable_days,
        urgent_declines_reviewed=terms.urgent_declines_reviewed,
        info_reply_days=terms.info_reply_days,
        stalled_days=terms.stalled_days,
        closures_approved=terms.closures_approved,
        report_cadence=terms.report_cadence,
        report_days=terms.report_days,
        wind_down=terms.wind_down,
        wind_down_days=terms.wind_down_days,
        targets=terms.targets,
        clauses=list_clauses(session, row.id),
        programmes=tuple(kind for kind in ProgrammeType if kind in terms.programmes),
    )


def list_clauses(session: Session, memorandum_id: UUID) -> tuple[Clause, ...]:
    """The text clauses of a memorandum, in order."""
    rows = session.execute(
        sa.select(MemorandumClause.element, MemorandumClause.heading, MemorandumClause.body)
        .where(MemorandumClause.memorandum_id == memorandum_id)
        .order_by(MemorandumClause.position)
    )
    return tuple(Clause(element=Element(row.element), heading=row.heading, body=row.body) for row in rows)


def _followed(session: Session, row: MemorandumRow) -> str | None:
    """The reference of what it amends or renews."""
    if row.follows_id is None:
        return None
    return session.scalar(sa.select(Memorandum.reference).where(Memorandum.id == row.follows_id))


def _services(session: Session, memorandum_id: UUID) -> tuple[Named, ...]:
    rows = session.execute(
        sa.select(Service.id, Service.name)
        .join(MemorandumService, MemorandumService.service_id == Service.id)
        .where(MemorandumService.memorandum_id == memorandum_id)
    )
    return _by_name([Named(id=row.id, name=row.name) for row in rows])


def _areas(session: Session, memorandum_id: UUID) -> tuple[Named, ...]:
    rows = session.execute(
        sa.select(Area.id, Area.name)
        .join(MemorandumArea, MemorandumArea.area_id == Area.id)
        .where(MemorandumArea.memorandum_id == memorandum_id)
    )
    return _by_name([Named(id=row.id, name=row.name) for row in rows])


def _by_name(named: list[Named]) -> tuple[Named, ...]:
    """In an order that does not depend on the database's collation, because the order is hashed."""
    return tuple(sorted(named, key=lambda one: (one.name, one.id)))
