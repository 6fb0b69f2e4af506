"""What a check of the installation finds, and the checks that read what the installation notes about itself."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from accounts.operations.models import OperationKind
from accounts.operations.queries import find_last_success, state_of_installation
from concordat.config import Settings
from concordat.own_keys import list_under_the_common_key
from concordat.production.guard import circumstances_of
from concordat.production.of_databases import examine_databases
from concordat.production.refusing import refusals
from core.clock import utc_now
from core.database import has_wal_reset_bug, make_engine, read_only

DRILL_EVERY = timedelta(days=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check: what was found and, where it is not ok, what to do."""

    check: str
    ok: bool
    found: str
    cure: str = ""


def sqlite_version(settings: Settings) -> Finding:
    """Whether this SQLite can damage its file by itself; the writer lock then stands in the way (security T-03)."""
    check = "sqlite"
    if make_url(settings.database_url).get_backend_name() != "sqlite":
        return Finding(check=check, ok=True, found="not used")
    if has_wal_reset_bug(sqlite3.sqlite_version_info):
        found = f"{sqlite3.sqlite_version} has the WAL-reset bug; the writer lock keeps it from happening"
        return Finding(check=check, ok=True, found=found)
    return Finding(check=check, ok=True, found=f"{sqlite3.sqlite_version} is without the WAL-reset bug")


def production(settings: Settings) -> list[Finding]:
    """What keeps production from starting, each with its cure; one line where nothing does (security M-08)."""
    check = "production"
    if not settings.is_production:
        return [Finding(check=check, ok=True, found=f"not asked in {settings.environment}")]
    found = [*refusals(circumstances_of(settings)), *examine_databases(settings)]
    if not found:
        return [Finding(check=check, ok=True, found="nothing refuses the start")]
    return [Finding(check=f"{check}: {one.name}", ok=False, found=one.found, cure=one.cure) for one in found]


def standing_work(settings: Settings) -> list[Finding]:
    """Scheduler, mail, backups and drills, as the installation noted them (security S-08, V-02, Q-03, Q-04)."""
    engine, token = make_engine(settings.database_url), read_only.set(True)
    try:
        with Session(engine) as session:
            state = state_of_installation(session)
            last = {kind: find_last_success(session, kind) for kind in OperationKind}
    except SQLAlchemyError as error:
        found = str(error.__cause__ or error)
        return [Finding(check="standing work", ok=False, found=found, cure="mend the database first")]
    finally:
        read_only.reset(token)
        engine.dispose()
    now, silent = utc_now(), timedelta(seconds=max(60, 2 * settings.scheduler_seconds))
    in_quarantine = state.quarantine is not None
    return [
        Finding(
            check="quarantine",
            ok=not in_quarantine,
            found="since a restore; nothing is sent" if in_quarantine else "none",
            cure="end it on the page “Installation” or by `concordat quarantine --end`",
        ),
        _aged("scheduler", state.last_tick, silent, now, settings, cure="start `concordat scheduler`"),
        Finding(
            check="mail given up",
            ok=not state.dead_letters,
            found=f"{state.dead_letters} mails",
            cure="see why the mail server refuses them; they are removed after 90 days",
        ),
        _aged(
            "backup",
            last[OperationKind.BACKUP],
            timedelta(hours=settings.backup_hours),
            now,
            settings,
            cure="run `concordat backup` by a timer; see docs/guides/operator.md",
        ),
        _aged(
            "drill",
            last[OperationKind.DRILL],
            DRILL_EVERY,
            now,
            settings,
            cure="run `concordat drill` by a weekly timer; look into its report where it fails",
        ),
    ]


def own_keys(settings: Settings) -> Finding:
    """Whether what NGOs keep to themselves lies under keys of their own, which production wants (security D-01)."""
    check, engine, token = "own keys", make_engine(settings.database_url), read_only.set(True)
    try:
        with Session(engine) as session:
            common = list_under_the_common_key(session)
    except SQLAlchemyError as error:
        found = str(error.__cause__ or error)
        return Finding(check=check, ok=False, found=found, cure="mend the database first")
    finally:
        read_only.reset(token)
        engine.dispose()
    return Finding(
        check=check,
        ok=not (common and settings.is_production),
        found=f"under the common key: {', '.join(common)}"
        if common
        else "no NGO’s records lie under the common key",
        cure="for each: `concordat keys own NAME`, its line to the keys, restart, `concordat keys rotate --data`",
    )


def _aged(
    check: str, at: datetime | None, limit: timedelta, now: datetime, settings: Settings, *, cure: str
) -> Finding:
    """Not ok where something that was done is too long ago; that it never was is asked of production alone."""
    if at is None:
        return Finding(check=check, ok=not settings.is_production, found="never", cure=cure)
    return Finding(check=check, ok=now - at <= limit, found=f"last {at:%Y-%m-%d %H:%M} UTC", cure=cure)
