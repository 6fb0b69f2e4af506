"""The standing watch over the trail: verifying each hour and at start-up, telling of a break, closing administration (security G-07)."""

import logging
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from accounts.organisations.models import Organisation
from accounts.users.models import User, UserRole, UserStatus
from audit.cells.checking import CHAIN as CELL
from audit.cells.checking import check_cells
from audit.chain import OPERATOR_CHAIN
from audit.checking import check_chains, has_open_alarm, is_due, is_whole_due, note_cells, note_check
from audit.models import AuditAlarm
from concordat.config import Settings
from core.actor import Actor, OrganisationKind, Role
from core.clock import utc_now
from core.database import read_only
from core.errors import Conflict
from core.permissions import Permission
from core.text import N_
from core.turns import taking_turns
from web.access import SAFE_METHODS, access_of
from web.database import current_session, db
from web.i18n import translate

log = logging.getLogger("concordat.audit")
ADMINISTRATION = frozenset({Permission.ORGANISATION_MANAGE, Permission.USER_MANAGE})
READ_ONLY = N_(
    "A chain of the audit trail does not hold. Administration is read-only until it was looked into."
)


def watch_trail(session: Session, settings: Settings, now: datetime) -> int:
    """Verify the trail when an hour has passed, once a day from the first link and with every sealed cell.

    Answers how many chains and cells do not hold.
    """
    if not is_due(session, now=now):
        return 0
    return _watch(session, whole=is_whole_due(session, now=now), now=now)


def watch_at_start(app: Flask) -> None:
    """Verify what was written since the last time before anything is served; a break is told and does not stop the start."""
    with app.app_context():
        try:
            with taking_turns(db.engine, "trail") as ours, Session(db.engine) as session:
                if ours:
                    _watch(session, whole=False, now=utc_now())
        except SQLAlchemyError as error:
            log.error("the trail was not verified at the start: %s", type(error).__name__)


def install_read_only_administration(app: Flask) -> None:
    """While a break is open, nobody changes people, roles and organisations."""

    @app.before_request
    def refuse() -> None:
        if request.endpoint is None or request.method in SAFE_METHODS or "failed" in g:
            return
        if access_of(app, request.endpoint) in ADMINISTRATION and has_open_alarm(current_session()):
            raise Conflict(READ_ONLY)


def trail_warnings(actor: Actor | None) -> tuple[str, ...]:
    """What the top of every page says while a break is open, to whoever administers or audits."""
    if (
        "failed" in g
        or actor is None
        or actor.permissions.isdisjoint({*ADMINISTRATION, Permission.AUDIT_READ})
    ):
        return ()
    if "trail_is_broken" not in g:
        g.trail_is_broken = has_open_alarm(current_session())
    return (translate(READ_ONLY),) if g.trail_is_broken else ()


def _watch(session: Session, *, whole: bool, now: datetime) -> int:
    mode = read_only.set(True)
    try:
        with Session(session.get_bind(), join_transaction_mode="create_savepoint") as reading:
            reports = check_chains(reading, whole=whole)
            cells = check_cells(reading).faults if whole else []
    finally:
        read_only.reset(mode)
    alarms = note_check(session, reports, whole=whole, now=now)
    for alarm in [*alarms, *note_cells(session, cells, now=now)]:
        log.critical(
            "the audit trail is broken: chain %s, row %s: %s", alarm.chain, alarm.broken_at, alarm.reason
        )
        _tell(session, alarm, now=now)
    session.commit()
    return sum(report.broken_at is not None for report in reports) + len(cells)


def _tell(session: Session, alarm: AuditAlarm, *, now: datetime) -> None:
    """Operators, and whoever administers or audits the organisation whose chain it is."""
    home = Organisation.kind == OrganisationKind.OPERATOR
    if alarm.chain != OPERATOR_CHAIN and not alarm.chain.startswith(CELL):
        home = sa.or_(home, Organisation.id == UUID(alarm.chain))
    people = session.scalars(
        sa.select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(
            home,
            User.status == UserStatus.ACTIVE,
            UserRole.role.in_((Role.OPERATOR, Role.AUDITOR, Role.ORGANISATION_ADMIN)),
        )
        .distinct()
    ).all()
    notify(
        session,
        to=people,
        kind=NoticeKind.SAFETY,
        text=N_(
            "The audit trail does not hold: something in it was changed or removed. Tell your operator now."
        ),
        link="/audit/",
        about=("audit_alarm", alarm.id),
        key=f"audit-alarm:{alarm.id.hex}",
        now=now,
    )
