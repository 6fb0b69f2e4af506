"""The limits that pages are compared with: raw SQL, one f-string, the same sign-in where the page has one."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from core.actor import Actor
from core.permissions import Permission
from referrals.handover.models import Referral, ReferralEvent, ReferralPacket
from referrals.handover.queries.queue import QueueTab, queue_query
from web.access import public, requires
from web.database import current_session


def literal_sql(session: Session, query: sa.Select[Any]) -> str:
    """The statement as text with its values in it, as somebody would type it."""
    compiled = query.compile(dialect=session.get_bind().dialect, compile_kwargs={"literal_binds": True})
    return str(compiled).replace("%%", "%")


def queue_sql(session: Session, actor: Actor) -> str:
    """The queue's first page as raw SQL: the same index, the same columns."""
    return literal_sql(session, queue_query(actor, tab=QueueTab.ALL))


def statements_of(work: Callable[[], object], session: Session) -> list[tuple[str, Any]]:
    """The statements that some work asks, with their parameters, as the driver gets them."""
    engine, found = session.get_bind(), []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        found.append((statement, parameters))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return found


def raw_rows(session: Session, sql: str, parameters: Any = ()) -> list[Any]:
    """What the database's driver answers, without SQLAlchemy."""
    cursor = session.connection().connection.cursor()
    cursor.execute(sql, parameters) if parameters else cursor.execute(sql)
    rows = cursor.fetchall()
    cursor.close()
    return list(rows)


def install_floor(app: Flask, actor: Actor, referral_id: UUID) -> None:
    """Add the two pages that do the least: before the application's first request."""
    with app.app_context():
        session = current_session()
        queue = queue_sql(session, actor)
        referral = [
            literal_sql(session, sa.select(table.__table__).where(column == referral_id))
            for table, column in (
                (Referral, Referral.id),
                (ReferralPacket, ReferralPacket.id),
                (ReferralEvent, ReferralEvent.referral_id),
            )
        ]
        session.rollback()

    @app.get("/floor/queue", endpoint="floor_queue")
    @requires(Permission.REFERRAL_READ)
    def floor_queue() -> str:
        rows = raw_rows(current_session(), queue)
        return f"<!doctype html><table>{''.join(f'<tr><td>{row}</td></tr>' for row in rows)}</table>"

    @app.get("/floor/referral", endpoint="floor_referral")
    @public
    def floor_referral() -> str:
        rows = [raw_rows(current_session(), sql) for sql in referral]
        return f"<!doctype html><p>{rows}</p>"
