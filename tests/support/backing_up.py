"""A small installation of two databases with people, a trail and sealed text, for backups and drills."""

import base64
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.outbox.models import OutboxMessage
from concordat.backups.errors import BackupRefused
from concordat.backups.making import back_up
from concordat.backups.restoring import restore
from concordat.config import Settings, load_settings
from core.actor import SYSTEM, OrganisationKind, Role
from core.clock import utc_now
from core.database import make_engine
from tests.support.accounts import make_organisation, make_user
from tests.support.crashes import Writer
from tests.support.settings import settings_environment
from wellbeing.trail.commands import record as record_apart
from wellbeing.visitor import Visitor

BACKUP_KEY = bytes(range(200, 232))


@dataclass(frozen=True)
class Installation:
    """The settings of an installation, and how to reach its databases."""

    settings: Settings

    def rows(self, table: str, *, apart: bool = False) -> int:
        """How many rows a table holds."""
        url = self.settings.wellbeing_database_url if apart else self.settings.database_url
        engine = make_engine(url, poolclass=sa.NullPool)
        with engine.connect() as connection:
            count = connection.execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar_one()
        return int(count)


def backup_settings(url: str, vault_url: str | None = None, **changed: str) -> Settings:
    """The settings of the tests with a key of backups."""
    keys = f"1:{base64.b64encode(BACKUP_KEY).decode()}"
    return load_settings(settings_environment(url, vault_url=vault_url, **{"backup_keys": keys, **changed}))


def fill(url: str, vault_url: str, *, now: datetime) -> None:
    """People of every side, and a trail in both databases."""
    from audit.commands import record

    people = (
        (OrganisationKind.OPERATOR, "Office", (Role.OPERATOR,)),
        (OrganisationKind.AGENCY, "Elmsworth", (Role.LEADERSHIP, Role.PARTNERSHIP_DESK)),
        (OrganisationKind.AGENCY, "Elmsworth 2", (Role.SUPERVISOR,)),
        (OrganisationKind.NGO, "Lanternfield", (Role.NGO_MANAGER,)),
    )
    main, vault = (make_engine(one, poolclass=sa.NullPool) for one in (url, vault_url))
    with Session(main) as session:
        for number, (kind, name, roles) in enumerate(people):
            organisation = make_organisation(session, kind, name=name)
            make_user(session, organisation, roles, now=now, email=f"{number}@example.org")
            record(
                session,
                SYSTEM,
                action="organisation.added",
                subject=("organisation", organisation.id),
                now=now,
            )
        session.commit()
    visitor = Visitor(pseudonym=b"p" * 16, organisation_id=None, organisation_kind=OrganisationKind.OPERATOR)
    with Session(vault) as session:
        for number in range(3):
            record_apart(session, visitor, action="trial.step", subject=("trial", str(number)), now=now)
        session.commit()


def flip_a_byte(path: str | os.PathLike[str], place: int) -> None:
    """Alter one bit of a file, `place` bytes from its end."""
    with open(path, "r+b") as file:
        file.seek(-place, os.SEEK_END)
        byte = file.read(1)
        file.seek(-place, os.SEEK_END)
        file.write(bytes([byte[0] ^ 0x10]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What restoring backups made under writers found; both must be zero."""

    backups: int
    acknowledged: int
    """Keys that were acknowledged before the last backup began."""
    lost: int
    inconsistent: int
    median: float
    """Seconds of a backup."""


def back_up_under_writers(
    url: str, empty_url: Callable[[], str], root: Path, *, backups: int, writers: int = 4
) -> Outcome:
    """Back up while others write, restore each elsewhere: it proves itself, and holds what was acknowledged before."""
    running = [Writer("recording", url, f"b{number}") for number in range(writers)]
    heard: list[str] = []

    def listen(writer: Writer) -> None:
        assert writer.process.stdout is not None
        for line in writer.process.stdout:
            heard.append(line.strip())

    listeners = [threading.Thread(target=listen, args=(writer,), daemon=True) for writer in running]
    for listener in listeners:
        listener.start()
    lost = inconsistent = 0
    seconds: list[float] = []
    before: set[str] = set()
    try:
        _wait_for(heard, more_than=4 * writers)
        for _ in range(backups):
            before, began = set(heard) - {"ready"}, time.monotonic()
            back_up(backup_settings(url), root, now=utc_now())
            seconds.append(time.monotonic() - began)
            try:
                lost += len(before - _keys_restored(empty_url(), root))
            except BackupRefused:
                inconsistent += 1
            _wait_for(heard, more_than=len(heard))
    finally:
        for writer in running:
            writer.process.kill()
            writer.process.wait()
        for listener in listeners:
            listener.join(timeout=10)
        for writer in running:
            for pipe in (writer.process.stdout, writer.process.stderr):
                assert pipe is not None
                pipe.close()
    return Outcome(
        backups=len(seconds),
        acknowledged=len(before),
        lost=lost,
        inconsistent=inconsistent,
        median=median(seconds),
    )


def _wait_for(heard: list[str], *, more_than: int) -> None:
    until = time.monotonic() + 60
    while len(heard) <= more_than:
        assert time.monotonic() < until, "the writers do not write"
        time.sleep(0.02)


def _keys_restored(url: str, root: Path) -> set[str]:
    restore(backup_settings(url), root, now=utc_now())
    engine = make_engine(url, poolclass=sa.NullPool)
    with Session(engine) as session:
        return set(session.scalars(sa.select(OutboxMessage.dedup_key)))
