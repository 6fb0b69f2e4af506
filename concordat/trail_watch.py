"""The standing watch over the trail: verifying each hour and at start-up, telling of a break, closing administration (security G-07)."""

import logging
from collections.abc import Sequence
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
from audit.cells.checking import CellReport, check_cells
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
CHANGED = N_("The audit trail does not hold: something in it was changed or removed. Tell your operator now.")
REPLACED = N_(
    "The audit trail does not hold: an older value of a protected entry was put back in the database. Look into it now."
)
UNTOLD = N_(
    "Protected entries that were changed without a note in the audit trail: %(count)s. After an upgrade that is expected;"
    " otherwise look into it."
)


def watch_trail(session: Session, settings: Settings, now: datetime) -> int:
    """Verify the trail when an hour has passed, once a day from the first link and with every sealed cell.

    Answers how many chains and cells do not hold. Cells that changed without a note are told of, and close nothing: an
    older version that is still at work beside this one leaves none.
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
            cells = check_cells(reading) if whole else CellReport()
    finally:
        read_only.reset(mode)
    alarms = note_check(session, reports, whole=whole, now=now)
    for alarm in [*alarms, *note_cells(session, cells.faults, now=now)]:
        log.critical(
            "the audit trail is broken: chain %s, row %s: %s", alarm.chain, alarm.broken_at, alarm.reason
        )
        _tell(session, alarm, now=now)
    if cells.untold:
        log.error("%d sealed cells were changed without a note in the trail", len(cells.untold))
        _tell_of_untold(session, len(cells.untold), now=now)
    session.commit()
    return sum(report.broken_at is not None for report in reports) + len(cells.faults)


def _tell(session: Session, alarm: AuditAlarm, *, now: datetime) -> None:
    """Operators, and whoever administers or audits the organisation whose chain it is."""
    home = Organisation.kind == OrganisationKind.OPERATOR
    is_cell = alarm.chain.startswith(CELL)
    if alarm.chain != OPERATOR_CHAIN and not is_cell:
        home = sa.or_(home, Organisation.id == UUID(alarm.chain))
    notify(
        session,
        to=_watchers(session, home),
        kind=NoticeKind.SAFETY,
        text=REPLACED if is_cell else CHANGED,
        link="/audit/",
        about=("audit_alarm", alarm.id),
        key=f"audit-alarm:{alarm.id.hex}",
        now=now,
    )


def _tell_of_untold(session: Session, count: int, *, now: datetime) -> None:
    """Operators, once a day, until these cells are covered."""
    office = session.scalars(
        sa.select(Organisation.id)
        .where(Organisation.kind == OrganisationKind.OPERATOR)
        .order_by(Organisation.id)
    ).first()
    if office is None:
        return
    notify(
        session,
        to=_watchers(session, Organisation.kind == OrganisationKind.OPERATOR),
        kind=NoticeKind.SAFETY,
        text=UNTOLD,
        params={"count": count},
        link="/audit/",
        about=("organisation", office),
        key=f"untold-cells:{now.date().isoformat()}",
        now=now,
    )


def _watchers(session: Session, home: sa.ColumnElement[bool]) -> Sequence[UUID]:
    """Who runs, audits or administers there."""
    return session.scalars(
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
