"""What an operator asks first when something is wrong: each check with its cure."""

import smtplib
import sqlite3
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from accounts.outbox.delivery import sender_for
from concordat.config import Settings, load_settings
from concordat.findings import Finding, own_keys, production, sqlite_version, standing_work
from concordat.key_check import problems_with_keys
from concordat.migration import Tree, current_revision, databases_of, newest_revision
from core.actor import SYSTEM
from core.clock import utc_now
from core.database import make_engine
from core.errors import ConcordatError
from kpi.schedules.queries import list_unfinished_runs
from partners.diligence.documents.scanner import Scanner, ScannerDown
from partners.memoranda.verification.certificate import load_seal
from web.pdf import pdf_available

CLOCK_TOLERANCE = 5.0
MOST_NAMED = 5
VARIABLES = {
    Tree.MAIN: "CONCORDAT_DATABASE_URL",
    Tree.WELLBEING: "CONCORDAT_WELLBEING_DATABASE_URL",
}


def examine() -> list[Finding]:
    """Run every check; without settings the rest cannot be checked."""
    try:
        settings = load_settings()
    except ConcordatError as error:
        cure = "correct it in the environment or .env; `concordat doctor --keys` makes secrets"
        return [Finding(check="settings", ok=False, found=str(error), cure=cure)]
    checks: tuple[Callable[[Settings], Finding], ...] = (pdf, certificate, mail, scanner, clock)
    findings = [Finding(check="settings", ok=True, found=f"environment {settings.environment}")]
    for tree, url in databases_of(settings):
        findings += [database(tree, url), migrations(tree, url)]
    is_usable = all(finding.ok for finding in findings[:3])
    if settings.has_wellbeing:
        findings.append(wellbeing_keys(settings, usable=all(finding.ok for finding in findings)))
    findings += [check(settings) for check in checks]
    findings += [sqlite_version(settings), *production(settings)]
    if not is_usable:
        return findings
    return [*findings, evaluations(settings), *standing_work(settings), own_keys(settings)]


def _name_of(tree: Tree, check: str) -> str:
    return check if tree is Tree.MAIN else f"wellbeing {check}"


def database(tree: Tree, url: str) -> Finding:
    """Whether a database answers and keeps what it is told."""
    check = _name_of(tree, "database")
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        found = f"there is no file {parsed.database}"
        return Finding(check=check, ok=False, found=found, cure="run `concordat db upgrade`")
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            kind = connection.dialect.name
            version = connection.dialect.server_version_info or ()
            connection.execute(sa.text("SELECT 1"))
            if kind == "sqlite":
                sound = connection.execute(sa.text("PRAGMA quick_check")).scalar()
                if sound != "ok":
                    cure = "stop all processes and restore the last backup"
                    return Finding(check=check, ok=False, found=f"damaged: {sound}", cure=cure)
                version = sqlite3.sqlite_version_info
    except SQLAlchemyError as error:
        cure = f"check {VARIABLES[tree]} and that the server runs; then `concordat db upgrade`"
        return Finding(check=check, ok=False, found=str(error.__cause__ or error), cure=cure)
    finally:
        engine.dispose()
    return Finding(check=check, ok=True, found=f"{kind} {'.'.join(map(str, version))} answers")


def migrations(tree: Tree, url: str) -> Finding:
    """Whether the tables are those of this version."""
    check, newest = _name_of(tree, "migrations"), newest_revision(tree)
    try:
        current = current_revision(url)
    except SQLAlchemyError as error:
        found = str(error.__cause__ or error)
        return Finding(check=check, ok=False, found=found, cure="mend the database first")
    return Finding(
        check=check,
        ok=current == newest,
        found=f"at {current or 'no revision'}, newest {newest}",
        cure="run `concordat db upgrade`",
    )


def wellbeing_keys(settings: Settings, *, usable: bool) -> Finding:
    """Whether the compartment's keys are those by which its rows were made; names nobody."""
    check = "wellbeing keys"
    if not usable:
        return Finding(check=check, ok=False, found="they cannot be tried", cure="mend the databases first")
    problems = problems_with_keys(settings)
    return Finding(
        check=check,
        ok=not problems,
        found="; ".join(problems) or "they fit what the wellbeing database holds",
        cure="bring back the keys that were kept apart from the backup; new ones find and open nothing",
    )


def pdf(settings: Settings) -> Finding:
    """Whether PDF documents can be made."""
    if not settings.pdf:
        return Finding(check="pdf", ok=True, found="switched off by CONCORDAT_PDF")
    available, reason = pdf_available()
    return Finding(
        check="pdf",
        ok=available,
        found="the libraries load" if available else reason,
        cure="apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    )


def certificate(settings: Settings) -> Finding:
    """Whether the signing certificate of issued agreements opens and is still valid."""
    if not settings.signing_certificate:
        return Finding(check="certificate", ok=True, found="none is set; agreements carry their hash only")
    cure = "set CONCORDAT_SIGNING_CERTIFICATE to a valid PKCS#12 file, with CONCORDAT_SIGNING_PASSPHRASE"
    try:
        seal = load_seal(settings.signing_certificate, settings.signing_passphrase)
    except ConcordatError as error:
        return Finding(check="certificate", ok=False, found=str(error), cure=cure)
    found = f"{seal.subject}, valid until {seal.not_after:%Y-%m-%d}"
    return Finding(check="certificate", ok=utc_now() < seal.not_after, found=found, cure=cure)


def mail(settings: Settings) -> Finding:
    """Whether the mail server answers; without one, mail waits in the outbox."""
    if not settings.mail_url:
        ok = not settings.is_production
        return Finding(
            check="mail",
            ok=ok,
            found="no server is set; mail stays in the outbox",
            cure="set CONCORDAT_MAIL_URL=smtp://user:password@host:587",
        )
    server = urlsplit(settings.mail_url)
    encrypted = server.scheme == "smtps"
    try:
        sender_for(settings.mail_url, settings.mail_from)
        kind = smtplib.SMTP_SSL if encrypted else smtplib.SMTP
        with kind(server.hostname or "", server.port or (465 if encrypted else 587), timeout=5) as connection:
            connection.ehlo()
    except (OSError, ValueError, smtplib.SMTPException) as error:
        cure = "check host, port and firewall of CONCORDAT_MAIL_URL"
        return Finding(check="mail", ok=False, found=str(error), cure=cure)
    return Finding(check="mail", ok=True, found=f"{server.hostname} answers")


def scanner(settings: Settings) -> Finding:
    """Whether the virus scanner answers; without one nobody scans what people send (security J-05)."""
    if not settings.scanner:
        return Finding(
            check="scanner",
            ok=not settings.is_production,
            found="none is set; files that people send are not scanned for viruses",
            cure="run ClamAV’s daemon and set CONCORDAT_SCANNER=unix:///run/clamav/clamd.ctl",
        )
    try:
        return Finding(check="scanner", ok=True, found=Scanner(settings.scanner).version())
    except ScannerDown as error:
        cure = "see that clamd runs and lets this user reach its socket; new files stay closed meanwhile"
        return Finding(check="scanner", ok=False, found=str(error), cure=cure)


def evaluations(settings: Settings) -> Finding:
    """Whether scheduled evaluations come to their end; names periods, nobody."""
    check, engine = "evaluations", make_engine(settings.database_url)
    try:
        with Session(engine) as session:
            failed = [run for run in list_unfinished_runs(session, SYSTEM) if run.failure is not None]
    except SQLAlchemyError as error:
        found = str(error.__cause__ or error)
        return Finding(check=check, ok=False, found=found, cure="mend the database first")
    finally:
        engine.dispose()
    named = ", ".join(f"{run.period_key} ({run.last_error or run.failure})" for run in failed[:MOST_NAMED])
    return Finding(
        check=check,
        ok=not failed,
        found=f"{len(failed)} failed: {named}" if failed else "none failed",
        cure="look into the log of the scheduler; each is tried again by itself, and by the page of its schedule",
    )


def clock(settings: Settings) -> Finding:
    """Whether this machine and the database agree on the time."""
    engine = make_engine(settings.database_url)
    try:
        if engine.dialect.name == "sqlite":  # its clock is this machine's
            away = abs(time.time() - utc_now().timestamp())
        else:
            with engine.connect() as connection:
                there = connection.execute(sa.text("SELECT now()")).scalar_one()
            assert isinstance(there, datetime)
            away = abs((there - utc_now()).total_seconds())
    except SQLAlchemyError as error:
        found = str(error.__cause__ or error)
        return Finding(check="clock", ok=False, found=found, cure="mend the database first")
    finally:
        engine.dispose()
    sane = utc_now().year >= 2026
    return Finding(
        check="clock",
        ok=away <= CLOCK_TOLERANCE and sane,
        found=f"{utc_now():%Y-%m-%d %H:%M:%S} UTC, {away:.1f} s from the database",
        cure="turn on time synchronisation (NTP) on both machines",
    )
