"""Standing work that reaches nobody's rows asks no table behind a wall: behind PostgreSQL's it would find none (C-10)."""

import re
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from concordat.config import Settings
from concordat.jobs import JOBS
from concordat.walls import WALLS
from core.walls.principal import Reach, serving
from tests.support.referrals import make_referral, make_world
from tests.support.statements import counted_statements
from web.database import close_vault, current_session, current_vault, db

ASKED = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+\"?(\w+)|,\s+(\w+)(?=\s+(?:AS\b|WHERE\b|,))")


def asked_by(statements: list[str]) -> set[str]:
    """The tables behind a wall that statements name."""
    named = {name for one in statements for pair in ASKED.findall(one) for name in pair}
    return named & set(WALLS)


@pytest.mark.proves("C-10")
def test_work_without_reach_asks_nothing_behind_a_wall(
    app: Flask, connection: Connection, session: Session, now: datetime
) -> None:
    world = make_world(session, now)
    make_referral(session, world, now)
    session.commit()
    settings: Settings = app.config["SETTINGS"]
    wrong: dict[str, Any] = {}
    asked: set[str] = set()
    for job in JOBS:
        with app.app_context(), counted_statements(connection, looks=True) as statements:
            with serving(job.name, job.reach):
                chosen = current_vault() if job.apart else current_session()
                job.run(chosen, settings, now)
                chosen.commit()
            db.session.remove()
            close_vault()
        found = asked_by(statements)
        asked |= found
        if job.reach is Reach.NOBODY and found:
            wrong[job.name] = sorted(found)
    assert wrong == {}
    assert "referral" in asked, "the check could have failed"
