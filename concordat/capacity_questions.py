"""Whom to ask how much room there is: NGOs with a service under an agreement in force whose figure is a week old."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.memoranda.models import Memorandum, MemorandumService
from partners.memoranda.rows import memoranda, memorandum_rows
from partners.services.commands import ask_about_capacity
from partners.services.mails import mail_capacity_question
from partners.services.queries import list_due_for_question


def ask_about_old_figures(session: Session, *, now: datetime) -> int:
    """Mail the managers and intake of these NGOs, each service once a week; answers how many mails were written."""
    due = list_due_for_question(session, now=now)
    covered = services_under_agreement(session, due, on=now)
    if not covered:
        return 0
    questions = ask_about_capacity(session, service_ids=covered, now=now)
    for question in questions:
        mail_capacity_question(session, question, now=now)
    return len(questions)


def services_under_agreement(session: Session, service_ids: Collection[UUID], *, on: datetime) -> set[UUID]:
    """Those of the services that an agreement in force covers."""
    if not service_ids:
        return set()
    pairs = session.execute(
        sa.select(MemorandumService.memorandum_id, MemorandumService.service_id).where(
            MemorandumService.service_id.in_(service_ids)
        )
    ).all()
    naming = {memorandum_id for memorandum_id, _ in pairs}
    if not naming:
        return set()
    rows = memorandum_rows(session, memoranda().where(Memorandum.id.in_(naming)))
    in_force = {row.id for row in rows if row.is_in_force(on)}
    return {service_id for memorandum_id, service_id in pairs if memorandum_id in in_force}
