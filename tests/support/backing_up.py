"""A small installation of two databases with people, a trail and sealed text, for backups and drills."""

import base64
import os
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.config import Settings, load_settings
from core.actor import SYSTEM, OrganisationKind, Role
from core.database import make_engine
from tests.support.accounts import make_organisation, make_user
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
