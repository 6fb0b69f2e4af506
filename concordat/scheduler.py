"""The scheduler: APScheduler is only a tick; what is due is computed from our rows (security S-01)."""

import logging
import time
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from itertools import count

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from accounts.operations.commands import note_tick
from accounts.operations.queries import find_quarantine
from concordat.config import Settings
from concordat.job_events import note_job
from concordat.jobs import JOBS, JobFailed, JobSpec, Work
from core.clock import utc_now
from core.database import read_only
from core.retrying import RETRIES, may_pass, pause_before
from core.turns import taking_turns
from core.walls.principal import serving
from web.database import close_vault, current_session, current_vault, db

log = logging.getLogger("concordat.scheduler")


def run_due(app: Flask, settings: Settings, now: datetime, *, work: Work = Work.ALL) -> dict[str, int]:
    """Do what is due now of this work, each kind in transactions of its own.

    Answers how many items each kind dealt with; -1 for a kind that failed, which is logged and does
    not keep the others from running.
    """
    done: dict[str, int] = {}
    with app.app_context():
        if not _may_work(now):
            log.warning("in quarantine after a restore: nothing is done")
            return done
        for job in JOBS:
            if (job.apart and not settings.has_wellbeing) or not work.holds(job):
                continue
            session = current_vault() if job.apart else current_session()
            mode = read_only.set(False)
            try:
                with serving(job.name, job.reach):
                    done[job.name] = _work(job, session, settings, now)
            except Exception as error:
                session.rollback()
                if isinstance(error, JobFailed):
                    log.error("the job %s failed: %s", job.name, error)
                elif job.apart:  # the text of an error could tell of somebody
                    log.error("the job %s failed: %s", job.name, type(error).__name__)
                else:
                    log.exception("the job %s failed", job.name)
                done[job.name] = -1
            try:
                if not job.apart:
                    note_job(session, job.name, done[job.name], now=now)
            except SQLAlchemyError:
                session.rollback()
                log.exception("the run of %s was not noted", job.name)
            finally:
                db.session.remove()
                close_vault()
                read_only.reset(mode)
    return done


def _work(job: JobSpec, session: Session, settings: Settings, now: datetime) -> int:
    """One kind of work, begun anew where the database asks for it: what is due is found out each time (security O-06)."""
    for retry in count(1):
        try:
            with _turn(job, session) as ours:
                done = job.run(session, settings, now) if ours else 0
                session.commit()
            break
        except DBAPIError as error:
            session.rollback()
            if retry > RETRIES or not may_pass(error):
                raise
            log.warning("the job %s is begun anew: %s", job.name, type(error).__name__)
            time.sleep(pause_before(retry))
    return done


def _turn(job: JobSpec, session: Session) -> AbstractContextManager[bool]:
    return nullcontext(enter_result=True) if job.shared else taking_turns(session.get_bind(), job.name)


def _may_work(now: datetime) -> bool:
    """Note the tick; not in quarantine, where nothing is sent and nothing runs by itself (security Q-06, S-08)."""
    session = current_session()
    mode = read_only.set(False)
    try:
        note_tick(session, now=now)
        session.commit()
        return find_quarantine(session) is None
    finally:
        db.session.remove()
        read_only.reset(mode)


def run_forever(app: Flask, settings: Settings, *, work: Work = Work.ALL) -> None:
    """Tick until a signal ends it; a tick that is late or long never piles up."""
    scheduler = BlockingScheduler(timezone="UTC")
    scheduler.add_job(
        lambda: run_due(app, settings, utc_now(), work=work),
        IntervalTrigger(seconds=settings.scheduler_seconds, timezone="UTC"),
        id="tick",
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
        next_run_time=utc_now(),
    )
    try:
        scheduler.start()
    except (KeyboardInterrupt, SystemExit):
        log.info("the scheduler was asked to stop")
